/** A device in tests: signs in, pushes, and follows the feed as a client does, keeping what it was told. */
import { createHash, randomUUID } from 'node:crypto'
import { chatMark, partiesText } from '../contract/chat-mark.ts'
import { fromColumns } from '../contract/columns.ts'
import type { DirectoryRow } from '../contract/directory.ts'
import { xorDigest } from '../contract/digest.ts'
import {
  feedResponse,
  historyResponse,
  postFields,
  reactionFields,
  reactionId,
  type AskedPage,
  type ChatRow,
  type FeedRequest,
  type FeedResponse,
  type HistoryResponse,
  type PostRow,
  type ReactionRow,
} from '../contract/feed.ts'
import { pushResponse, type Operation, type PushResponse, type Verdict } from '../contract/push.ts'
import type { Witness } from '../contract/wire.ts'
import { verifyResponse, type VerifyResponse } from '../contract/verify.ts'
import { protocolVersion } from '../contract/version.ts'
import { digestOf } from '../access/append-posts.ts'
import { chatId } from '../access/chat-id.ts'
import type { ChatKey } from '../contract/chats.ts'
import { readInstallation, type Installation } from '../db/installation.ts'
import { id } from '../directory/test-office.ts'
import type { Answer, TestServer } from '../../tests/fixtures/server.ts'

type ActiveChat = Extract<ChatRow, { active: true }>

const noCursors: FeedRequest['lanes'] = {
  chats: null,
  posts: null,
  reactions: null,
  reads: null,
  directory: null,
  settings: null,
}

export class TestReader {
  readonly person: string
  readonly device: string
  readonly token: string
  readonly chats = new Map<string, ChatRow>()
  readonly posts = new Map<string, PostRow>()
  readonly reactions = new Map<string, ReactionRow>()
  readonly directory = new Map<string, DirectoryRow>()
  readonly reads = new Map<string, number>()
  readonly settings = new Map<string, unknown>()
  /** Every answer as text: for what must not be in any. */
  readonly traffic: string[] = []
  cursors: FeedRequest['lanes'] = noCursors
  timeline: string | null = null
  witness: Witness | undefined
  readonly #server: TestServer
  readonly #installation: Installation

  private constructor(
    server: TestServer,
    installation: Installation,
    line: Pick<TestReader, 'person' | 'device' | 'token'>,
  ) {
    this.#server = server
    this.#installation = installation
    this.person = line.person
    this.device = line.device
    this.token = line.token
  }

  static async of(server: TestServer, name: string): Promise<TestReader> {
    const device = randomUUID()
    const token = await server.signIn(id(name), device)
    const installation = await readInstallation(server.store)
    return new TestReader(server, installation, { person: id(name), device, token })
  }

