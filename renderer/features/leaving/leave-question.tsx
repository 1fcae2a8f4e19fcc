import { useEffect, useRef, type ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'
import './leave-question.css'

interface LeaveQuestionProps {
  text: string
  onStay: () => void
  onLeave: () => void
}

/** Asked before a text that was typed is lost. Escape stays. */
export function LeaveQuestion({ text, onStay, onLeave }: LeaveQuestionProps): ReactNode {
  const { t } = useWords()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.querySelector('button')?.focus(), [])
  return (
    <div
      ref={box}
      className="notice leave-question"
      role="alertdialog"
      aria-label={text}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        // Neither the sheet nor the browser is to close what is being kept.
        event.preventDefault()
        event.stopPropagation()
        onStay()
      }}
    >
      <p>{text}</p>
      <div className="sheet-actions">
        <Button look="primary" onClick={onStay}>
          {t('many.stay')}
        </Button>
        <Button onClick={onLeave}>{t('many.discard')}</Button>
      </div>
    </div>
  )
}
