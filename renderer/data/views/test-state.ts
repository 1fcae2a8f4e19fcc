/**
 * A realm's memory made by hand for tests of views and acts: Lina Haddad, caseworker at TBB, with the
 * employer Iress, the recruiter Northern Health (source and destination), the coordinators GLOB, two jobs
 * and two cases.
 */
import { xorDigest } from '../../../sync-server/contract/digest.ts'
import { postDigest } from '../post-digest.ts'
import type { PresentDirectoryRow } from '../../../sync-server/contract/directory.ts'
import { untouched, type ActiveChatRow, type Me } from '../../../sync-server/contract/feed.ts'
import type { OperationOf } from '../../../sync-server/contract/push.ts'
import type { HeldPost } from '../block-store.ts'
import { MemoryState } from '../memory-state.ts'
import type { OutboxItem } from '../state.ts'
import type { ActiveChat } from './chat-item.ts'

export const minute = 60_000
/** 1 May 2026, noon. */
export const noon = Date.UTC(2026, 4, 1, 12)
export const timeline = '00000000-0000-4000-8000-000000000001'

export const lina: Me = {
  person: 'lina',
  name: 'Lina Haddad',
  role: 'staff',
  partner: 'tbb',
  candidate: null,
  coordinator: false,
  readOnly: false,
  muted: false,
  email: 'lina@tbb.example',
}

type RowOf<Kind> = Extract<PresentDirectoryRow, { kind: Kind }>

/** Puts a directory row into the state; what is not given is what most rows have. */
export function put<Kind extends PresentDirectoryRow['kind']>(
  state: MemoryState,
  kind: Kind,
  id: string,
  data: Partial<RowOf<Kind>['data']>,
): void {
  const row = { kind, id, g: 1, gone: false, data: { ...usual[kind], ...data } }
  state.directory.set(`${kind}:${id}`, row as unknown as PresentDirectoryRow)
}

const steps = { nextStep: null, nextStepDue: null }
const usual: { [Kind in PresentDirectoryRow['kind']]: RowOf<Kind>['data'] } = {
  partner: {
    name: 'A partner',
    abbreviation: 'AP',
    source: false,
    destination: false,
    coordinator: false,
    active: true,
    staff: 1,
  },
  person: { name: 'A person', role: 'staff', partner: null, active: true, email: null },
  candidate: {
    ...{ name: 'A candidate', person: 'p', number: null, sourcePartner: null, muted: false },
    ...{ timeZone: null, locale: null },
  },
  job: {
    name: 'A job',
    country: 'Australia',
    employer: 'Iress Ltd',
    destinationPartners: ['iress'],
    contacts: [],
    stage: 'candidateSearch',
    closed: false,
    won: false,
    publishedAt: 1,
    ...steps,
  },
  case: {
    candidate: 'ahmad',
    job: 'software',
    stage: 'cvReview',
    furthest: 'cvReview',
    soft: 'employerReviewsCv',
    closed: false,
    won: false,
    closedAt: null,
    ...steps,
  },
}

/** The world of the head of this file, without any chat. */
export function stateOfLina(me: Partial<Me> = {}): MemoryState {
  const state = new MemoryState()
  state.me = { ...lina, ...me }
  state.timeline = timeline
  state.audienceTimeline = timeline
  state.sync = {
    phase: 'upToDate',
    offlineSince: null,
    lastContactAt: noon,
    paused: false,
    check: null,
    verifiedAt: null,
    unreadable: 0,
  }
  const both = { source: true, destination: true }
  put(state, 'partner', 'tbb', { name: 'TBB', abbreviation: 'TBB', source: true, staff: 2 })
  put(state, 'partner', 'crs', { name: 'CRS', abbreviation: 'CRS', source: true, staff: 4 })
  put(state, 'partner', 'iress', { name: 'Iress Ltd', abbreviation: 'Iress', destination: true, staff: 3 }) // prettier-ignore
  put(state, 'partner', 'north', { name: 'Northern Health', abbreviation: 'NH', ...both, staff: 5 })
  put(state, 'partner', 'glob', { name: 'Global', abbreviation: 'GLOB', source: true, coordinator: true, staff: 2 }) // prettier-ignore
  put(state, 'person', 'lina', { name: 'Lina Haddad', partner: 'tbb' })
  put(state, 'person', 'omar', { name: 'Omar', partner: 'tbb', active: false })
  put(state, 'person', 'priya', { name: 'Priya Nair', partner: 'iress' })
  put(state, 'candidate', 'ahmad', { name: 'Ahmad Karimi', person: 'ahmad-person', number: 'C1', sourcePartner: 'tbb' }) // prettier-ignore
  put(state, 'candidate', 'noor', { name: 'نور حسن', person: 'noor-person', number: 'C2', sourcePartner: 'crs' }) // prettier-ignore
  put(state, 'job', 'software', { name: 'Software engineer', contacts: [{ partner: 'iress', person: 'priya' }] }) // prettier-ignore
  put(state, 'job', 'nurse', { name: 'Nurse', employer: 'Northern Health', destinationPartners: ['north'] }) // prettier-ignore
  put(state, 'case', 'case1', {})
  put(state, 'case', 'case2', { candidate: 'noor', job: 'nurse', nextStepDue: '2026-05-03' })
  return state
}