  chat(key: ChatKey): string {
    return chatId(this.#installation.secret, key)
  }

  async call(path: string, body: unknown): Promise<Answer> {
    const answer = await this.#server.call(this.token, path, body)
    this.traffic.push(JSON.stringify(answer.body))
    return answer
  }

  /** One feed request from where this device stands; what it brings isn't applied. */
  async ask(wait = 0, maxBytes = 1_000_000): Promise<FeedResponse> {
    const { timeline, cursors: lanes, witness } = this
    const { body } = await this.call('/v1/sync/feed', { v: 1, timeline, wait, maxBytes, lanes, witness }) // prettier-ignore
    return feedResponse.parse(body)
  }

  apply(answer: FeedResponse): void {
    const { lanes } = answer
    this.timeline = answer.timeline
    this.witness = answer.witness
    for (const row of lanes.chats?.rows ?? []) this.chats.set(row.id, row)
    for (const row of lanes.posts ? fromColumns(lanes.posts.rows, postFields) : []) this.posts.set(row.id, row) // prettier-ignore
    for (const row of lanes.reactions ? fromColumns(lanes.reactions.rows, reactionFields) : []) this.reactions.set(reactionId(row), row) // prettier-ignore
    for (const row of lanes.directory?.rows ?? []) this.directory.set(row.id, row)
    for (const row of lanes.reads?.rows ?? []) this.reads.set(`${row.chat} ${row.person}`, row.seq)
    for (const row of lanes.settings?.rows ?? []) this.settings.set(`${row.key} ${row.chat ?? ''}`, row.value) // prettier-ignore
    const next = Object.entries(lanes).map(([lane, page]) => [lane, page?.next] as const)
    this.cursors = { ...this.cursors, ...Object.fromEntries(next) }
  }

  /** Asks until there is nothing new. Returns how many answers it took. */
  async pull(maxBytes = 1_000_000): Promise<number> {
    for (let count = 1; ; count += 1) {
      const answer = await this.ask(0, maxBytes)
      this.apply(answer)
      if (Object.keys(answer.lanes).length === 0) return count
    }
  }

  /** The feed and the whole history of every chat. */
  async pullAll(): Promise<void> {
    await this.pull()
    for (const row of this.chats.values()) {
      if (!row.active) continue
      let before: number | null = null
      for (let more = row.head > 0; more;) {
        const page = await this.history(row, before, 50)
        const rows = fromColumns(page.rows, postFields)
        for (const post of rows) this.posts.set(post.id, post)
        for (const reaction of fromColumns(page.reactions, reactionFields)) this.reactions.set(reactionId(reaction), reaction) // prettier-ignore
        before = rows.at(-1)?.seq ?? null
        more = (before ?? 1) > 1
      }
    }
  }

  async history(
    chat: { id: string; epoch: number },
    before: number | null,
    limit: number,
  ): Promise<HistoryResponse> {
    return this.pages([{ chat: chat.id, epoch: chat.epoch, before, limit }])
  }

  async pages(pages: readonly AskedPage[]): Promise<HistoryResponse> {
    const { body } = await this.call('/v1/sync/history', { v: 1, timeline: this.timeline, pages })
    return historyResponse.parse(body)
  }

  async push(...ops: Operation[]): Promise<Verdict[]> {
    return (await this.pushed(...ops)).results
  }

  async pushed(...ops: Operation[]): Promise<PushResponse> {
    const { body } = await this.call('/v1/sync/push', { v: 1, ops })
    return pushResponse.parse(body)
  }

  /** A post to the audience that this device has seen. */
  post(key: ChatKey, body = 'Hello', more: Partial<Extract<Operation, { type: 'post' }>> = {}) {
    const chat = this.chat(key)
    const row = this.chats.get(chat)
    return {
      id: randomUUID(),
      type: 'post' as const,
      chat,
      post: randomUUID(),
      body,
      writtenAt: Date.now(),
      audience: {
        timeline: this.timeline ?? this.#installation.timeline,
        counter: row?.active ? row.audience : 1,
      },
      ...more,
    }
  }

  active(key: ChatKey): ActiveChat {
    const row = this.chats.get(this.chat(key))
    if (!row?.active) throw new Error('the device does not hold this chat')
    return row
  }

  /** The posts of a chat by persons, in their order. */
  bodies(key: ChatKey): string[] {
    return this.rows(key)
      .filter((row) => row.author !== null)
      .map((row) => row.body)
  }

  rows(key: ChatKey): PostRow[] {
    const chat = this.chat(key)
    return [...this.posts.values()].filter((row) => row.chat === chat).sort((a, b) => a.seq - b.seq)
  }

  /** Number and digest of the chats that it holds, as it would compare them. */
  chatTotals(): { n: number; digest: number } {
    const digests = [...this.chats.values()].flatMap((row) => {
      if (!row.active) return []
      const parties = createHash('md5').update(partiesText(row.parties)).digest('hex')
      return [digestOf(row.id, chatMark({ ...row, parties }))]
    })
    return { n: digests.length, digest: digests.reduce(xorDigest, 0) }
  }

  /** What the server says of the lanes. */
  async lanes(): Promise<NonNullable<VerifyResponse['lanes']>> {
    const { body } = await this.call('/v1/sync/verify', { v: protocolVersion, timeline: this.timeline, chats: [], lanes: true }) // prettier-ignore
    return verifyResponse.parse(body).lanes ?? ({} as NonNullable<VerifyResponse['lanes']>)
  }

  /** Whether number and digest of the posts held agree with the chat's row. */
  isComplete(key: ChatKey): boolean {
    const { n, digest, head } = this.active(key)
    const rows = this.rows(key)
    const reactions = [...this.reactions.values()].filter((row) => row.chat === this.chat(key))
    const ids = [...rows.map((row) => [row.id, row.g] as const), ...reactions.map((row) => [reactionId(row), row.g] as const)] // prettier-ignore
    const own = ids.reduce((sum, [id, g]) => xorDigest(sum, digestOf(id, g)), 0)
    return ids.length === n && own === digest && rows.every((row, at) => row.seq === at + 1) && head === rows.length // prettier-ignore
  }
}
