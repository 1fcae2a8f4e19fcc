import { X } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import type { ConversationView } from '../../data/views/values.ts'
import type { ChatSettingKey } from '../../../sync-server/contract/settings.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { isCovering } from '../../store/use-media.ts'
import { IconButton } from '../../ui/button.tsx'
import { keepFocus } from '../../ui/keep-focus.ts'
import { plainDate } from '../../ui/time.tsx'
import { FileList } from '../files/file-list.tsx'
import { TranscriptButton } from '../transcripts/transcript-button.tsx'
import './details.css'
import { FollowUpRows } from './follow-up-rows.tsx'
import { useForChat } from './use-for-chat.ts'
import { Who } from './who.tsx'

/** Beside the conversation: who is who, what the case is about, what I chose for this chat. */
export function Details({
  view,
  onClose,
}: {
  view: ConversationView
  onClose: () => void
}): ReactNode {
  const words = useWords()
  const { t, intl } = words
  const { chat } = view
  const box = useRef<HTMLElement>(null)
  // Where it covers the conversation the focus goes along, and back to where it came from.
  useEffect(() => {
    if (!isCovering()) return
    const giveBack = keepFocus()
    box.current?.querySelector('button')?.focus()
    return giveBack
  }, [])
  const facts = view.case
  const rows: [string, string][] = []
  if (facts) {
    rows.push([t('details.stage'), words.stage(facts)])
    if (facts.nextStep !== null) rows.push([t('details.nextStep'), facts.nextStep])
    if (facts.nextStepDue !== null)
      rows.push([t('details.due'), plainDate(intl, facts.nextStepDue)])
  }
  if (chat.candidate?.number) rows.push([t('details.candidateNumber'), chat.candidate.number])
  if (chat.job?.employer) rows.push([t('details.employer'), chat.job.employer])
  if (chat.job?.country) rows.push([t('details.country'), chat.job.country])
  return (
    <aside ref={box} className="details" aria-label={t('details.title')}>
      <IconButton label={t('common.close')} className="covering-only" onClick={onClose}>
        <X size={18} aria-hidden="true" />
      </IconButton>
      <Who view={view} />
      {rows.length > 0 && (
        <section>
          <h2>{t(facts ? 'details.case' : 'details.job')}</h2>
          <dl className="facts">
            {rows.map(([name, value]) => (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <PinsAndFiles view={view} />
      <FollowUpRows view={view} />
      <Choices view={view} />
      <TranscriptButton chats={[chat]} title={words.chatTitle(chat)} />
    </aside>
  )
}

/** What stands out in this chat: pinned posts, and files. */
function PinsAndFiles({ view }: { view: ConversationView }): ReactNode {
  const { t } = useWords()
  const showPost = useNavigation((state) => state.showPost)
  const chat = view.chat.id
  const found = useView('pinsAndFiles', { chat })
  if (!found) return null
  return (
    <>
      {found.pins.length > 0 && (
        <section>
          <h2>{t('details.pinned')}</h2>
          {found.pins.map(({ post, seq, author, text }) => (
            <button
              key={post}
              type="button"
              className="pin-row"
              onClick={() => showPost({ chat, seq })}
            >
              <span className="clip">
                <bdi>{text}</bdi>
              </span>
              <span className="small soft">
                <bdi>{author.name ?? t('common.unknownName')}</bdi>
              </span>
            </button>
          ))}
        </section>
      )}
      {found.files.length > 0 && (
        <section>
          <h2>{t('files.title')}</h2>
          <FileList files={found.files} withChat={false} />
        </section>
      )}
      {!found.complete && <p className="small soft">{t('details.olderToCome')}</p>}
    </>
  )
}

const choices = ['follow', 'mute', 'pin', 'archive'] as const satisfies readonly ChatSettingKey[]

function Choices({ view }: { view: ConversationView }): ReactNode {
  const { t } = useWords()
  const setForChat = useForChat()
  return (
    <section>
      <h2>{t('details.settings')}</h2>
      {choices.map((key) => (
        <label key={key}>
          <input
            type="checkbox"
            checked={view.chat[key]}
            onChange={(event) => setForChat(view.chat.id, key, event.target.checked)}
          />
          {t(`details.${key}`)}
        </label>
      ))}
    </section>
  )
}
