import { Lock, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { limits } from '../../../sync-server/contract/limits.ts'
import {
  transcriptFormats,
  type TranscriptFormat,
} from '../../../sync-server/contract/transcripts.ts'
import { PortError } from '../../data/port.ts'
import type { ChatItem } from '../../data/views/values.ts'
import { chooseLanguage, languageNames, type Language } from '../../i18n/languages.ts'
import { useWords, type Words } from '../../i18n/words.ts'
import { usePlatform, usePort, useView } from '../../store/port-context.tsx'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import type { Progress } from './gather.ts'
import { saveTranscript, type TranscriptOutcome } from './save-transcript.ts'
import './transcripts.css'

interface TranscriptSheetProps {
  chats: readonly ChatItem[]
  title: string
  onClose: () => void
}

/** What goes into the document, as what, and in which language; then how far it is and what came of it. */
export function TranscriptSheet({ chats, title, onClose }: TranscriptSheetProps): ReactNode {
  const words = useWords()
  const { t, intl } = words
  const port = usePort()
  const platform = usePlatform()
  const me = useView('me', null)
  const sync = useView('sync', null)
  const offline = sync?.offlineSince !== null
  const formats = transcriptFormats.filter((one) => one !== 'pdf' || platform.savePdf !== null)
  const [format, setFormat] = useState<TranscriptFormat>(formats[0] ?? 'html')
  const [language, setLanguage] = useState<Language>(() => chooseLanguage([intl.locale]))
  // What colleagues say among themselves goes along only where somebody wants it.
  const [chosen, setChosen] = useState(
    () => new Set(chats.filter(({ kind }) => chats.length === 1 || kind !== 'team').slice(0, limits.transcriptChats).map(({ id }) => id)),
  ) // prettier-ignore
  const [progress, setProgress] = useState<Progress | null>(null)
  const [outcome, setOutcome] = useState<TranscriptOutcome | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const picked = chats.filter(({ id }) => chosen.has(id))
  const save = async (): Promise<void> => {
    if (!me || running.current) return
    const abort = new AbortController()
    running.current = abort
    setOutcome(null)
    setProblem(null)
    setProgress({ done: 0, total: 0 })
    try {
      const order = { chats: picked, title, format, language, me: { id: me.person, name: me.name } }
      const result = await saveTranscript({ port, platform }, order, setProgress, abort.signal)
      if (!abort.signal.aborted) setOutcome(result)
    } catch (error) {
      if (!abort.signal.aborted)
        setProblem(problemOf(error instanceof PortError ? error.code : 'internal'))
    } finally {
      if (running.current === abort) {
        running.current = null
        setProgress(null)
      }
    }
  }
  const stop = (): void => {
    running.current?.abort()
    running.current = null
    setProgress(null)
  }
  /** All is here; what is handed to the shell can't be called back. */
  const isWritten = progress !== null && progress.total > 0 && progress.done === progress.total
  return (
    <Sheet title={t('transcript.title')} closeLabel={t('common.close')} onClose={onClose}>
      <p className="soft">{t('transcript.holds')}</p>
      {chats.length > 1 && (
        <ChatChoice chats={chats} chosen={chosen} onChoose={setChosen} words={words} />
      )}
      <div className="transcript-row">
        <span>{t('transcript.format')}</span>
        <Choice
          label={t('transcript.format')}
          value={format}
          options={formats.map((value) => ({ value, label: value.toUpperCase() }))}
          onChoose={setFormat}
        />
      </div>
      {platform.savePdf === null && <p className="small soft">{t('transcript.noPdf')}</p>}
      <label className="transcript-row">
        <span>{t('transcript.language')}</span>
        <select
          className="field transcript-language"
          value={language}
          onChange={(event) => setLanguage(chooseLanguage([event.target.value]))}
        >
          {Object.entries(languageNames).map(([tag, name]) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div className="notice">
        <Lock size={18} aria-hidden="true" />
        <p>{t('transcript.unprotected')}</p>
      </div>
      {offline && (
        <div className="notice" role="status">
          <TriangleAlert size={18} aria-hidden="true" />
          <p>{t('transcript.offline')}</p>
        </div>
      )}
      {progress !== null && (
        <div>
          <progress
            className="transcript-progress"
            aria-label={t('transcript.title')}
            value={progress.done}
            max={Math.max(1, progress.total)}
          />
          <p className="small soft number">
            {isWritten ? t('transcript.writing') : t('transcript.progress', { ...progress })}
          </p>
        </div>
      )}
      <p className="small" role="status">
        {said(outcome, words)}
      </p>
      {problem !== null && (
        <p className="overdue" role="alert">
          {t(`transcript.problem.${problem}`)}
        </p>
      )}
      <div className="sheet-actions">
        {progress === null ? (
          <Button
            look="primary"
            disabled={offline || picked.length === 0 || !me}
            onClick={() => void save()}
          >
            {t('transcript.save')}
          </Button>
        ) : (
          <Button disabled={isWritten} onClick={stop}>
            {t('common.cancel')}
          </Button>
        )}
      </div>
    </Sheet>
  )
}

interface ChatChoiceProps {
  chats: readonly ChatItem[]
  chosen: ReadonlySet<string>
  onChoose: (chosen: Set<string>) => void
  words: Words
}

function ChatChoice({ chats, chosen, onChoose, words }: ChatChoiceProps): ReactNode {
  const { t } = words
  return (
    <fieldset className="transcript-chats">
      <legend className="small soft">{t('transcript.chats')}</legend>
      {chats.map((chat) => (
        <label key={chat.id}>
          <input
            type="checkbox"
            checked={chosen.has(chat.id)}
            disabled={!chosen.has(chat.id) && chosen.size >= limits.transcriptChats}
            onChange={({ target }) => {
              const next = new Set(chosen)
              if (target.checked) next.add(chat.id)
              else next.delete(chat.id)
              onChoose(next)
            }}
          />
          <bdi>{words.chatKind(chat)}</bdi>
        </label>
      ))}
    </fieldset>
  )
}

function said(outcome: TranscriptOutcome | null, { t }: Words): string {
  switch (outcome) {
    case null:
    case 'cancelled':
      return ''
    case 'saved':
      return t('transcript.saved')
    case 'handed-over':
      return t('transcript.handedOver')
    case 'failed':
      return t('transcript.failed')
    case 'too-long':
      return t('transcript.tooLong')
  }
}

/** The end of a key below `transcript.problem`. */
function problemOf(code: PortError['code']): string {
  switch (code) {
    case 'offline':
    case 'transcript-changed':
    case 'not-allowed':
      return code
    case 'not-found':
    case 'chat-unavailable':
      return 'gone'
    default:
      return 'internal'
  }
}
