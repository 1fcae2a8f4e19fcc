/** A device: the real engine on RxDB's memory storage, a person who does things, and a process that may end. */
import { isDeepStrictEqual } from 'node:util'
import { createActs } from '../../renderer/data/acts.ts'
import { isComplete } from '../../renderer/data/held-chat.ts'
import { openRealm, type Realm } from '../../renderer/data/realm.ts'
import type { OutboxCode, OutboxItem } from '../../renderer/data/state.ts'
import { participantsOf } from '../../renderer/data/views/people.ts'
import { chatKeyText } from '../../sync-server/contract/chats.ts'
import { isContent } from '../../sync-server/contract/push.ts'
import type { Random } from '../../sync-server/demo/random.ts'
import { createFaultyFetch, type FaultyFetch } from './faulty-fetch.ts'
import { diskOf, type FaultyDisk } from './faulty-storage.ts'
import type { Weather } from './weather.ts'
import { randomFor } from './randoms.ts'
import { tokenLength, tokenOf } from './tokens.ts'
import type { DeviceReport, Plan, Written, WrittenEdit } from './messages.ts'

const hourMs = 3_600_000
const postsLookedAt = 60
const emoji = ['👍', '🎉', '👀']
/** Texts that wait in one chat. */
const mostBehind = 100
/** About a chat, compared in the end. */
const keysOfSettings = ['pin', 'followUps'] as const

export class Device {
  readonly #plan: Plan
  readonly #mostWaiting: number
  readonly #weather: Weather
  readonly #server: string
  readonly #seed: number
  /** Of what the person does now: each thing has its own, however much was drawn for those before. */
  #random: Random
  /** Of the engine's pauses. */
  readonly #jitter: Random
  readonly #network: FaultyFetch
  readonly #disk: FaultyDisk
  readonly #posts: Written[] = []
  readonly #edits: WrittenEdit[] = []
  /** By token. */
  readonly #editOf = new Map<string, WrittenEdit>()
  readonly #ended = new Set<string>()
  readonly #kinds: Record<string, number> = {}
  readonly #audiences: Record<string, string[][]> = {}
  /** How what was done to each post was seen on its way. */
  readonly #steps: Record<string, string[]> = {}
  /** What waited when it was last looked at: each operation's item, step and post. */
  #waited = new Map<string, { item: OutboxItem; post: string; step: string }>()
  /** The highest `g` at which each post was seen, in this run of the process. */
  #heights = new Map<string, number>()
  readonly #wentBack: string[] = []
  /** The newest access to each chat that was seen, in this run of the process: twice its epoch, one more when it ended. */
  #accesses = new Map<string, number>()
  readonly #accessCameBack: string[] = []
  #heldAtRestore: string[] = []
  readonly #fetched: { post: string; text: string }[] = []
  readonly #opened = new Set<string>()
  /** When its server was put back, by the device's clock, ms: until all was compared, posts go back as they should. */
  #restoredAt = 0
  #looks = 0
  #realm!: Realm
  #acts!: ReturnType<typeof createActs>
  #crashes = 0
  #operations = 0
  #tokens = 0
  #doing = ''

  constructor(plan: Plan, server: string, seed: number, waiting: number, weather: Weather) {
    this.#plan = plan
    this.#mostWaiting = waiting
    this.#weather = weather
    this.#server = server
    this.#seed = seed
    this.#random = this.#randomFor('person')
    this.#jitter = this.#randomFor('pauses')
    this.#network = createFaultyFetch(this.#randomFor('line'), plan.token, weather.line)
    this.#disk = diskOf(this.#profile, this.#randomFor('disk'))
  }

  #randomFor(purpose: string): Random {
    return randomFor(this.#seed, `device ${String(this.#plan.index)}, ${purpose}`)
  }

  #newToken(): string {
    this.#tokens += 1
    return tokenOf(this.#plan.index, this.#tokens)
  }

