import {
  Bold,
  CircleAlert,
  Code,
  Italic,
  Link,
  List,
  Paperclip,
  Quote,
  Strikethrough,
  UserPlus,
} from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { characters, limits } from '../../../sync-server/contract/limits.ts'
import { PortError, type ConversationView, type PostItem } from '../../data/port.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { fileTypes } from '../../../sync-server/contract/files.ts'
import { ChosenFiles } from '../files/chosen-files.tsx'
import { useChoosing } from '../files/use-choosing.ts'
import { AudienceLine } from './audience-line.tsx'
import { mark, type Mark } from './markup.ts'

interface ComposerProps {
  view: ConversationView
  /** A post under edit: accepted, waiting or rejected; null = a new one. */
  editing: PostItem | null
  onEdited: () => void
}

const draftMs = 250
const endings = Object.values(fileTypes).flat().map((ending) => `.${ending}`).join(',') // prettier-ignore

export function Composer({ view, editing, onEdited }: ComposerProps): ReactNode {
  const port = usePort()
  const words = useWords()
  const { t } = words
  const chat = view.chat.id
  const enterSends = useView('settings', null)?.enterSends !== false
  const [text, setText] = useState(editing?.body ?? view.draft.text)
  const [problem, setProblem] = useState<string | null>(null)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const latest = useRef(text)
  const saved = useRef(text)
  const length = characters(text)
  const over = length - limits.bodyCharacters
  const joined = view.draft.joined
  const chosen = editing ? [] : view.chosen
  const choosing = useChoosing(chat)
  const picker = useRef<HTMLInputElement>(null)
  const [hovered, setHovered] = useState(false)
  const isEmpty = text.trim() === '' && chosen.length === 0

  const choose = async (files: Iterable<File>): Promise<void> => {
    setProblem(null)
    const refused = await choosing.choose(files)
    if (refused !== null) setProblem(refused)
    field.current?.focus()
  }

  const saveDraft = async (): Promise<void> => {
    if (editing || latest.current === saved.current) return
    saved.current = latest.current
    await port.act('saveDraft', { chat, text: latest.current }).catch((error: unknown) => {
      if (error instanceof PortError && error.code === 'storage-full')
        setProblem(words.refused(error.code))
    })
  }
  const save = useRef(saveDraft)
  useEffect(() => {
    save.current = saveDraft
  })

  // A draft survives everything: saved while one writes, and when one turns away.
  useEffect(() => {
    latest.current = text
    const timer = setTimeout(() => void save.current(), draftMs)
    return () => clearTimeout(timer)
  }, [text])
  useEffect(() => {
    const leave = (): void => void save.current()
    window.addEventListener('blur', leave)
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('blur', leave)
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])

  const send = async (evenTo: 'same' | 'joined' = 'same'): Promise<void> => {
    if (isEmpty || busy || choosing.busy) return
    if (chosen.some(({ state }) => state === 'refused')) {
      setProblem(words.refused('file-unavailable'))
      return
    }
    if (over > 0) {
      setProblem(words.refused('too-long'))
      return
    }
    if (joined.length > 0 && evenTo === 'same' && !editing) {
      setAsking(true)
      return
    }
    setBusy(true)
    setProblem(null)
    try {
      if (editing?.state === 'rejected') await port.act('retry', { post: editing.id, body: text })
      else if (editing?.cancellable) await port.act('editWaiting', { post: editing.id, body: text })
      else if (editing)
        await port.act('edit', {
          chat,
          post: editing.id,
          rev: editing.rev,
          body: text,
          audience: view.audience.counter,
        })
      else
        await port.act('post', {
          chat,
          body: text,
          audience: view.audience.counter,
          files: chosen.map(({ id }) => id),
        })
      latest.current = ''
      saved.current = ''
      setText('')
      setAsking(false)
      if (editing) onEdited()
      // Nobody waits for it: the next post may be sent at once.
      else void port.act('saveDraft', { chat, text: '' }).catch(() => undefined)
    } catch (error) {
      const code = error instanceof PortError ? error.code : 'internal'
      if (code === 'audience-widened') setAsking(true)
      setProblem(words.refused(code))
    } finally {
      setBusy(false)
      field.current?.focus()
    }
  }

  const apply = (kind: Mark): void => {
    const element = field.current
    if (!element) return
    const next = mark({ text, start: element.selectionStart, end: element.selectionEnd }, kind)
    setText(next.text)
    requestAnimationFrame(() => {
      element.focus()
      element.setSelectionRange(next.start, next.end)
    })
  }

  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return
    const command = event.ctrlKey || event.metaKey
    if (event.key === 'Enter' && (command || (enterSends ? !event.shiftKey : false))) {
      event.preventDefault()
      void send()
    } else if (command && event.key.toLowerCase() === 'b') {
      event.preventDefault()
      apply('bold')
    } else if (command && event.key.toLowerCase() === 'i') {
      event.preventDefault()
      apply('italic')
    } else if (event.key === 'Escape' && editing) {
      event.stopPropagation()
      onEdited()
    }
  }

  const tools: [Mark, string, typeof Bold][] = [
    ['bold', t('composer.bold'), Bold],
    ['italic', t('composer.italic'), Italic],
    ['strike', t('composer.strike'), Strikethrough],
    ['list', t('composer.list'), List],
    ['quote', t('composer.quote'), Quote],
    ['code', t('composer.code'), Code],
    ['link', t('composer.link'), Link],
  ]

  return (
    <form
      className={`composer ${hovered ? 'takes-files' : ''}`}
      onDragOver={(event) => {
        if (editing || !event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setHovered(true)
      }}
      onDragLeave={() => setHovered(false)}
      onDrop={(event) => {
        if (editing || event.dataTransfer.files.length === 0) return
        event.preventDefault()
        setHovered(false)
        void choose(event.dataTransfer.files)
      }}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <AudienceLine chat={view.chat} audience={view.audience} />
      {(asking || joined.length > 0) && !editing && (
        <div className="notice" role="alert">
          <UserPlus size={18} aria-hidden="true" />
          <div>
            <b>
              {t('audience.joinedTitle', {
                names: joined.length > 0 ? joined.join(', ') : t('audience.who'),
              })}
            </b>
            <p>{t('audience.joinedText')}</p>
            {asking && (
              <div className="sheet-actions">
                <Button
                  look="primary"
                  onClick={() => {
                    void port.act('acceptAudience', { chat }).then(() => send('joined'))
                  }}
                >
                  {t('audience.joinedSend')}
                </Button>
                <Button onClick={() => setAsking(false)}>{t('audience.joinedWait')}</Button>
              </div>
            )}
          </div>
        </div>
      )}
      {problem !== null && (
        <div className="notice bad" role="alert">
          <CircleAlert size={18} aria-hidden="true" />
          <p>{problem}</p>
        </div>
      )}
      {editing && (
        <p className="small soft" style={{ padding: '8px 14px 0' }}>
          {t('composer.editing')}
        </p>
      )}
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        value={text}
        aria-label={t('composer.label')}
        placeholder={t('composer.placeholder')}
        title={t('composer.hintEnter')}
        onChange={(event) => {
          setText(event.target.value)
          setProblem(null)
        }}
        onKeyDown={onKey}
        onPaste={(event) => {
          if (editing || event.clipboardData.files.length === 0) return
          event.preventDefault()
          void choose(event.clipboardData.files)
        }}
      />
      <ChosenFiles files={chosen} />
      <div className="composer-tools">
        {!editing && (
          <>
            <IconButton label={t('files.add')} onClick={() => picker.current?.click()}>
              <Paperclip size={17} aria-hidden="true" />
            </IconButton>
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              accept={endings}
              onChange={(event) => {
                const files = [...(event.target.files ?? [])]
                event.target.value = ''
                if (files.length > 0) void choose(files)
              }}
            />
          </>
        )}
        {tools.map(([kind, label, Icon]) => (
          <IconButton key={kind} label={label} onClick={() => apply(kind)}>
            <Icon size={17} aria-hidden="true" />
          </IconButton>
        ))}
        {length >= limits.bodyCounterFrom && (
          <span className={`counter small number ${over > 0 ? 'over' : 'faint'}`} role="status">
            {over > 0 ? t('composer.over', { over }) : t('composer.counter', { left: -over })}
          </span>
        )}
        {editing && (
          <Button look="quiet" onClick={onEdited}>
            {t('common.cancel')}
          </Button>
        )}
        <Button
          look="primary"
          type="submit"
          disabled={(editing ? text.trim() === '' : isEmpty) || busy || choosing.busy}
        >
          {t(editing ? 'common.save' : 'composer.send')}
        </Button>
      </div>
    </form>
  )
}
