/**
 * A server in memory for tests of the realm: it speaks the wire's forms, decides nothing, and each fault is
 * placed by the test. What the real one decides is tested against the real one.
 */
import { personHeader } from '../../sync-server/contract/auth.ts'
import { toColumns } from '../../sync-server/contract/columns.ts'
import { xorDigest } from '../../sync-server/contract/digest.ts'
import { errorCodes, type ErrorCode } from '../../sync-server/contract/errors.ts'
import {
  postFields,
  reactionFields,
  untouched,
  type ActiveChatRow,
  type AskedPage,
  type ChatRow,
  type FeedRequest,
  type HistoryResponse,
  type PostRow,
  type ReactionRow,
  type SettingRow,
} from '../../sync-server/contract/feed.ts'
import type { Operation, PushResponse, Verdict } from '../../sync-server/contract/push.ts'
import { blockOf } from './block-codec.ts'
import { totalsOfMarks } from './open-block.ts'
import { markOfRow, postDigest } from './post-digest.ts'

/** As Node and browsers have it. */
const randomUUID = (): string => crypto.randomUUID()

export type Fault = (answer: () => Response) => Response | Promise<Response>

export class ScriptedServer {
  readonly person = randomUUID()
  /** Whose token the device brings by now. */
  holder: string = this.person
  /** Whether it looks whose store asks; an older one does not. */
  looks = true
  timeline: string = randomUUID()
  g = 1000
  /** Whether the reader is one. */
  coordinator = false
  readonly chats = new Map<string, { row: ChatRow; posts: PostRow[] }>()
  readonly requests: { path: string; body: unknown }[] = []
  /** What happens to the next requests of a path, one each. */
  readonly faults = new Map<string, Fault[]>()
  readonly ledger = new Map<string, Verdict>()
  /** The reader's settings: every answer of the feed brings them all. */
  settings: SettingRow[] = []
  /** How far the reader has read, by chat. */
  readonly markers = new Map<string, number>()
  #parked = new Set<() => void>()

