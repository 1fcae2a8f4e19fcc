/** One post as the screen shows it: accepted, or an own one that waits. */
import { automaticPost } from '../../../sync-server/contract/events.ts'
import type { Permission, Side } from '../../../sync-server/contract/participants.ts'
import { isContent } from '../../../sync-server/contract/push.ts'
import type { HeldPost } from '../block-store.ts'
import { filesOf } from '../files/files.ts'
import type { MentionItem, PersonLabel, PostItem, QuoteItem, ReactionItem } from './values.ts'
import type { OutboxItem, RealmState } from '../state.ts'
import { postStateOf } from './chat-item.ts'
import { fileItem, waitingFile } from './files.ts'
import { againOf } from './joined.ts'
import { ownLabel, personLabel } from './labels.ts'
import { plainText } from '../../../sync-server/contract/plain-text.ts'
import { isPaused } from '../sendings.ts'
import { standing } from './standing.ts'

/** What of a chat its posts are shown by. */
export interface PostContext {
  changes: ReadonlyMap<string, readonly OutboxItem[]>
  rights: Permission
  /** Whether another's post may be reported there. */
  reportable: boolean
  /** What a post answers, by its place in the chat. */
  quotes: ReadonlyMap<number, HeldPost>
  /** Participants whom this device knows; asked for only where a post names somebody. */
  participants: () => ReadonlyMap<string, PersonLabel>
}

/** An accepted post. */
export function postItem(state: RealmState, post: HeldPost, context: PostContext): PostItem {
  const { changes, rights, reportable, quotes, participants } = context
  const { me } = state
  const mine = post.author !== null && post.author === me?.person
  const { body, rev, deleted, pinned, reactions, mentions, changing } = standing(post, changes.get(post.id) ?? [], me?.person ?? '') // prettier-ignore
  const isThere = post.author !== null && !deleted
  const removes = me?.coordinator === true && !me.readOnly
  return {
    id: post.id,
    seq: post.seq,
    author:
      post.author === null
        ? null
        : personLabel(state, post.author, post.authorRole, post.authorPartner),
    mine,
    body: post.author === null ? '' : body,
    event: post.author === null ? eventOf(post.body) : null,
    writtenAt: post.writtenAt,
    acceptedAt: post.acceptedAt,
    deleted,
    removed: post.deletedBy !== null && post.deletedBy !== post.author,
    rev,
    pinned,
    reactions: reactionItems(state, reactions),
    files: deleted ? [] : post.files.map((file) => fileItem(state, file)),
    quote:
      post.replyTo === null || deleted
        ? null
        : quoteOf(state, quotes.get(post.replyTo), post.replyTo),
    mentions: mentionItems(state, mentions, participants),
    changing,
    may: {
      edit: isThere && mine && rights.write,
      delete: isThere && ((mine && rights.write) || removes),
      react: isThere && rights.write,
      pin: isThere && rights.write,
      // docs/domain.md, "Posts": earlier texts stay readable to staff, the last one of a deleted post among them.
      seeVersions:
        post.author !== null && (rev > 0 || (deleted && !changing)) && me?.role === 'staff',
      report: isThere && !mine && reportable,
    },
    state: 'accepted',
    code: null,
    again: null,
    cancellable: false,
    paused: false,
  }
}

/** What an own post is shown with, beside itself. */
interface OwnContext {
  side: Side | undefined
  changes?: readonly OutboxItem[]
  /** Posts that it may answer, by id. */
  answered?: (id: string) => HeldPost | OutboxItem | undefined
  participants?: () => ReadonlyMap<string, PersonLabel>
}

const nobody = (): ReadonlyMap<string, PersonLabel> => new Map()

/** An own post, or new text for one, that the server has not taken yet. */
export function ownItem(state: RealmState, item: OutboxItem, context: OwnContext): PostItem {
  const { side, changes = [], answered = () => undefined, participants = nobody } = context
  const { operation } = item
  const isText = operation.type === 'post' || operation.type === 'edit'
  const written = isText ? operation.body : ''
  const isThere = item.state === 'sending' || item.state === 'accepted'
  const named = isText ? (operation.mentions ?? []) : []
  const plain = { body: written, rev: 0, deleted: false, pinned: false, reactions: [], mentions: named } // prettier-ignore
  const { body, rev, deleted, pinned, reactions, mentions, changing } = standing(plain, changes, state.me?.person ?? '') // prettier-ignore
  const replyTo = operation.type === 'post' ? operation.replyTo : undefined
  return {
    id: isContent(operation) ? operation.post : item.id,
    seq: item.seq,
    author: ownLabel(state, side),
    mine: true,
    body,
    event: null,
    writtenAt: item.createdAt,
    acceptedAt: item.acceptedAt,
    deleted,
    removed: false,
    rev,
    pinned,
    reactions: reactionItems(state, reactions),
    files: filesOf(operation).flatMap((file) => waitingFile(state, file)),
    quote: replyTo === undefined || deleted ? null : quoteOf(state, answered(replyTo), null, side),
    mentions: mentionItems(state, mentions, participants),
    changing,
    may: {
      edit: isThere && !deleted,
      delete: isThere && !deleted,
      react: false,
      pin: false,
      seeVersions: false,
      report: false,
    },
    state: postStateOf(item),
    code: item.code,
    again: againOf(state, item),
    cancellable: item.state === 'queued' && !item.sent,
    paused: operation.type === 'post' && isPaused(state.sendings, operation.post),
  }
}

/** Emoji in the order in which each was first put there. */
function reactionItems(state: RealmState, reactions: HeldPost['reactions']): ReactionItem[] {
  const groups = Map.groupBy(reactions, (row) => row.emoji)
  return [...groups].map(([emoji, rows]) => ({
    emoji,
    mine: rows.some((row) => row.person === state.me?.person),
    people: rows.map((row) => personLabel(state, row.person)),
  }))
}

/** Whoever has left since is plain text. */
function mentionItems(
  state: RealmState,
  ids: readonly string[],
  participants: PostContext['participants'],
): MentionItem[] {
  if (ids.length === 0) return []
  const known = participants()
  return ids.flatMap((id) => {
    const name = known.get(id)?.name ?? null
    return name === null ? [] : [{ name, me: id === state.me?.person }]
  })
}

/** What is answered, as far as it is on this device. */
export function quoteOf(
  state: RealmState,
  post: HeldPost | OutboxItem | undefined,
  seq: number | null,
  side?: Side,
): QuoteItem {
  if (!post) return { post: null, seq, author: null, text: '', deleted: false }
  if ('operation' in post) {
    const { operation } = post
    const body = operation.type === 'post' ? operation.body : ''
    const id = isContent(operation) ? operation.post : null
    return { post: id, seq: post.seq, author: ownLabel(state, side), text: plainText(body), deleted: false } // prettier-ignore
  }
  return {
    post: post.id,
    seq: post.seq,
    author:
      post.author === null
        ? null
        : personLabel(state, post.author, post.authorRole, post.authorPartner),
    text: post.deleted ? '' : plainText(post.body) || post.files.map(({ name }) => name).join(', '),
    deleted: post.deleted,
  }
}

/** An automatic post of a kind this version does not know is shown as nothing. */
function eventOf(body: string): PostItem['event'] {
  try {
    return automaticPost.safeParse(JSON.parse(body)).data ?? null
  } catch {
    return null
  }
}
