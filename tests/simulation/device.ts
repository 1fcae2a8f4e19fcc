/** A device: the real engine on RxDB's memory storage, a person who does things, and a process that may end. */
import { createActs } from '../../renderer/data/acts.ts'
import { isComplete } from '../../renderer/data/held-chat.ts'
import { openRealm, type Realm } from '../../renderer/data/realm.ts'
import type { OutboxCode } from '../../renderer/data/state.ts'
import { isContent } from '../../sync-server/contract/push.ts'
import { seededRandom, type Random } from '../../sync-server/demo/random.ts'
import { createFaultyFetch, type FaultyFetch } from './faulty-fetch.ts'
import { diskOf, type FaultyDisk } from './faulty-storage.ts'
import type { DeviceReport, Plan, Written, WrittenEdit } from './messages.ts'

const hourMs = 3_600_000
const postsLookedAt = 60
/** Operations that wait on a device. */
const mostWaiting = 60
const emoji = ['👍', '🎉', '👀']

export class Device {
  readonly #plan: Plan
  readonly #server: string
  readonly #random: Random
  readonly #network: FaultyFetch
  readonly #disk: FaultyDisk
  readonly #posts: Written[] = []
  readonly #edits: WrittenEdit[] = []
  readonly #ended = new Set<string>()
  readonly #kinds: Record<string, number> = {}
  readonly #audiences: Record<string, string[][]> = {}
  /** How each own post was last seen on its way. */
  readonly #seen: Record<string, string> = {}
  /** The highest `g` at which each post was seen, in this run of the process. */
  #heights = new Map<string, number>()
  readonly #wentBack: string[] = []
  #looks = 0
  #realm!: Realm
  #acts!: ReturnType<typeof createActs>
  #crashes = 0

  constructor(plan: Plan, server: string, seed: number) {
    this.#plan = plan
    this.#server = server
    this.#random = seededRandom(seed + plan.index * 7919)
    this.#network = createFaultyFetch(this.#random, plan.token)
    this.#disk = diskOf(this.#profile)
  }

