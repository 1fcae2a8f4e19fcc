/** One conversation: mirror and outbox as one list, who reads it, what may be done. */
import { automaticPost } from '../../../sync-server/contract/events.ts'
import { isContent } from '../../../sync-server/contract/push.ts'
import {
  permission,
  type Permission,
  type Side,
} from '../../../sync-server/contract/participants.ts'
import { followUpsOf } from '../follow-ups.ts'
import { filesOf } from '../files/files.ts'
import { chosenFiles, fileItem, waitingFile } from './files.ts'
import type { HeldPost } from '../block-store.ts'
import type { AudienceEntry, ConversationView, NoConversation, PostItem, ReactionItem } from '../port.ts' // prettier-ignore
import type { OutboxItem, RealmState } from '../state.ts'
import { isWhole } from '../held-chat.ts'
import { caseFacts } from './cases.ts'
import { chatItem, outboxPosts, postStateOf, readerOf, type ActiveChat } from './chat-item.ts'
import { dataOf, ownLabel, partyLabel, personLabel, rowsOf } from './labels.ts'
import { changesOf, standing } from './standing.ts'

/** Null while nothing is known yet; NoConversation where there is none for this person. */
export async function conversationView(
  state: RealmState,
  { chat: id, newest }: { chat: string; newest: number },
): Promise<ConversationView | NoConversation | null> {
  const chat = state.chats.get(id)
  if (!state.me) return null
  if (!chat?.active) return noConversation(state, id)
  // Outbox and blocks of one moment: what is accepted while the blocks are read stands in one of them.
  const own = outboxPosts(state, chat)
  const rows = await state.posts(id, newest)
  // Access may have ended while the blocks were read.
  const now = state.chats.get(id)
  if (!now?.active) return noConversation(state, id)
  return build(state, now, rows, own)
}

function noConversation(state: RealmState, id: string): NoConversation {
  const chat = state.chats.get(id)
  const kept = state.outbox.filter(
    ({ operation, state: its }) =>
      operation.type === 'post' && operation.chat === id && its === 'rejected',
  )
  const reason = chat?.active === false ? chat.reason : null
  return { gone: true, lost: reason !== null, reason, kept: kept.length }
}

function build(
  state: RealmState,
  chat: ActiveChat,
  rows: readonly HeldPost[],
  outbox: readonly OutboxItem[],
): ConversationView | null {
  const { row } = chat
  const { me } = state
  if (!me) return null
  const held = new Set(rows.map((post) => post.id))
  const own = outbox.filter(
    ({ operation }) => operation.type === 'post' && !held.has(operation.post),
  )
  const draft = state.drafts.get(row.id)
  const rights = permission(readerOf(state, chat), row.state)
  const changes = changesOf(state, row.id)
  return {
    chat: chatItem(state, chat),
    me,
    posts: [
      ...rows.map((post) => postItem(state, post, changes.get(post.id) ?? [], rights)),
      ...own.map((item) => ownItem(state, item, row.side, changes.get(postIdOf(item)) ?? [])),
    ],
    older: (rows[0]?.seq ?? 1) > 1,
    complete: isWhole(chat),
    head: row.head,
    readSeq: state.reads.get(row.id) ?? 0,
    audience: {
      counter: row.audience,
      entries: row.parties.map((party) => audienceEntry(state, chat, party)).sort(byRank),
    },
    permission: {
      ...rights,
      readUntil: row.until ?? rights.readUntil,
      since: row.state.caseLostAt,
    },
    case: caseFacts(state, row.case),
    followUps: followUpsOf(state.settings, row.id),
    chosen: chosenFiles(state, row.id),
    draft: {
      text: draft?.text ?? '',
      joined: draft && draft.text !== '' ? joinedSince(state, chat, draft.parties) : [],
    },
  }
}

/** Labels of parties that read the chat now and did not when `parties` was noted. */
export function joinedSince(
  state: RealmState,
  chat: ActiveChat,
  parties: readonly string[],
): string[] {
  const before = new Set(parties)
  return chat.row.parties
    .filter((party) => !before.has(party))
    .map((party) => partyLabel(state, party) ?? party)
}

