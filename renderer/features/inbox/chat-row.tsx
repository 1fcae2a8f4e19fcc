import {
  BellOff,
  BriefcaseBusiness,
  CircleAlert,
  Clock,
  Lock,
  MessageSquareLock,
  Pin,
  Plane,
  User,
  Users,
  UsersRound,
  type LucideIcon,
} from 'lucide-react'
import { memo, type ReactNode } from 'react'
import type { AuthorRole } from '../../../sync-server/contract/feed.ts'
import { withoutTurns } from '../../../sync-server/contract/names.ts'
import type { ChatKind } from '../../../sync-server/contract/chats.ts'
import type { ChatItem } from '../../data/views/values.ts'
import { useWords, type Words } from '../../i18n/words.ts'
import { PartsLine } from '../../ui/parts.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { shortTime } from '../../ui/time.tsx'
import { UnreadPill } from './unread-pill.tsx'

const icons: Record<ChatKind, LucideIcon> = {
  candidateProspect: User,
  candidateRecruiting: Users,
  jobSourcePartner: BriefcaseBusiness,
  jobAllSourcePartners: UsersRound,
  jobCohort: Plane,
  team: MessageSquareLock,
}

interface ChatRowProps {
  chat: ChatItem
  selected: boolean
  onOpen: (chat: string) => void
}

/** A chat in a list: who or what, kind by icon and word, first words, time, marks. All rows have one height. */
export const ChatRow = memo(function ChatRow({ chat, selected, onOpen }: ChatRowProps): ReactNode {
  const words = useWords()
  const { t, intl } = words
  const Icon = icons[chat.kind]
  const title = words.chatTitle(chat)
  const state = chat.last?.state
  const tone =
    chat.rejected > 0 ? 'rejected' : state === 'waiting' || state === 'sending' ? 'waits' : ''
  return (
    <button
      type="button"
      className={`chat-row ${chat.unread > 0 && !chat.mute ? 'unread' : ''}`}
      aria-current={selected}
      data-chat={chat.id}
      data-stop={chat.id}
      onClick={() => onOpen(chat.id)}
    >
      <Avatar name={pictured(chat) ?? title} role={roleOf(chat)} />
      <span className="title clip">
        <bdi>{title}</bdi>
      </span>
      <span className="when number">
        {chat.lastAt === null ? '' : shortTime(intl, chat.lastAt)}
      </span>
      <span className="kind">
        <Icon size={14} aria-hidden="true" />
        <PartsLine of={words.kindParts(chat)} />
      </span>
      <span className="marks">
        {chat.pin && <Pin size={14} aria-label={t('row.pinned')} />}
        {chat.closed && <Lock size={14} aria-label={t('row.closed')} />}
        {chat.mute && <BellOff size={14} aria-label={t('row.muted')} />}
        {chat.rejected > 0 && <CircleAlert size={15} color="var(--bad)" aria-hidden="true" />}
        {chat.waiting > 0 && <Clock size={15} className="waits" aria-hidden="true" />}
        <UnreadPill count={chat.unread} muted={chat.mute} />
      </span>
      <span className={`preview ${tone}`}>{preview(chat, words)}</span>
    </button>
  )
})

function roleOf(chat: ChatItem): AuthorRole {
  if (chat.kind === 'team') return chat.side
  if (chat.kind === 'candidateProspect' || chat.kind === 'candidateRecruiting') return 'candidate'
  return chat.side === 'destination' ? 'source' : 'destination'
}

/** Whose letters stand for the chat: the other side's; the title's where it is about one candidate. */
function pictured(chat: ChatItem): string | null {
  if (chat.candidate !== null) return null
  return (
    (chat.side === 'destination' ? chat.sourcePartner : chat.destinationPartners[0])?.name ?? null
  )
}

/** Words around a text, in the direction of the page; the text apart, so that it is cut at its own end. */
function preview(chat: ChatItem, words: Words): ReactNode {
  const { t, intl } = words
  const line = (parts: ReactNode): ReactNode => <span className="parts">{parts}</span>
  if (!chat.last && chat.shelved) return line(t('row.shelved'))
  if (!chat.last) return line(t(chat.lastAt === null ? 'row.nothing' : 'row.coming'))
  const { state, mine, author, deleted } = chat.last
  const text = <bdi key="text">{chat.last.text}</bdi>
  const said = (id: string): ReactNode => line(intl.formatMessage({ id }, { text }))
  if (deleted) return line(t('conversation.deleted'))
  if (state === 'rejected') return said('row.rejected')
  if (state === 'waiting' || state === 'sending') return said('row.waiting')
  if (mine) return said('row.you')
  return author.name === null ? line(text) : spoken(author.name, chat.last.text, words)
}

/** Who says what, in the direction of the text: an Arabic name does not turn an English line around. */
function spoken(author: string, said: string, { intl }: Words): ReactNode {
  const [first] = withoutTurns(author).split(' ')
  const name = (
    <bdi key="name" className="part">
      {first}
    </bdi>
  )
  const text = (
    <span key="text" className="said">
      {said}
    </span>
  )
  return (
    <span dir="auto" className="parts">
      {intl.formatMessage({ id: 'row.by' }, { name, text })}
    </span>
  )
}
