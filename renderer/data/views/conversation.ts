/** One conversation: mirror and outbox as one list, who reads it, what may be done. */
import { mayReport, permission, type Side } from '../../../sync-server/contract/participants.ts'
import { followUpsOf } from '../follow-ups.ts'
import { chosenFiles } from './files.ts'
import type { HeldPost } from '../block-store.ts'
import type {
  AudienceEntry,
  AudienceView,
  ConversationView,
  NoConversation,
  PersonLabel,
  Views,
} from './values.ts'
import type { OutboxItem, RealmState } from '../state.ts'
import { isWhole } from '../held-chat.ts'
import { caseFacts } from './cases.ts'
import { chatItem, outboxPosts, readerOf, type ActiveChat } from './chat-item.ts'
import { joinedSince } from './joined.ts'
import { dataOf, partyLabel } from './labels.ts'
import { toldOf } from '../participants.ts'
import { participantsOf, partnersOf, peopleIn, peopleOf } from './people.ts'
import { ownItem, postItem, type PostContext } from './post-item.ts'
import { changesOf } from './standing.ts'

/** So many posts of a conversation are shown at once: a window of them around what one looks at. */
export const shownPosts = 400
/** Posts shown above the first unread one. */
const aboveUnread = 20

/** Null while nothing is known yet; NoConversation where there is none for this person. */
export async function conversationView(
  state: RealmState,
  { chat: id, newest, from = null }: Views['conversation']['args'],
): Promise<ConversationView | NoConversation | null> {
  const chat = state.chats.get(id)
  if (!state.me) return null
  if (!chat?.active) return noConversation(state, id)
  state.lookAt(id)
  // Outbox and blocks of one moment: what is accepted while the blocks are read stands in one of them.
  const own = outboxPosts(state, chat)
  const first = from === 'unread' ? firstUnread(state, chat, newest) : from
  const part = first === null ? [] : await state.postsFrom(id, first, shownPosts)
  // A place that is not held, or no more, shows the newest.
  const rows = part.length > 0 ? part : await state.posts(id, newest)
  const quotes = await quotesOf(state, id, rows)
  // Access may have ended while the blocks were read.
  const now = state.chats.get(id)
  if (!now?.active) return noConversation(state, id)
  const newer = part.length === shownPosts && (part.at(-1)?.seq ?? 0) < now.top
  return build(state, now, { rows, newer, from }, own, quotes)
}

/** Where to begin with unread posts; null = with the newest, also where the chat was never read: all of it is new then. */
function firstUnread(state: RealmState, { row }: ActiveChat, newest: number): number | null {
  const read = state.reads.get(row.id) ?? 0
  const isAmongNewest = read + 1 > row.head - newest
  return read === 0 || isAmongNewest ? null : Math.max(1, read + 1 - aboveUnread)
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
  { rows, newer, from }: { rows: readonly HeldPost[] } & Pick<ConversationView, 'newer' | 'from'>,
  outbox: readonly OutboxItem[],
  quotes: ReadonlyMap<number, HeldPost>,
): ConversationView | null {
  const { row } = chat
  const { me } = state
  if (!me) return null
  const held = new Set(rows.map((post) => post.id))
  const own = newer
    ? []
    : outbox.filter(({ operation }) => operation.type === 'post' && !held.has(operation.post))
  const draft = state.drafts.get(row.id)
  const rights = permission(readerOf(state, chat), row.state)
  const changes = changesOf(state, row.id)
  const participants = onceOnly(() => participantsOf(state, row.id))
  const reportable = mayReport(row.side, row.state)
  const context: PostContext = { changes, rights, reportable, quotes, participants }
  const answered = (post: string): HeldPost | OutboxItem | undefined =>
    rows.find(({ id }) => id === post) ??
    outbox.find(({ operation }) => operation.type === 'post' && operation.post === post)
  return {
    chat: chatItem(state, chat),
    me,
    posts: [
      ...rows.map((post) => postItem(state, post, context)),
      ...own.map((item) =>
        ownItem(state, item, {
          ...{ side: row.side, answered, participants },
          changes: changes.get(postIdOf(item)) ?? [],
        }),
      ),
    ],
    older: (rows[0]?.seq ?? 1) > 1,
    newer,
    from,
    complete: isWhole(chat),
    head: row.head,
    readSeq: state.reads.get(row.id) ?? 0,
    audience: {
      counter: row.audience,
      entries: row.parties.map((party) => audienceEntry(state, chat, party)).sort(byRank),
      names: namesOf(state, row),
    },
    permission: {
      ...rights,
      readUntil: row.until ?? rights.readUntil,
      since: row.state.caseLostAt,
    },
    case: caseFacts(state, row.case),
    followUps: followUpsOf(state.settings, row.id),
    away: awayOf(state, chat),
    seen: seenBy(state, chat),
    chosen: chosenFiles(state, row.id),
    mentionable: rights.write ? mentionable(participants(), me.person) : [],
    edits: [...state.edits.values()].filter((edit) => edit.chat === row.id),
    draft: {
      text: draft?.text ?? '',
      revision: state.draftRevisions.get(row.id) ?? 0,
      joined: draft && draft.text !== '' ? joinedSince(state, chat, draft.parties) : [],
    },
  }
}