  get #profile(): string {
    return `device${String(this.#plan.index)}`
  }

  async open(): Promise<void> {
    // Clocks in the field are off by minutes, hours, days.
    const off = (this.#plan.index % 5) * 7 * hourMs * (this.#plan.index % 2 === 0 ? 1 : -1)
    this.#realm = await openRealm({
      server: this.#server,
      person: this.#plan.person,
      profileKey: new Uint8Array(32).fill(this.#plan.index + 1),
      storage: 'memory',
      profile: this.#profile,
      fetch: this.#network.fetch,
      onUnauthorized: () => Promise.resolve('signed-out'),
      clock: () => Date.now() + off,
      random: this.#random.next,
    })
    this.#acts = createActs(this.#realm)
    const { state } = this.#realm
    state.subscribe((topics) => {
      if (topics.has('outbox')) this.#follow()
      if (topics.has('drafts') || topics.has('notes')) this.#remember()
      for (const topic of topics) if (topic.startsWith('posts:')) void this.#look(topic.slice('posts:'.length)) // prettier-ignore
    })
  }

  /** What was seen once is never seen older. */
  async #look(chat: string): Promise<void> {
    const { state } = this.#realm
    const heights = this.#heights
    const epochNow = (): number | null => {
      const its = state.chats.get(chat)
      return its?.active ? its.row.epoch : null
    }
    const epoch = epochNow()
    const posts = await state.posts(chat, postsLookedAt).catch(() => [])
    if (epochNow() !== epoch || heights !== this.#heights) return
    for (const post of posts) {
      this.#looks += 1
      const key = `${chat} ${String(epoch)} ${post.id}`
      const before = heights.get(key) ?? 0
      if (post.g < before) this.#wentBack.push(`${key} from ${String(before)} to ${String(post.g)}`)
      heights.set(key, Math.max(before, post.g))
    }
  }

  /** More waits than a person would leave behind. */
  get isBehind(): boolean {
    return this.#realm.state.outbox.filter(({ state }) => state !== 'rejected').length > mostWaiting
  }

  get index(): number {
    return this.#plan.index
  }

  /** Has heard from the server; or was sent away before it ever did. */
  get isReady(): boolean {
    return this.#realm.state.me !== null || this.#isOut
  }

  /** The process ends at once: what was not written by then is gone. */
  async #crash(): Promise<void> {
    this.#crashes += 1
    this.#disk.endAfter(0)
    this.#remember()
    await this.#realm.actions.close().catch(() => undefined)
    this.#disk.restart()
    this.#heights = new Map()
    await this.open()
  }

  /** What ended is noted before it can be discarded. */
  #remember(): void {
    const { state } = this.#realm
    for (const note of state.notes) this.#ended.add(note.id)
    for (const draft of state.drafts.values()) this.#ended.add(draft.text)
  }

  /** How own posts and edits fare, for what to say of a lost one. */
  #follow(): void {
    const now = new Map<string, string>()
    for (const { operation, state, code, sent } of this.#realm.state.outbox) {
      const step = `${state}${code === null ? '' : `(${code})`}${sent ? '' : ' unsent'}`
      if (operation.type === 'post') now.set(operation.post, step)
      // A text goes on as another operation: tried again, or folded into the one before it.
      const edit = operation.type === 'edit' ? this.#edits.find(({ token }) => operation.body.endsWith(token)) : undefined // prettier-ignore
      if (!edit) continue
      now.set(edit.token, step)
      edit.operations.add(operation.id)
    }
    const own = [...this.#posts.map(({ post }) => post), ...this.#edits.map(({ token }) => token)]
    for (const id of own) {
      const before = this.#seen[id] ?? ''
      const step = now.get(id) ?? 'gone'
      if (!before.endsWith(step)) this.#seen[id] = `${before} > ${step}`
    }
  }

  /** One thing that a person does. Refusals are part of life. */
  async operate(): Promise<void> {
    if (this.#disk.isDead) await this.#crash()
    // Who was not active may be so again: they sign in.
    if (this.#isOut && this.#random.chance(0.1)) this.#realm.actions.signedIn()
    this.#remember()
    const roll = this.#random.next()
    const kind = await this.#do(roll).catch(() => 'refused')
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1
    await this.#decide()
    // Now and then somebody tidies up what was not sent.
    if (this.#random.chance(0.02)) await this.discardRejected()
  }

  async #do(roll: number): Promise<string> {
    const random = this.#random
    const { state } = this.#realm
    const acts = this.#acts
    if (roll < 0.01) {
      this.#disk.endAfter(random.int(0, 6))
      return 'crash'
    }
    if (roll < 0.03) {
      if (random.chance(0.5)) this.#network.sleep()
      else this.#network.awake()
      return 'sleep'
    }
    const chats = [...state.chats.values()].filter((chat) => chat.active)
    if (chats.length === 0) return 'nothing'
    const { row } = random.pick(chats)
    const chat = row.id
    const audience = row.audience
    if (roll < 0.45) {
      const token = random.uuid()
      const parties = [...row.parties]
      // Some answer another post, which may itself be on its way or gone.
      const answered = random.chance(0.2) ? await this.#anyPost(chat) : undefined
      const { post } = await acts.post({ chat, body: `${token} ${'word '.repeat(random.int(0, 40))}`, audience, ...(answered === undefined ? {} : { replyTo: answered }) }) // prettier-ignore
      this.#audiences[post] = [parties]
      this.#posts.push({ post, token })
      return 'post'
    }
    if (roll < 0.58) {
      await acts.read({ chat, seq: random.int(0, row.head) })
      return 'read'
    }
    if (roll < 0.61) {
      await acts.setForChat({ chat, key: 'pin', value: random.chance(0.5) })
      return 'setting'
    }
    if (roll < 0.64) {
      await acts.saveDraft({ chat, text: random.chance(0.4) ? '' : random.uuid() })
      return 'draft'
    }
    if (roll < 0.66) {
      await acts.unreadFrom({ chat, seq: random.int(1, Math.max(1, row.head)) })
      return 'unreadFrom'
    }
    if (roll < 0.68) {
      this.#realm.actions.wake()
      return 'wake'
    }
    const posts = (await state.posts(chat, postsLookedAt)).filter((post) => post.author !== null && !post.deleted) // prettier-ignore
    if (posts.length === 0) return 'nothing'
    const post = random.pick(posts)
    if (roll < 0.82) {
      await acts.react({ chat, post: post.id, emoji: random.pick(emoji), on: random.chance(0.7) })
      return 'react'
    }
    if (roll < 0.87) {
      await acts.pinPost({ chat, post: post.id, pinned: random.chance(0.5) })
      return 'pin'
    }
    const own = posts.filter(({ author }) => author === state.me?.person)
    const mine = own.length > 0 ? random.pick(own) : null
    if (mine === null) return 'nothing'
    if (roll < 0.97) {
      await this.#edit(chat, mine.id, mine.rev, audience)
      return 'edit'
    }
    await acts.remove({ chat, post: mine.id })
    // Its author takes back what they made of it too.
    for (const { post: its, token } of this.#edits) if (its === mine.id) this.#ended.add(token)
    return 'delete'
  }

  /** A post to answer: one that is held, or an own one that waits. */
  async #anyPost(chat: string): Promise<string | undefined> {
    const { state } = this.#realm
    const held = await state.posts(chat, postsLookedAt)
    const own = state.outbox.flatMap(({ operation }) =>
      operation.type === 'post' && operation.chat === chat ? [operation.post] : [],
    )
    const all = [...held.map(({ id }) => id), ...own]
    return all.length > 0 ? this.#random.pick(all) : undefined
  }

  async #edit(chat: string, post: string, rev: number, audience: number): Promise<void> {
    const token = this.#random.uuid()
    const replaced = this.#realm.state.outbox.filter(({ operation, sent, state }) => operation.type === 'edit' && operation.post === post && (!sent || state === 'rejected')) // prettier-ignore
    await this.#acts.edit({ chat, post, rev, body: `edited ${token}`, audience })
    for (const { id } of replaced) this.#ended.add(id)
    this.#edits.push({ operations: new Set(), post, token })
    this.#follow()
  }

  /** What waits for its author is sent to the wider audience, or tried again, or given up: asked once a chat. */
  async #decide(): Promise<void> {
    const { state } = this.#realm
    const asked = new Map<string, { chat: string; code: OutboxCode }>()
    for (const { state: its, operation, code } of state.outbox) {
      if (its !== 'rejected' || !isContent(operation)) continue
      if (code !== 'audience-widened' && code !== 'server-lost') continue
      asked.set(`${operation.chat} ${code}`, { chat: operation.chat, code })
    }
    for (const { chat, code } of asked.values()) {
      const before = this.#partiesOf(chat)
      if (before === null || !this.#random.chance(0.8)) continue
      // What waits behind the refused one goes to the same readers.
      const texts = new Set(this.#textsOf(chat))
      await this.#acts.retryAll({ chat, code }).catch(() => undefined)
      for (const post of this.#textsOf(chat)) texts.add(post)
      // Who joins between the question and the answer was seen before it was sent, or it is refused again.
      const seen = [...new Set([...before, ...(this.#partiesOf(chat) ?? [])])]
      // Not of posts that another device of the person wrote, and that were edited here.
      for (const post of texts) this.#audiences[post]?.push(seen)
    }
  }

  #partiesOf(chat: string): readonly string[] | null {
    const its = this.#realm.state.chats.get(chat)
    return its?.active ? its.row.parties : null
  }

  /** Posts of the chat whose text waits. */
  #textsOf(chat: string): string[] {
    return this.#realm.state.outbox.flatMap(({ operation }) =>
      (operation.type === 'post' || operation.type === 'edit') && operation.chat === chat
        ? [operation.post]
        : [],
    )
  }

  /** The author sees what was refused and discards it: what waits behind it in that chat may go. */
  async discardRejected(): Promise<void> {
    for (const { state, operation, id } of this.#realm.state.outbox) {
      if (state !== 'rejected' || !isContent(operation)) continue
      this.#ended.add(operation.type === 'post' ? operation.post : id)
      await this.#acts.discard({ post: operation.post }).catch(() => undefined)
    }
  }

  calm(): void {
    this.#network.calm()
    this.#network.awake()
  }

  async settleSoon(): Promise<void> {
    if (this.#disk.isDead) await this.#crash()
    this.#disk.restart()
    if (this.#isOut) this.#realm.actions.signedIn()
    else this.#realm.actions.wake()
  }

  get #isOut(): boolean {
    return this.#realm.state.sync.phase === 'signInAgain'
  }

  /** How much is still to come or to go: chats that are not complete, and what waits. */
  get left(): number {
    if (this.#isOut) return 0
    const { state } = this.#realm
    const chats = [...state.chats.values()].filter((chat) => chat.active && !isComplete(chat))
    return chats.length + state.outbox.filter((item) => item.state !== 'rejected').length
  }

  /** Nothing under way, and every chat is complete; or the person is not active. */
  get isSettled(): boolean {
    if (this.#isOut) return true
    const { state } = this.#realm
    const waits = state.outbox.some((item) => item.state !== 'rejected')
    const complete = [...state.chats.values()].every((chat) => !chat.active || isComplete(chat))
    const { phase, offlineSince, check } = state.sync
    return phase === 'upToDate' && offlineSince === null && check === null && !waits && complete
  }

  async report(): Promise<DeviceReport> {
    this.#remember()
    const { state } = this.#realm
    for (const { state: its, operation, id } of state.outbox)
      if (its === 'rejected') this.#ended.add(operation.type === 'post' ? operation.post : id)
    const chats = []
    for (const chat of state.chats.values()) {
      if (!chat.active) continue
      const pin = state.settings.get(`pin:${chat.row.id}`)
      chats.push({
        row: chat.row,
        held: chat.held,
        digest: chat.digest,
        posts: await state.posts(chat.row.id, chat.row.head),
        pins: typeof pin === 'boolean' ? pin : null,
        read: state.reads.get(chat.row.id) ?? 0,
      })
    }
    return {
      person: this.#plan.person,
      index: this.#plan.index,
      chats,
      directory: [...state.directory.values()].map((row) => `${row.kind} ${row.id}`).sort(),
      posts: this.#posts,
      edits: this.#edits,
      ended: [...this.#ended],
      settled: this.isSettled,
      phase: JSON.stringify({ ...state.sync, left: this.left, lastPush: this.#network.lastPush }),
      crashes: this.#crashes,
      refusedWrites: this.#disk.refused,
      faults: this.#network.faults,
      mentions: [...this.#network.mentions],
      wentBack: this.#wentBack,
      looks: this.#looks,
      kinds: this.#kinds,
      audiences: this.#audiences,
      seen: this.#seen,
    }
  }

  async close(): Promise<void> {
    await this.#realm.actions.close()
  }
}