function postItem(
  state: RealmState,
  post: HeldPost,
  changes: readonly OutboxItem[],
  rights: Permission,
): PostItem {
  const { me } = state
  const mine = post.author !== null && post.author === me?.person
  const { body, rev, deleted, pinned, reactions, changing } = standing(post, changes, me?.person ?? '') // prettier-ignore
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
    changing,
    may: {
      edit: isThere && mine && rights.write,
      delete: isThere && ((mine && rights.write) || removes),
      react: isThere && rights.write,
      pin: isThere && rights.write,
      seeVersions: post.author !== null && rev > 0 && me?.role === 'staff',
    },
    state: 'accepted',
    code: null,
    cancellable: false,
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

/** An automatic post of a kind this version does not know is shown as nothing. */
function eventOf(body: string): PostItem['event'] {
  try {
    return automaticPost.safeParse(JSON.parse(body)).data ?? null
  } catch {
    return null
  }
}

function postIdOf({ id, operation }: OutboxItem): string {
  return isContent(operation) ? operation.post : id
}

/** An own post, or new text for one, that the server has not taken yet. */
export function ownItem(
  state: RealmState,
  item: OutboxItem,
  side: Side | undefined,
  changes: readonly OutboxItem[] = [],
): PostItem {
  const { operation } = item
  const written = operation.type === 'post' || operation.type === 'edit' ? operation.body : ''
  const isThere = item.state === 'sending' || item.state === 'accepted'
  const plain = { body: written, rev: 0, deleted: false, pinned: false, reactions: [] }
  const { body, rev, deleted, pinned, reactions, changing } = standing(plain, changes, state.me?.person ?? '') // prettier-ignore
  return {
    id: postIdOf(item),
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
    changing,
    may: {
      edit: isThere && !deleted,
      delete: isThere && !deleted,
      react: false,
      pin: false,
      seeVersions: false,
    },
    state: postStateOf(item),
    code: item.code,
    cancellable: item.state === 'queued' && !item.sent,
  }
}

function audienceEntry(state: RealmState, chat: ActiveChat, party: string): AudienceEntry {
  const [kind, id = ''] = party.split(':')
  if (kind === 'candidate') {
    const candidate = dataOf(state, 'candidate', id)
    const people = candidate
      ? [{ ...personLabel(state, candidate.person, 'candidate', null), name: candidate.name }]
      : []
    return { party, side: 'candidate', label: candidate?.name ?? null, count: 1, people }
  }
  const partners = rowsOf(state, 'partner').filter((row) =>
    kind === 'staff' ? row.id === id : row.data.coordinator,
  )
  const people = rowsOf(state, 'person')
    .filter((row) => row.data.active && partners.some((partner) => partner.id === row.data.partner))
    .map((row) => personLabel(state, row.id))
  return {
    party,
    side: kind === 'staff' ? sideOf(state, chat, id) : 'source',
    label: partyLabel(state, party),
    count: partners.reduce((sum, partner) => sum + partner.data.staff, 0),
    people,
  }
}

/** Who is named first: those that one must not forget; the coordinators, who are everywhere, last. */
function byRank(a: AudienceEntry, b: AudienceEntry): number {
  const rank = (entry: AudienceEntry): number =>
    entry.party === 'coordinators' ? 3 : ['candidate', 'destination', 'source'].indexOf(entry.side)
  return rank(a) - rank(b) || (a.label ?? '').localeCompare(b.label ?? '')
}

/**
 * On which side a partner's staff take part here. A partner may be both kinds: in a chat about one candidate or
 * with one source partner there is exactly one source side, whatever else the others are elsewhere.
 */
function sideOf(state: RealmState, { row }: ActiveChat, partner: string): Side {
  if (row.kind === 'candidateProspect') return 'source'
  if (row.kind === 'team') return row.side
  const source = row.sourcePartner ?? dataOf(state, 'candidate', row.candidate)?.sourcePartner
  if (source && (row.kind === 'jobSourcePartner' || row.kind === 'candidateRecruiting'))
    return partner === source ? 'source' : 'destination'
  const isDestination =
    dataOf(state, 'job', row.job)?.destinationPartners.includes(partner) === true ||
    dataOf(state, 'partner', partner)?.source === false
  return isDestination ? 'destination' : 'source'
}