type ChatChanges = Partial<Omit<ActiveChat, 'row' | 'active'>> & {
  row?: Partial<Omit<ActiveChatRow, 'state'>> & { state?: Partial<ActiveChatRow['state']> }
}

/** Puts an active chat into the state: by default TBB and Iress on the software job, with nothing in it. */
export function putChat(state: MemoryState, id: string, changes: ChatChanges = {}): ActiveChat {
  const { row: { state: chatState, ...row } = {}, ...rest } = changes
  const kind = row.kind ?? 'jobSourcePartner'
  const chat: ActiveChat = {
    active: true,
    held: 0,
    digest: 0,
    low: 0,
    top: 0,
    posted: false,
    completeSince: null,
    tail: null,
    unread: 0,
    joined: [],
    shelved: false,
    unproven: null,
    ...rest,
    row: {
      id,
      active: true,
      epoch: 1,
      g: 1,
      kind,
      job: 'software',
      case: null,
      candidate: null,
      sourcePartner: 'tbb',
      head: 0,
      n: 0,
      digest: 0,
      audience: 1,
      parties: ['coordinators', 'staff:tbb', 'staff:iress'],
      side: 'source',
      until: null,
      lastPostSeq: 0,
      lastPostAt: null,
      movedAt: null,
      unread: 0,
      ...row,
      state: {
        kind,
        dormant: false,
        suspended: false,
        begun: true,
        muted: false,
        caseLostAt: null,
        jobClosed: false,
        openCase: true,
        ...chatState,
      },
    },
  }
  state.chats.set(id, chat)
  return chat
}

/** A post of Priya's, accepted so many minutes after noon as its place says. */
export function postOf(chat: string, seq: number, changes: Partial<HeldPost> = {}): HeldPost {
  return {
    id: `${chat}-${seq}`,
    chat,
    epoch: 1,
    seq,
    g: seq,
    author: 'priya',
    authorPartner: 'iress',
    authorRole: 'destination',
    writtenAt: noon + seq * minute,
    acceptedAt: noon + seq * minute,
    body: `post ${seq}`,
    ...untouched,
    reactions: [],
    ...changes,
  }
}

/** Gives a chat its posts, all of them held, and lets `state.posts` answer with them. */
export function hold(state: MemoryState, id: string, posts: readonly HeldPost[]): void {
  const chat = state.chats.get(id)
  if (!chat?.active) throw new Error(`no chat ${id}`)
  const top = posts.at(-1)?.seq ?? 0
  const tail = posts.findLast((post) => post.author !== null && !post.deleted) ?? null
  state.chats.set(id, {
    ...chat,
    held: posts.length,
    digest: posts.reduce((sum, post) => xorDigest(sum, postDigest(post.id, post.g)), 0),
    low: posts[0]?.seq ?? 0,
    top,
    tail,
    row: {
      ...chat.row,
      head: top,
      lastPostSeq: tail?.seq ?? 0,
      lastPostAt: tail?.acceptedAt ?? null,
    },
  })
  const [before, beforeFrom, beforeAt] = [state.posts, state.postsFrom, state.postsAt]
  state.posts = async (asked, count) => (asked === id ? posts.slice(-count) : before(asked, count))
  state.postsFrom = async (asked, first, count) =>
    asked === id
      ? posts.filter(({ seq }) => seq >= first).slice(0, count)
      : beforeFrom(asked, first, count)
  state.postsAt = async (asked, seqs) =>
    asked === id ? posts.filter(({ seq }) => seqs.includes(seq)) : beforeAt(asked, seqs)
}

type ItemChanges = Partial<Omit<OutboxItem, 'operation'>> &
  Partial<Pick<OperationOf<'post'>, 'body' | 'replyTo' | 'mentions'>>

/** Appends an own post to the outbox: by default queued, never sent, written at noon. */
export function queue(
  state: MemoryState,
  chat: string,
  post: string,
  { body = `own ${post}`, replyTo, mentions, ...changes }: ItemChanges = {},
): OutboxItem {
  const item: OutboxItem = {
    id: `op-${post}`,
    order: state.outbox.length + 1,
    operation: {
      id: `op-${post}`,
      type: 'post',
      chat,
      post,
      body,
      writtenAt: noon,
      audience: { timeline, counter: 1 },
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(mentions === undefined ? {} : { mentions }),
    },
    state: 'queued',
    code: null,
    sent: false,
    createdAt: noon,
    seq: null,
    acceptedAt: null,
    g: null,
    parties: ['coordinators', 'staff:tbb', 'staff:iress'],
    ...changes,
  }
  state.outbox = [...state.outbox, item]
  return item
}
