/** From the server to a file of the person's: fetched, put into words, and handed to the shell. */
import { createIntl } from 'react-intl'
import type { TranscriptFormat } from '../../../sync-server/contract/transcripts.ts'
import { printedCharacters } from '../../../electron/contract/ipc.ts'
import type { Port } from '../../data/port.ts'
import type { ChatItem } from '../../data/views/values.ts'
import { loadMessages, regionOf, type Language } from '../../i18n/languages.ts'
import { wordsOf, type Words } from '../../i18n/words.ts'
import type { Platform } from '../../platform/platform.ts'
import { saveAs } from '../../ui/save-as.ts'
import { dateOf } from '../../ui/time.tsx'
import { transcriptHtml } from './document.ts'
import { gather, type Progress } from './gather.ts'
import { transcriptJson } from './json.ts'

export interface TranscriptOrder {
  chats: readonly ChatItem[]
  title: string
  format: TranscriptFormat
  language: Language
  me: { id: string; name: string }
}

/** `too-long`: for one printed document; another format holds it. */
export type TranscriptOutcome = 'saved' | 'handed-over' | 'cancelled' | 'failed' | 'too-long'

/** Throws what `gather` throws. */
export async function saveTranscript(
  { port, platform }: { port: Port; platform: Platform },
  order: TranscriptOrder,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<TranscriptOutcome> {
  const { chats, title, format, language, me } = order
  const words = await wordsIn(language)
  const ids = chats.map(({ id }) => id)
  const gathered = await gather(port, { format, chats: ids, onProgress, signal })
  if (gathered === null) return 'cancelled'
  const names = new Map(chats.map((chat) => [chat.id, { title: words.chatTitle(chat), kind: words.chatKind(chat) }])) // prettier-ignore
  const name = `${words.t('transcript.name')} ${title} ${dateOf(new Date(gathered.at))}.${format}`
  if (format === 'json') {
    const file = transcriptJson({ gathered, names, madeBy: me, language, words })
    saveAs(new Blob([JSON.stringify(file, null, 2)]), name)
    return 'handed-over'
  }
  const text = await transcriptHtml({ gathered, names, title, madeBy: me.name, language, words })
  if (format === 'html' || platform.savePdf === null) {
    saveAs(new Blob([text]), name)
    return 'handed-over'
  }
  if (text.length > printedCharacters) return 'too-long'
  return platform.savePdf({ html: text, name: name.slice(0, 200) })
}

async function wordsIn(language: Language): Promise<Words> {
  const messages = { ...(await loadMessages(language)) }
  return wordsOf(createIntl({ locale: regionOf(language, navigator.languages), messages }))
}