  /** Clocks in the field are off by minutes, hours, days. */
  #now(): number {
    return Date.now() + (this.#plan.index % 5) * 7 * hourMs * (this.#plan.index % 2 === 0 ? 1 : -1)
  }

  get #profile(): string {
    return `device${String(this.#plan.index)}`
  }

  async open(): Promise<void> {
    this.#realm = await openRealm({
      server: this.#server,
      person: this.#plan.person,
      profileKey: new Uint8Array(32).fill(this.#plan.index + 1),
      storage: 'memory',
      profile: this.#profile,
      fetch: this.#network.fetch,
      onUnauthorized: () => Promise.resolve('signed-out'),
      clock: () => this.#now(),
      random: this.#jitter.next,
    })
    this.#acts = createActs(this.#realm)
    const { state } = this.#realm
    // Nothing was stored of the timeline that has ended: it begins anew, and there is nothing to compare.
    if (state.timeline === null) this.#restoredAt = 0
    state.subscribe((topics) => {
      if (topics.has('outbox')) this.#follow()
      if (topics.has('chats')) this.#lookAtAccess()
      if (topics.has('drafts') || topics.has('notes')) this.#remember()
      for (const topic of topics) if (topic.startsWith('posts:')) void this.#look(topic.slice('posts:'.length)) // prettier-ignore
    })
  }

  /** What was seen once is never seen older. */
  async #look(chat: string): Promise<void> {
    const { state } = this.#realm
    if (!this.#isCompared) {
      this.#heights = new Map()
      return
    }
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
      if (post.g < before)
        this.#wentBack.push(
          `${key} from ${String(before)} to ${String(post.g)} at ${String(post.seq)} of ${posts
            .filter(({ id }) => id === post.id)
            .map(({ seq, g }) => `${String(seq)}/${String(g)}`)
            .join()}`,
        )
      heights.set(key, Math.max(before, post.g))
    }
  }

  /** An access that ended never comes back, nor an earlier one: epochs only grow. */
  #lookAtAccess(): void {
    // Another timeline begins where its backup stood.
    if (this.#restoredAt !== 0) return
    for (const [id, chat] of this.#realm.state.chats) {
      const now = chat.active ? 2 * chat.row.epoch : 2 * chat.epoch + 1
      const before = this.#accesses.get(id) ?? 0
      if (now < before) this.#accessCameBack.push(`${id} from ${String(before)} to ${String(now)}`)
      this.#accesses.set(id, Math.max(before, now))
    }
  }

  /** Its server goes back to a backup: what the device holds of its own by then it must offer. */
  async restoring(): Promise<void> {
    const { state } = this.#realm
    for (const { post } of this.#waited.values()) this.#tell(post, 'the server is put back')
    // One that has not heard from it yet has nothing to compare.
    if (state.timeline !== null) this.#restoredAt = Infinity
    this.#heights = new Map()
    const own = new Set(this.#posts.map(({ post }) => post))
    const held: string[] = []
    for (const chat of state.chats.values()) {
      if (!chat.active || !isComplete(chat)) continue
      for (const { id, deleted } of await state.posts(chat.row.id, chat.row.head)) if (own.has(id) && !deleted) held.push(id) // prettier-ignore
    }
    this.#heldAtRestore = held
  }

  /** From now on it hears the one that was put back: what it had compared until then was the one before. */
  restored(): void {
    if (this.#restoredAt !== 0) this.#restoredAt = this.#now()
  }

  /** More waits than a person would leave behind who has a connection. */
  get isBehind(): boolean {
    if (this.#network.isAsleep) return false
    return (
      this.#realm.state.outbox.filter(({ state }) => state !== 'rejected').length >
      this.#mostWaiting
    )
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
    for (const { post } of this.#waited.values()) this.#tell(post, 'crash')
    this.#disk.endAfter(0)
    this.#remember()
    await this.#realm.actions.close().catch(() => undefined)
    this.#disk.restart()
    this.#heights = new Map()
    this.#accesses = new Map()
    await this.open()
  }

  /** What ended is noted before it can be discarded. */
  #remember(): void {
    const { state } = this.#realm
    for (const note of state.notes) this.#ended.add(note.id)
    for (const draft of state.drafts.values()) this.#ended.add(draft.text)
  }

  /** How texts and removals fare, for what to say of a lost one. */
  #follow(): void {
    const waits = new Map<string, { item: OutboxItem; post: string; step: string }>()
    for (const item of this.#realm.state.outbox) {
      const { id, operation, state, code, sent } = item
      if (operation.type !== 'post' && operation.type !== 'edit' && operation.type !== 'delete') continue // prettier-ignore
      // A text goes on as another operation: tried again, or folded into the one before it.
      const edit = operation.type === 'edit' ? this.#editOf.get(operation.body.slice(-tokenLength)) : undefined // prettier-ignore
      edit?.operations.add(id)
      const known = this.#waited.get(id)
      // Thousands wait after a restored server: of what is as it was nothing is said anew.
      if (known?.item === item) {
        waits.set(id, known)
        continue
      }
      const step = `${operation.type} ${id.slice(-4)} ${state}${code === null ? '' : `(${code})`}${sent ? '' : ' unsent'}`
      waits.set(id, { item, post: operation.post, step })
    }
    for (const [id, { post, step }] of waits)
      if (this.#waited.get(id)?.step !== step) this.#tell(post, step)
    for (const [id, { post }] of this.#waited)
      if (!waits.has(id)) this.#tell(post, `${id.slice(-4)} gone`)
    this.#waited = waits
  }

  #tell(post: string, step: string): void {
    const steps = (this.#steps[post] ??= [])
    steps.push(step)
  }

  /** What the person is at, for what to say of one who never comes back. */
  get doing(): string {
    const { outbox, sync, chats } = this.#realm.state
    return `${this.#doing}; ${String(outbox.length)} in the outbox, ${String(chats.size)} chats, ${JSON.stringify(sync)}`
  }

  /** One thing that a person does. Refusals are part of life. False where there was nothing to do. */
  async operate(): Promise<boolean> {
    this.#random = this.#randomFor(`operation ${String(this.#operations)}`)
    this.#operations += 1
    this.#doing = 'start after a crash'
    if (this.#disk.isDead) await this.#crash()
    // Who was not active may be so again: they sign in.
    if (this.#isOut && this.#random.chance(0.1)) this.#realm.actions.signedIn()
    this.#remember()
    const roll = this.#random.next()
    this.#doing = `act ${roll.toFixed(3)}`
    const kind = await this.#do(roll).catch(() => 'refused')
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1
    this.#doing = `decide after ${kind}`
    await this.#decide()
    this.#doing = `discard after ${kind}`
    // Now and then somebody tidies up what was not sent.
    if (this.#random.chance(0.02)) await this.discardRejected()
    return kind !== 'nothing'
  }

  async #do(roll: number): Promise<string> {
    const random = this.#random
    const { state } = this.#realm
    const acts = this.#acts
    const crash = 1 / this.#weather.operationsPerCrash
    if (roll < crash) {
      this.#disk.endAfter(random.int(0, 6))
      return 'crash'
    }
    if (roll < crash + 0.02) {
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
      // Behind a refused post nobody goes on writing for ever.
      if (this.#textsOf(chat).length > mostBehind) {
        await this.discardRejected()
        return 'discard'
      }
      const token = this.#newToken()
      const parties = [...row.parties]
      // Some answer another post, which may itself be on its way or gone.
      const answered = random.chance(0.2) ? await this.#anyPost(chat) : undefined
      const file = random.chance(0.1) ? `file of ${token} ${'line '.repeat(random.int(0, 4000))}` : undefined // prettier-ignore
      const files = file === undefined ? [] : [(await acts.addFile({ chat, name: 'note.txt', bytes: new Blob([file]), thumb: null })).file] // prettier-ignore
      const people = [...participantsOf(state, chat).values()].flatMap(({ name }) => name ?? [])
      const named = people.length > 0 && random.chance(0.2) ? `@${random.pick(people)}` : ''
      const { post } = await acts.post({ chat, body: `${token} ${'word '.repeat(random.int(0, 40))}${named}`, audience, files, ...(answered === undefined ? {} : { replyTo: answered }) }) // prettier-ignore
      this.#audiences[post] = [parties]
      this.#posts.push({ post, token, ...(file === undefined ? {} : { file }) })
      if (file !== undefined) return 'post with a file'
      return named === '' ? 'post' : 'post with a name'
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
      await acts.saveDraft({ chat, text: random.chance(0.4) ? '' : this.#newToken() })
      return 'draft'
    }
    if (roll < 0.66) {
      await acts.unreadFrom({ chat, seq: random.int(1, Math.max(1, row.head)) })
      return 'unreadFrom'
    }
    if (roll < 0.665) {
      this.#realm.actions.wake()
      return 'wake'
    }
    if (roll < 0.675) {
      await acts.followUp({ chat, post: null, due: random.chance(0.7) ? '2031-05-06' : null, note: this.#newToken() }) // prettier-ignore
      return 'follow-up'
    }
    if (roll < 0.68) return await this.#openTeam()
    const posts = (await state.posts(chat, postsLookedAt)).filter((post) => post.author !== null && !post.deleted) // prettier-ignore
    if (posts.length === 0) return 'nothing'
    const post = random.pick(posts)
    const [file] = post.files
    if (file && random.chance(0.6)) {
      const { bytes } = await acts.fetchFile({ chat, file: file.id })
      this.#fetched.push({ post: post.id, text: await bytes.text() })
      return 'fetch'
    }
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
    // Its author takes back what they made of it too; where it had not arrived, or is lost again, nobody is asked.
    this.#ended.add(mine.id)
    for (const { post: its, token } of this.#edits) if (its === mine.id) this.#ended.add(token)
    return 'delete'
  }

  /** What colleagues say among themselves about a case begins when one of them opens it. */
  async #openTeam(): Promise<string> {
    const { me, directory } = this.#realm.state
    const cases = [...directory.values()].flatMap((row) => (row.kind === 'case' ? [row.id] : []))
    if (cases.length === 0 || me?.partner == null) return 'nothing'
    const key = { kind: 'team', case: this.#random.pick(cases), partner: me.partner } as const
    await this.#acts.open(key)
    this.#opened.add(chatKeyText(key))
    return 'open'
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
    const token = this.#newToken()
    const replaced = this.#realm.state.outbox.filter(({ operation, sent, state }) => operation.type === 'edit' && operation.post === post && (!sent || state === 'rejected')) // prettier-ignore
    await this.#acts.edit({ chat, post, rev, body: `edited ${token}`, audience })
    for (const { id } of replaced) this.#ended.add(id)
    const edit = { operations: new Set<string>(), post, token }
    this.#edits.push(edit)
    this.#editOf.set(token, edit)
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
      const held = state.chats.get(chat)
      if (before === null || !held?.active || !this.#random.chance(0.8)) continue
      // What waits behind the refused one goes to the same readers.
      const texts = new Set(this.#textsOf(chat))
      await this.#acts.retryAll({ chat, code, audience: held.row.audience }).catch(() => undefined)
      for (const post of this.#textsOf(chat)) texts.add(post)
      // Who joins between the question and the answer was seen before it was sent, or it is refused again.
      const seen = [...new Set([...before, ...(this.#partiesOf(chat) ?? [])])]
      // Not of posts that another device of the person wrote, and that were edited here.
      for (const post of texts) {
        const audiences = this.#audiences[post]
        // Asked again and again about the same readers, one list of them is enough.
        if (audiences && !isDeepStrictEqual(audiences.at(-1), seen)) audiences.push(seen)
      }
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
    const { sync, lock } = this.#realm.state
    return lock !== null || sync.phase === 'signInAgain'
  }

  /** How much is still to come or to go: chats that are not complete, and what waits. */
  get left(): number {
    if (this.#isOut) return 0
    const { state } = this.#realm
    const chats = [...state.chats.values()].filter((chat) => chat.active && !isComplete(chat))
    return chats.length + state.outbox.filter((item) => item.state !== 'rejected').length
  }

  /** Nothing waits and nothing is asked for any more; or the person is not active. */
  get isAtRest(): boolean {
    if (this.#isOut) return true
    const { outbox, sync } = this.#realm.state
    const waits = outbox.some((item) => item.state !== 'rejected')
    return sync.phase === 'upToDate' && sync.offlineSince === null && sync.check === null && !waits
  }

  /** At rest, and every chat is complete; or the person is not active. */
  get isSettled(): boolean {
    if (this.#isOut) return true
    const { chats } = this.#realm.state
    const complete = [...chats.values()].every((chat) => !chat.active || isComplete(chat))
    return this.isAtRest && complete && this.#isCompared
  }

  /** With a server that was put back everything is compared. */
  get #isCompared(): boolean {
    return this.#restoredAt === 0 || (this.#realm.state.sync.verifiedAt ?? 0) >= this.#restoredAt
  }

  async report(): Promise<DeviceReport> {
    this.#remember()
    const { state } = this.#realm
    for (const { state: its, operation, id } of state.outbox)
      if (its === 'rejected') this.#ended.add(operation.type === 'post' ? operation.post : id)
    const chats = []
    for (const chat of state.chats.values()) {
      if (!chat.active) continue
      chats.push({
        row: chat.row,
        held: chat.held,
        digest: chat.digest,
        posts: await state.posts(chat.row.id, chat.row.head),
        settings: Object.fromEntries(keysOfSettings.map((key) => [key, state.settings.get(`${key}:${chat.row.id}`) ?? null])), // prettier-ignore
        read: state.reads.get(chat.row.id) ?? 0,
        unread: chat.unread,
      })
    }
    return {
      person: this.#plan.person,
      index: this.#plan.index,
      chats,
      me: state.me,
      seen: new Map(state.seen),
      settings: new Map(state.settings),
      drafts: new Map(state.drafts),
      directory: [...state.directory.values()],
      filesOf: [...state.files.values()].flatMap(({ way, chat }) => (way === 'in' ? [chat] : [])),
      fetched: this.#fetched,
      opened: [...this.#opened],
      posts: this.#posts,
      edits: this.#edits,
      ended: [...this.#ended],
      settled: this.isSettled,
      atRest: this.isAtRest,
      phase: JSON.stringify({
        ...state.sync,
        left: this.left,
        comparison: await this.#comparison(),
        lastPush: this.#network.lastPush,
        waiting: this.#waiting(),
      }),
      crashes: this.#crashes,
      refusedWrites: this.#disk.refused,
      faults: this.#network.faults,
      mentions: [...this.#network.mentions],
      wentBack: this.#wentBack,
      accessCameBack: this.#accessCameBack,
      heldAtRestore: this.#heldAtRestore,
      looks: this.#looks,
      kinds: this.#kinds,
      audiences: this.#audiences,
      steps: this.#steps,
    }
  }

  /** Why its last comparison failed. */
  async #comparison(): Promise<unknown> {
    const { comparison } = JSON.parse(await this.#realm.actions.diagnostics()) as { comparison: unknown } // prettier-ignore
    return comparison
  }

  /** What waits, for what to say of a device that gets no further. */
  #waiting(): string[] {
    return this.#realm.state.outbox.map(({ operation, state, code, sent }) => {
      const about = isContent(operation) ? `${operation.chat.slice(0, 8)} ${operation.post}` : ''
      return `${operation.type} ${about} ${state} ${code ?? ''} ${sent ? 'sent' : 'unsent'}`
    })
  }

  async close(): Promise<void> {
    await this.#realm.actions.close()
  }
}