/** A device that has not had the row anew since it carries the zone knows none. */
function awayOf(state: RealmState, { row }: ActiveChat): ConversationView['away'] {
  if (row.candidate === null || !row.parties.includes(`candidate:${row.candidate}`)) return null
  const data = dataOf(state, 'candidate', row.candidate)
  return data?.timeZone ? { name: data.name, timeZone: data.timeZone } : null
}

function seenBy(state: RealmState, { row }: ActiveChat): ConversationView['seen'] {
  const seq = state.seen.get(row.id)
  if (seq === undefined || row.side !== 'source') return null
  return { name: dataOf(state, 'candidate', row.candidate)?.name ?? null, seq }
}

/** What these posts answer, also where that is further up than they reach. By place. */
async function quotesOf(
  state: RealmState,
  chat: string,
  rows: readonly HeldPost[],
): Promise<ReadonlyMap<number, HeldPost>> {
  const wanted = new Set(rows.flatMap((row) => (row.replyTo === null ? [] : [row.replyTo])))
  const near = rows.filter(({ seq }) => wanted.delete(seq))
  const far = wanted.size > 0 ? await state.postsAt(chat, [...wanted]) : []
  return new Map([...near, ...far].map((post) => [post.seq, post]))
}

function onceOnly<Result>(work: () => Result): () => Result {
  let result: { its: Result } | null = null
  return () => (result ??= { its: work() }).its
}

function mentionable(people: ReadonlyMap<string, PersonLabel>, reader: string): PersonLabel[] {
  return [...people.values()]
    .filter(({ id, name }) => id !== reader && name !== null)
    .sort((a, b) => (a.name ?? '').localeCompare(b.name ?? ''))
}

function postIdOf({ id, operation }: OutboxItem): string {
  return operation.type === 'post' ? operation.post : id
}

function audienceEntry(state: RealmState, chat: ActiveChat, party: string): AudienceEntry {
  const [kind, id = ''] = party.split(':')
  if (kind === 'candidate') {
    const label = dataOf(state, 'candidate', id)?.name ?? null
    return {
      party,
      side: 'candidate',
      label,
      count: 1,
      people: peopleIn(state, chat.row.id, party),
    }
  }
  return {
    party,
    side: kind === 'staff' ? sideOf(state, chat, id) : 'source',
    label: partyLabel(state, party),
    count: countOf(state, party),
    people: peopleIn(state, chat.row.id, party),
  }
}

function countOf(state: RealmState, party: string): number {
  return partnersOf(state, party).reduce((sum, partner) => sum + partner.data.staff, 0)
}

function namesOf(state: RealmState, row: ActiveChat['row']): AudienceView['names'] {
  const isKnown = row.parties.every((party) => peopleOf(state, party).length >= countOf(state, party)) // prettier-ignore
  if (isKnown) return 'known'
  const told = toldOf(state, row.id)
  if (told?.phase !== 'done') return told?.phase ?? 'unasked'
  return told.more ? 'some' : 'told'
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