  /** Markers of chats that the reader has access to. */
  #marks(): [string, number][] {
    return [...this.markers].filter(([chat]) => this.chats.get(chat)?.row.active === true)
  }

  /** A chat with posts 1 … count. */
  addChat(count: number, facts: Partial<ActiveChatRow> = {}): string {
    const id = randomUUID()
    this.g += 1
    const row: ActiveChatRow = { id, active: true, epoch: this.g, g: this.g, kind: 'jobSourcePartner', job: randomUUID(), case: null, candidate: null, sourcePartner: randomUUID(), head: 0, n: 0, digest: 0, audience: 1, parties: ['coordinators'], side: 'source', state: { kind: 'jobSourcePartner', dormant: false, suspended: false, begun: true, muted: false, caseLostAt: null, jobClosed: false, openCase: false }, until: null, lastPostSeq: 0, lastPostAt: this.g, movedAt: null, unread: 0, ...facts } // prettier-ignore
    this.chats.set(id, { row, posts: [] })
    for (let seq = 1; seq <= count; seq += 1) this.addPost(id, `body ${String(seq)}`)
    return id
  }

  addPost(
    chat: string,
    body: string,
    id: string = randomUUID(),
    author: string = randomUUID(),
  ): PostRow {
    const its = this.#chat(chat)
    this.g += 1
    const { row } = its
    const post: PostRow = { id, chat, epoch: row.epoch, seq: row.head + 1, g: this.g, author, authorPartner: null, authorRole: 'source', writtenAt: this.g, acceptedAt: this.g, body, ...untouched } // prettier-ignore
    its.posts.push(post)
    const { seq, g } = post
    its.row = { ...row, head: seq, n: row.n + 1, digest: xorDigest(row.digest, postDigest(id, g)), g, lastPostSeq: seq, lastPostAt: g, movedAt: g } // prettier-ignore
    this.#wake()
    return post
  }

  /** Ends the reader's access. */
  revoke(chat: string): void {
    const its = this.#chat(chat)
    this.g += 1
    const { g } = this
    const gone = { id: chat, active: false, epoch: g, g, reason: 'lost-access' } as const
    this.chats.set(chat, { row: gone, posts: its.posts })
    this.#wake()
  }

  /** Access that ended and began again: a larger epoch. */
  renewAccess(chat: string): void {
    const its = this.#chat(chat)
    this.g += 1
    its.row = { ...its.row, epoch: this.g, g: this.g }
    its.posts = its.posts.map((post) => ({ ...post, epoch: this.g }))
    this.#wake()
  }

  /** Restored from a backup: only the first `count` posts of the chat are left, and nobody knows of the others. */
  restore(chat: string, count: number): void {
    const its = this.#chat(chat)
    this.timeline = randomUUID()
    this.g += 2 ** 32
    its.posts = its.posts.slice(0, count)
    const digest = its.posts.reduce((sum, { id, g }) => xorDigest(sum, postDigest(id, g)), 0)
    its.row = { ...its.row, head: count, n: count, digest, lastPostSeq: count, g: this.g }
    this.#wake()
  }

  /** Another timeline, of whatever there is by now. */
  forget(): void {
    this.timeline = randomUUID()
    this.g += 2 ** 32
    this.#wake()
  }

  editPost(chat: string, id: string, body: string): PostRow {
    const its = this.#chat(chat)
    const post = its.posts.find((other) => other.id === id)
    if (!post) throw new Error('no such post')
    this.g += 1
    const edited = { ...post, body, rev: post.rev + 1, g: this.g }
    its.posts = its.posts.map((other) => (other === post ? edited : other))
    const digest = its.posts.reduce((sum, { id: of, g }) => xorDigest(sum, postDigest(of, g)), 0)
    its.row = { ...its.row, digest, g: this.g }
    this.#wake()
    return edited
  }

  /** Several changes that one answer brings. */
  quietly(changes: () => void): void {
    const parked = this.#parked
    this.#parked = new Set()
    changes()
    this.#parked = parked
    this.#wake()
  }

  fail(path: string, ...faults: Fault[]): void {
    this.faults.set(path, [...(this.faults.get(path) ?? []), ...faults])
  }

  bodies<Body>(path: string): Body[] {
    return this.requests.filter((request) => request.path === path).map(({ body }) => body as Body)
  }

  fetch = (async (input: string, init: RequestInit): Promise<Response> => {
    const path = new URL(input).pathname
    const body = JSON.parse(init.body as string) as never
    this.requests.push({ path, body })
    const named = new Headers(init.headers).get(personHeader)
    if (this.looks && named !== null && named !== this.holder) return refusal('other-person')
    const fault = this.faults.get(path)?.shift()
    if (fault)
      return abortable(
        fault(() => this.answer(path, body)),
        init.signal ?? null,
      )
    if (path === '/v1/sync/feed') await this.#news(body, init.signal ?? null)
    return this.answer(path, body)
  }) as typeof fetch

  /** What it says to a request. */
  answer(path: string, asked: unknown): Response {
    const body = asked as never
    if (path === '/v1/sync/feed') return this.#feed(body)
    if (path === '/v1/sync/history') return this.#history(body)
    if (path === '/v1/sync/verify') return this.#verify(body)
    if (path === '/v1/sync/blocks') return this.#blocks(body)
    if (path === '/v1/sync/rows') return this.#rows(body)
    return json({ now: this.g, timeline: this.timeline, results: this.push((body as { ops: Operation[] }).ops) } satisfies PushResponse) // prettier-ignore
  }

  push(ops: Operation[]): Verdict[] {
    return ops.map((op): Verdict => {
      const known = this.ledger.get(op.type === 'post' ? op.post : op.id)
      if (known) return { ...known, id: op.id, status: 'duplicate' }
      const verdict: Verdict = op.type === 'post' ? this.#accept(op) : { id: op.id, status: 'ok' }
      if (op.type === 'read') this.markers.set(op.chat, op.seq)
      if (verdict.status === 'ok') this.ledger.set(op.type === 'post' ? op.post : op.id, verdict)
      return verdict
    })
  }

  #accept(op: Extract<Operation, { type: 'post' }>): Verdict {
    if (this.chats.get(op.chat)?.row.active !== true)
      return { id: op.id, status: 'rejected', code: 'chat-unavailable' }
    const { seq, g, epoch, acceptedAt } = this.addPost(op.chat, op.body, op.post, this.holder)
    return { id: op.id, status: 'ok', seq, g, epoch, acceptedAt }
  }

  #feed({ timeline, lanes }: FeedRequest): Response {
    if (timeline !== null && timeline !== this.timeline)
      return refusal('timeline-changed', { timeline: this.timeline, newest: this.g })
    const all = [...this.chats.values()]
    const from = lanes.chats?.g ?? 0
    const chats = all
      .map(({ row }) => row)
      .filter((row) => row.g > from && (lanes.chats !== null || row.active))
    const start = lanes.posts?.g ?? this.g
    const posts = all
      .flatMap(({ row, posts: its }) => (row.active ? its : []))
      .filter((post) => post.g > start)
      .sort((a, b) => a.g - b.g)
    const next = { g: this.g, k: '~' }
    return json({
      timeline: this.timeline,
      now: this.g,
      me: { person: this.holder, name: 'Reader', role: 'staff', partner: null, candidate: null, coordinator: this.coordinator, readOnly: false, muted: false, email: null },
      lanes: {
        chats: { rows: chats, next, more: false },
        posts: { rows: toColumns(posts, postFields), next, more: false },
        reactions: { rows: toColumns<ReactionRow>([], reactionFields), next, more: false },
        reads: { rows: this.#marks().map(([chat, seq]) => ({ chat, person: this.person, seq, g: 1 })), next, more: false },
        directory: { rows: [], next, more: false },
        settings: { rows: this.settings, next, more: false },
      },
    }) // prettier-ignore
  }

  #history({ timeline, pages }: { timeline: string; pages: AskedPage[] }): Response {
    if (timeline !== this.timeline) return refusal('timeline-changed', { timeline: this.timeline })
    const refused: HistoryResponse['refused'] = []
    const rows = pages.flatMap(({ chat, epoch, before, limit }) => {
      const its = this.chats.get(chat)
      const isHeld = its?.row.active === true
      if (!isHeld || its.row.epoch !== epoch) {
        refused.push({ chat, code: isHeld ? 'epoch-changed' : 'not-found' })
        return []
      }
      return its.posts
        .filter((post) => before === null || post.seq < before)
        .reverse()
        .slice(0, limit)
    })
    const reactions = toColumns<ReactionRow>([], reactionFields)
    return json({ timeline, rows: toColumns(rows, postFields), reactions, refused, more: false } satisfies HistoryResponse) // prettier-ignore
  }

  #verify({ chats, lanes }: { chats: { chat: string; epoch: number }[]; lanes: boolean }): Response {
    const rows = chats.flatMap(({ chat, epoch }) => {
      const row = this.chats.get(chat)?.row
      if (row?.active !== true || row.epoch !== epoch) return []
      const { head, n, digest, g } = row
      return [{ chat, epoch, head, n, digest, g }]
    })
    const active = [...this.chats.values()].flatMap(({ row }) => (row.active ? [row] : []))
    const none = { n: 0, digest: 0 }
    const totals = { chats: totalsOfMarks(active.map((row) => [row.id, markOfRow(row)])), directory: none, reads: totalsOfMarks(this.#marks().map(([chat, seq]) => [`${chat} ${this.person}`, seq])), settings: totalsOfMarks(this.settings.map(({ key, chat, g }) => [`${key} ${chat ?? ''}`, g])) }
    return json({ timeline: this.timeline, chats: rows, ...(lanes ? { lanes: totals } : {}) })
  } // prettier-ignore

  #blocks({ chat, epoch }: { chat: string; epoch: number }): Response {
    const its = this.chats.get(chat)
    if (its?.row.active !== true) return refusal('not-found')
    const groups = Map.groupBy(its.posts, ({ seq }) => blockOf(seq))
    const blocks = [...groups].map(([block, posts]) => [block, posts.length, posts.reduce((sum, { id, g }) => xorDigest(sum, postDigest(id, g)), 0)]) // prettier-ignore
    return json({ timeline: this.timeline, epoch, g: its.row.g, head: its.row.head, blocks })
  }

  #rows({ chat, epoch, blocks }: { chat: string; epoch: number; blocks: number[] }): Response {
    const its = this.chats.get(chat)
    if (its?.row.active !== true) return refusal('not-found')
    const rows = toColumns(its.posts.filter(({ seq }) => blocks.includes(blockOf(seq))), postFields) // prettier-ignore
    const reactions = toColumns<ReactionRow>([], reactionFields)
    return json({ timeline: this.timeline, epoch, g: its.row.g, rows, reactions })
  }

  /** Waits as a long poll does. */
  async #news(request: FeedRequest, signal: AbortSignal | null): Promise<void> {
    const stale = request.timeline !== this.timeline
    if (request.wait === 0 || stale || (request.lanes.chats?.g ?? 0) < this.g) return
    await new Promise<void>((resolve, reject) => {
      this.#parked.add(resolve)
      signal?.addEventListener('abort', () => {
        reject(new DOMException('aborted', 'AbortError'))
      })
    })
  }

  #wake(): void {
    const parked = this.#parked
    this.#parked = new Set()
    for (const go of parked) go()
  }

  #chat(id: string): { row: ActiveChatRow; posts: PostRow[] } {
    const its = this.chats.get(id)
    if (its?.row.active !== true) throw new Error('no such chat')
    return its as { row: ActiveChatRow; posts: PostRow[] }
  }
}

/** The request never arrived. */
export const cut: Fault = () => Promise.reject(new TypeError('cut'))

/** The server did its work, and its answer was lost. */
export const lost: Fault = (answer) => {
  answer()
  return Promise.reject(new TypeError('lost'))
}

export const refused =
  (code: ErrorCode): Fault =>
  () =>
    refusal(code)

/** As the platform's fetch: an aborted request rejects, whatever the server does. */
function abortable(
  answer: Response | Promise<Response>,
  signal: AbortSignal | null,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new DOMException('aborted', 'AbortError'))
    })
    Promise.resolve(answer).then(resolve, reject)
  })
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status })
}

function refusal(code: ErrorCode, details: Record<string, string | number> = {}): Response {
  return json({ error: { code, details } }, errorCodes[code].status)
}
