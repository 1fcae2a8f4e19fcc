import { CircleAlert, Paperclip } from 'lucide-react'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { fileTypes } from '../../../sync-server/contract/files.ts'
import { characters, limits } from '../../../sync-server/contract/limits.ts'
import { PortError } from '../../data/port.ts'
import type { ConversationView, PostItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { signOf } from '../../keys.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { useParticipants } from '../details/use-participants.ts'
import { ChosenFiles } from '../files/chosen-files.tsx'
import { useChoosing } from '../files/use-choosing.ts'
import { AudienceLine } from './audience-line.tsx'
import { EmojiTool } from './emoji-tool.tsx'
import { FormatTools } from './format-tools.tsx'
import { JoinedNotice } from './joined-notice.tsx'
import { LetterCounter } from './letter-counter.tsx'
import { LocalTime } from './local-time.tsx'
import { hasField } from '../templates/fill.ts'
import { useTemplates } from '../templates/use-templates.ts'
import { mark, type Mark } from './markup.ts'
import { onOwnLine, pastedText } from './pasted.ts'
import { QuoteBar } from './quote-bar.tsx'
import { SuggestionList } from './suggestion-list.tsx'
import { useDropped } from './use-dropped.ts'
import { useDraft } from './use-draft.ts'
import { useSuggestions } from './use-suggestions.ts'

interface ComposerProps {
  view: ConversationView
  /** A post under edit, accepted, waiting or rejected, and its text as far as it was changed; null = a new one. */
  editing: { post: PostItem; text: string } | null
  onEdited: () => void
  /** The text of the post under edit is changed. */
  onEditing: (text: string) => void
  /** A new post has been taken. */
  onSent: () => void
  /** The text of a post that was taken back, for the field; null = none, or the field has it. */
  given: string | null
  onGiven: () => void
  /** One wants to change the post that one sent last. */
  onEditLast: () => void
  /** The post that the new one answers. */
  replying: PostItem | null
  onReplied: () => void
  /** As it grows, one goes on writing here; 0 = nothing was begun yet since the chat was opened. */
  turn: number
}

const endings = Object.values(fileTypes).flat().map((ending) => `.${ending}`).join(',') // prettier-ignore

/** Whether all that stands in the field is in sight. */
function isWhole({ scrollHeight, clientHeight }: HTMLTextAreaElement): boolean {
  return scrollHeight <= clientHeight + 1
}

/** What an edit of it changes. */
function kindOf({ state, cancellable }: PostItem): 'rejected' | 'waiting' | 'sent' {
  if (state === 'rejected') return 'rejected'
  return cancellable ? 'waiting' : 'sent'
}

export function Composer({
  view,
  editing: edit,
  onEdited,
  onEditing,
  onSent,
  given,
  onGiven,
  onEditLast,
  replying,
  onReplied,
  turn,
}: ComposerProps): ReactNode {
  const port = usePort()
  const words = useWords()
  const { t } = words
  const chat = view.chat.id
  const enterSends = useView('settings', null)?.enterSends !== false
  const [problem, setProblem] = useState<string | null>(null)
  const editing = edit?.post ?? null
  const field = useRef<HTMLTextAreaElement>(null)
  const draft = useDraft({
    chat,
    stored: view.draft,
    edited: edit && { post: edit.post.id, rev: edit.post.rev, text: edit.text },
    ...{ given, onGiven },
    onFull: () => setProblem(words.refused('storage-full')),
    onAdopt(before, after) {
      const caret = field.current?.selectionEnd ?? 0
      const next = caret === before.length ? after.length : Math.min(caret, after.length)
      requestAnimationFrame(() => field.current?.setSelectionRange(next, next))
    },
  })
  const { text } = draft
  const setText = (next: string): void => {
    draft.setText(next)
    if (editing) onEditing(next)
  }
  useEffect(() => {
    const element = field.current
    if (turn === 0 || element === null || element === document.activeElement) return
    element.focus()
    element.setSelectionRange(element.value.length, element.value.length)
  }, [turn])
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const length = characters(text)
  const over = length - limits.bodyCharacters
  const joined = editing ? (editing.again?.joined ?? []) : view.draft.joined
  const chosen = editing ? [] : view.chosen
  const choosing = useChoosing(chat)
  const picker = useRef<HTMLInputElement>(null)
  const isEmpty = text.trim() === '' && chosen.length === 0
  const listId = useId()

  const put = (next: string, start: number, end = start): void => {
    setText(next)
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(start, end)
    })
  }
  const replace = (from: number, to: number, inserted: string): void =>
    put(text.slice(0, from) + inserted + text.slice(to), from + inserted.length)
  const templates = useTemplates(view)
  useParticipants(view, text.includes('@') && view.audience.names === 'unasked')
  const suggestions = useSuggestions(text, view.mentionable, templates, replace)

  const choose = async (files: Iterable<File>): Promise<void> => {
    setProblem(null)
    const refused = await choosing.choose(files)
    if (refused !== null) setProblem(refused)
    field.current?.focus()
  }
  const form = useRef<HTMLFormElement>(null)
  const isHeldOver = useDropped(form, editing ? null : (files) => void choose(files))

  const posts = (): HTMLElement | null =>
    form.current?.closest('.conversation')?.querySelector<HTMLElement>('.posts') ?? null
  /** Out of the field, to the posts: there keys pressed alone are commands. */
  const leaveField = (): void => {
    field.current?.blur()
    posts()?.focus()
  }
  /** Reads on while one writes. */
  const turnPage = (pages: 1 | -1): void => {
    const box = posts()
    box?.scrollBy({ top: pages * box.clientHeight * 0.85 })
  }

  const post = async (): Promise<void> => {
    const audience = view.audience.counter
    if (editing === null)
      await port.act('post', {
        ...{ chat, body: text, audience, files: chosen.map(({ id }) => id) },
        ...(replying ? { replyTo: replying.id } : {}),
        seen: draft.seen(),
      })
    else if (kindOf(editing) === 'rejected')
      await port.act('retry', { post: editing.id, body: text, audience })
    else if (kindOf(editing) === 'waiting')
      await port.act('editWaiting', { post: editing.id, body: text })
    else await port.act('edit', { chat, post: editing.id, rev: editing.rev, body: text, audience })
  }

  const send = async (evenTo: 'same' | 'joined' = 'same'): Promise<void> => {
    if (isEmpty || busy) return
    if (choosing.busy) {
      setProblem(t('composer.filesBusy'))
      return
    }
    if (chosen.some(({ state }) => state === 'refused')) {
      setProblem(words.refused('file-unavailable'))
      return
    }
    if (over > 0) {
      setProblem(words.refused('too-long'))
      return
    }
    if (hasField(text)) {
      setProblem(t('composer.unfilled'))
      return
    }
    if (joined.length > 0 && evenTo === 'same') {
      setAsking(true)
      return
    }
    setBusy(true)
    setProblem(null)
    try {
      await post()
      draft.clear(text)
      setAsking(false)
      if (editing) onEdited()
      else {
        onReplied()
        onSent()
      }
    } catch (error) {
      const code = error instanceof PortError ? error.code : 'internal'
      if (code === 'audience-widened') setAsking(true)
      setProblem(words.refused(code))
    } finally {
      setBusy(false)
      field.current?.focus()
    }
  }

  /** Where others have joined meanwhile, it asks anew. */
  const sendToJoined = async (): Promise<void> => {
    const audience = view.audience.counter
    const isSeen = editing
      ? true
      : await port.act('acceptAudience', { chat, audience }).then(
          () => true,
          () => false,
        )
    if (isSeen) await send('joined')
  }

  const apply = (kind: Mark): void => {
    const element = field.current
    if (!element) return
    const next = mark({ text, start: element.selectionStart, end: element.selectionEnd }, kind)
    put(next.text, next.start, next.end)
  }

  const insert = (inserted: string): void => {
    const from = field.current?.selectionStart ?? text.length
    replace(from, field.current?.selectionEnd ?? from, inserted)
  }

  const giveUp = (): void => {
    draft.clear(text)
    onEdited()
  }

  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing || suggestions.onKey(event)) return
    const command = event.ctrlKey || event.metaKey
    const sign = signOf(event).toLowerCase()
    if (event.key === 'Enter' && (command || event.shiftKey !== enterSends)) {
      event.preventDefault()
      void send()
    } else if (command && sign === 'b') {
      event.preventDefault()
      apply('bold')
    } else if (command && sign === 'i') {
      event.preventDefault()
      apply('italic')
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      if (editing) giveUp()
      else if (replying) onReplied()
      else leaveField()
    } else if (event.key === 'ArrowUp' && isEmpty && text === '' && !(editing ?? replying)) {
      event.preventDefault()
      onEditLast()
    } else if (
      (event.key === 'PageUp' || event.key === 'PageDown') &&
      !command &&
      isWhole(event.currentTarget)
    ) {
      // prettier-ignore
      event.preventDefault()
      turnPage(event.key === 'PageUp' ? -1 : 1)
    }
  }

  return (
    <form
      ref={form}
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {isHeldOver && (
        <p className="drop-here">
          <Paperclip size={20} aria-hidden="true" /> {t('files.dropHere')}
        </p>
      )}
      <AudienceLine view={view} />
      {view.away && <LocalTime of={view.away} />}
      {(joined.length > 0 || (asking && !editing)) && (
        <JoinedNotice
          names={joined}
          asking={asking}
          onSend={() => void sendToJoined()}
          onWait={() => setAsking(false)}
        />
      )}
      {problem !== null && (
        <div className="notice bad" role="alert">
          <CircleAlert size={18} aria-hidden="true" />
          <p>{problem}</p>
        </div>
      )}
      {editing && (
        <p className="small soft" style={{ padding: '8px 14px 0' }}>
          {t(`composer.editing.${kindOf(editing)}`)}
        </p>
      )}
      {replying && !editing && <QuoteBar post={replying} onDrop={onReplied} />}
      <div className="composer-field">
        {suggestions.offer && (
          <SuggestionList
            id={listId}
            suggestions={suggestions.offer.suggestions}
            chosen={suggestions.chosen}
            onPick={suggestions.pick}
          />
        )}
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          readOnly={busy && editing !== null}
          aria-label={t('composer.label')}
          aria-autocomplete="list"
          aria-controls={suggestions.offer ? listId : undefined}
          aria-activedescendant={
            suggestions.offer ? `${listId}-${String(suggestions.chosen)}` : undefined
          }
          placeholder={t('composer.placeholder')}
          title={t(enterSends ? 'composer.hintEnter' : 'composer.hintShiftEnter')}
          onChange={(event) => {
            setText(event.target.value)
            suggestions.moved(event.target.selectionEnd)
            setProblem(null)
          }}
          onSelect={(event) => suggestions.moved(event.currentTarget.selectionEnd)}
          onKeyDown={onKey}
          onPaste={(event) => {
            const { clipboardData } = event
            const pasted = pastedText(clipboardData)
            if (pasted === null && (editing || clipboardData.files.length === 0)) return
            event.preventDefault()
            if (pasted === null) void choose(clipboardData.files)
            else insert(onOwnLine(pasted, text.slice(0, event.currentTarget.selectionStart)))
          }}
        />
      </div>
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
        <EmojiTool onPick={insert} />
        <FormatTools onMark={apply} />
        <LetterCounter length={length} />
        {editing && (
          <Button look="quiet" onClick={giveUp}>
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
