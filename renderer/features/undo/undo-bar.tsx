import { Undo2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { useWords } from '../../i18n/words.ts'
import { useUndo } from '../../store/undo.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { useTopSheet } from '../../ui/top-sheet.ts'
import './undo-bar.css'

/** One line at the foot, in the sheet that is open: what was done, and the way back if there is one. Said once to a screen reader. */
export function UndoBar(): ReactNode {
  const { t } = useWords()
  const { text, said, takeBack, dismiss } = useUndo()
  const sheet = useTopSheet()
  const place = (
    <div className="undo-place" role="status">
      {said && (
        <div key={said.times} className="undo-bar said">
          {said.text}
        </div>
      )}
      {text !== null && (
        <div className="undo-bar">
          <span>{text}</span>
          <Button look="quiet" onClick={takeBack}>
            <Undo2 size={16} aria-hidden="true" />
            {t('common.undo')}
          </Button>
          <IconButton label={t('common.close')} onClick={dismiss}>
            <X size={16} aria-hidden="true" />
          </IconButton>
        </div>
      )}
    </div>
  )
  return sheet ? createPortal(place, sheet) : place
}
