import { FileDown } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { mayTakeTranscript } from '../../../sync-server/contract/participants.ts'
import type { ChatItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'
import { TranscriptSheet } from './transcript-sheet.tsx'

/** Opens the sheet for these chats, as far as the reader may take them along; nothing where there is none. */
export function TranscriptButton({ chats, title }: { chats: readonly ChatItem[]; title: string }): ReactNode {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const allowed = chats.filter(({ side }) => mayTakeTranscript(side))
  if (allowed.length === 0) return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <FileDown size={16} aria-hidden="true" /> {t('transcript.open')}
      </Button>
      {open && <TranscriptSheet chats={allowed} title={title} onClose={() => setOpen(false)} />}
    </>
  )
} // prettier-ignore
