/** A chat as lists show it. */
import { permission, type Reader } from '../../../sync-server/contract/participants.ts'
import type { ChatItem, PartnerLabel, PostState } from './values.ts'
import type { PostRow } from '../../../sync-server/contract/feed.ts'
import type { HeldChat, OutboxItem, RealmState } from '../state.ts'
import { followedFor } from '../stand-ins.ts'
import { dataOf, ownLabel, partnerLabel, personLabel } from './labels.ts'
import { plainText } from '../../../sync-server/contract/plain-text.ts'

export type ActiveChat = Extract<HeldChat, { active: true }>

/** The reader's part in a chat, for the rule book. */
export function readerOf(state: RealmState, chat: ActiveChat): Reader {
  return {
    side: chat.row.side,
    readOnly: state.me?.readOnly ?? false,
    muted: state.me?.muted ?? false,
  }
}

/** Own posts of a chat that the mirror does not hold yet, in the order written. */
export function outboxPosts(state: RealmState, chat: ActiveChat): OutboxItem[] {
  const own = byChat(state.outbox).get(chat.row.id) ?? []
  return own.filter(
    ({ seq }) => !(seq !== null && chat.top > 0 && seq >= chat.low && seq <= chat.top),
  )
}

/** The outbox's array is replaced at each change, so what was grouped of it stays true. */
const grouped = new WeakMap<readonly OutboxItem[], Map<string, OutboxItem[]>>()

function byChat(outbox: readonly OutboxItem[]): Map<string, OutboxItem[]> {
  let groups = grouped.get(outbox)
  if (!groups) {
    const posts = outbox.flatMap((item) =>
      item.operation.type === 'post' ? [{ chat: item.operation.chat, item }] : [],
    )
    groups = new Map()
    for (const { chat, item } of posts) {
      const its = groups.get(chat)
      if (its) its.push(item)
      else groups.set(chat, [item])
    }
    grouped.set(outbox, groups)
  }
  return groups
}

/** How an outbox item's state is shown. */
export function postStateOf(item: OutboxItem): PostState {
  return item.state === 'queued' ? 'waiting' : item.state
}

export function chatItem(state: RealmState, chat: ActiveChat): ChatItem {
  const { row } = chat
  const job = dataOf(state, 'job', row.job)
  const kase = dataOf(state, 'case', row.case)
  const candidate = dataOf(state, 'candidate', row.candidate)
  const setting = (key: string): unknown => state.settings.get(`${key}:${row.id}`)
  const own = outboxPosts(state, chat)
  const last = lastOf(state, chat, own)
  const follow = setting('follow')
  const me = state.me?.person
  const isContact = job?.contacts.some((contact) => contact.person === me) ?? false
  return {
    id: row.id,
    kind: row.kind,
    side: row.side,
    job: row.job === null ? null : { id: row.job, name: job?.name ?? null, employer: job?.employer ?? null, country: job?.country ?? null },
    case: row.case === null || !kase ? null : { id: row.case, stage: kase.stage, soft: kase.soft, closed: kase.closed },
    candidate: row.candidate === null ? null : { id: row.candidate, name: candidate?.name ?? null, number: candidate?.number ?? null },
    sourcePartner: partnerLabel(state, row.sourcePartner ?? candidate?.sourcePartner),
    destinationPartners: employerFirst(job?.employer, (job?.destinationPartners ?? []).flatMap((id) => partnerLabel(state, id) ?? [])),
    last,
    lastAt: latest(last?.at ?? null, row.lastPostAt),
    unread: chat.unread,
    waiting: own.filter((item) => item.state === 'queued' || item.state === 'sending').length,
    rejected: own.filter((item) => item.state === 'rejected').length,
    follow: typeof follow === 'boolean' ? follow : chat.posted || isContact || own.length > 0,
    standInFor: followedFor(state, row).map((id) => personLabel(state, id)),
    mute: setting('mute') === true,
    pin: setting('pin') === true,
    archive: setting('archive') === true,
    closed: row.state.caseLostAt !== null || row.state.jobClosed || kase?.closed === true,
    shelved: chat.shelved,
    suspended: chat.row.state.suspended,
    write: permission(readerOf(state, chat), row.state).write,
  } // prettier-ignore
}

/**
 * What waits stands after everything accepted, whatever the clocks say. What was rejected is the last word only
 * until somebody speaks again.
 */
function lastOf(state: RealmState, chat: ActiveChat, own: readonly OutboxItem[]): ChatItem['last'] {
  const { tail } = chat
  const tailAt = tail?.acceptedAt ?? 0
  const newest =
    own.findLast((item) => item.state !== 'rejected') ??
    own.findLast((item) => item.createdAt > tailAt)
  const author = ownLabel(state, chat.row.side)
  if (newest?.operation.type === 'post' && author) {
    const { body } = newest.operation
    return {
      author,
      mine: true,
      text: plainText(body),
      at: Math.max(newest.createdAt, tailAt),
      deleted: false,
      state: postStateOf(newest),
    }
  }
  if (!tail || tail.author === null) return null
  return {
    author: personLabel(state, tail.author, tail.authorRole, tail.authorPartner),
    mine: tail.author === state.me?.person,
    text: firstWords(tail),
    at: tail.acceptedAt,
    deleted: tail.deleted,
    state: 'accepted',
  }
}

const words = new WeakMap<PostRow, string>()

/** A post's first words; a list of thousands of chats does not take them anew for each change of one. */
function firstWords(post: PostRow): string {
  const known = words.get(post)
  if (known !== undefined) return known
  const text = plainText(post.body)
  words.set(post, text)
  return text
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

/** The job's employer before those who recruit for it. */
function employerFirst(employer: string | undefined, partners: PartnerLabel[]): PartnerLabel[] {
  return partners.sort((a, b) => Number(b.name === employer) - Number(a.name === employer))
}

/** The active chats that fit. */
export function activeChats(
  state: RealmState,
  fits: (chat: ActiveChat) => boolean = () => true,
): ActiveChat[] {
  const found: ActiveChat[] = []
  for (const chat of state.chats.values()) if (chat.active && fits(chat)) found.push(chat)
  return found
}

export function byLast(a: ChatItem, b: ChatItem): number {
  if (a.pin !== b.pin) return a.pin ? -1 : 1
  return (b.lastAt ?? 0) - (a.lastAt ?? 0)
}
