/** A programme whose membership changes, with devices of its people; for the tests of one file. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { ChatKey } from '../../sync-server/contract/chats.ts'
import type { OwnedStore } from '../../sync-server/db/store.ts'
import { id, Office } from '../../sync-server/directory/test-office.ts'
import { anew, openTestStore } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { isComplete } from './held-chat.ts'
import type { ConversationView } from './views/values.ts'
import { openDevice, until, type TestDevice } from './test-realm.ts'
import { inMemory, inStorage } from './test-traces.ts'
import { conversationView } from './views/conversation.ts'

export class Device {
  readonly its: TestDevice
  readonly #office: Office
  readonly #where: { person: string; profile: number }

  constructor(its: TestDevice, office: Office, where: { person: string; profile: number }) {
    this.its = its
    this.#office = office
    this.#where = where
  }

  get state() {
    return this.its.realm.state
  }
  get acts() {
    return this.its.acts
  }
  get exchanges() {
    return this.its.exchanges
  }

  /** The chat's id, whether it is held or not. */
  async id(key: ChatKey): Promise<string> {
    const chat = await this.#office.chat(key)
    if (!chat) throw new Error(`there is no chat ${JSON.stringify(key)}`)
    return chat.id
  }

  chat(key: ChatKey): ReturnType<TestDevice['chat']> {
    return this.its.chat(key)
  }

  async holds(key: ChatKey): Promise<boolean> {
    return this.state.chats.get(await this.id(key))?.active === true
  }

  /** What persons wrote, as held. */
  async bodies(key: ChatKey): Promise<string[]> {
    const posts = await this.its.posts(key)
    return posts.filter(({ author }) => author !== null).map(({ body }) => body)
  }

  /** The automatic posts, as held. */
  async events(key: ChatKey): Promise<unknown[]> {
    const posts = await this.its.posts(key)
    return posts
      .filter(({ author }) => author === null)
      .map(({ body }) => JSON.parse(body) as unknown)
  }

  async view(key: ChatKey): Promise<ConversationView> {
    const view = await conversationView(this.state, { chat: await this.id(key), newest: 1000 })
    if (view === null || 'gone' in view) throw new Error('no conversation')
    return view
  }

  write(key: ChatKey, body: string): Promise<{ post: string }> {
    const { row } = this.chat(key)
    return this.acts.post({ chat: row.id, body, audience: row.audience })
  }

  async cutOff(): Promise<void> {
    this.its.line.cut()
    await until(() => this.state.sync.offlineSince !== null, 'being offline')
  }

  async reconnect(): Promise<void> {
    this.its.line.mend()
    await until(() => this.state.sync.offlineSince === null, 'being online')
  }

  settled(): Promise<void> {
    return this.its.settled()
  }

  /** Access to the chat has ended, and its purge too. */
  async lost(key: ChatKey): Promise<void> {
    const chat = await this.id(key)
    await until(() => {
      const known = this.state.chats.get(chat)
      return known?.active === false && known.purged
    }, 'the end of access')
  }

  /** The chat is held whole. */
  async gained(key: ChatKey): Promise<void> {
    const chat = await this.id(key)
    await until(() => {
      const known = this.state.chats.get(chat)
      return known?.active === true && isComplete(known)
    }, 'a whole chat')
  }

  /** Holds exactly these chats. */
  async holdsOnly(...keys: ChatKey[]): Promise<void> {
    const wanted = (await Promise.all(keys.map((key) => this.id(key)))).sort()
    const held = (): string[] =>
      [...this.state.chats.values()].flatMap((chat) => (chat.active ? [chat.row.id] : [])).sort()
    await until(
      () => JSON.stringify(held()) === JSON.stringify(wanted),
      () => `${JSON.stringify(wanted)} instead of ${JSON.stringify(held())}`,
    )
    await this.settled()
    expect(held()).toEqual(wanted)
  }

  /** Asserts that nothing of a chat is left, nor any of these texts. Closes the device to look into its storage. */
  async expectGone(key: ChatKey, texts: readonly string[]): Promise<void> {
    const chat = await this.id(key)
    const left = (): Promise<string[]> => inMemory(this.state, chat, [chat, ...texts])
    // Of one answer the directory's rows are taken last.
    await until(async () => (await left()).length === 0, 'the last of it').catch(() => undefined)
    expect(await left()).toEqual([])
    await this.its.close()
    const { person, profile } = this.#where
    const where = { person, profileKey: new Uint8Array(32).fill(profile), profile: String(profile) }
    expect(await inStorage(where, chat, texts)).toEqual([`documents: chat/${chat}`])
  }
}

export interface Programme {
  office: () => Office
  server: () => TestServer
  /** A new device of a person by name, caught up. */
  device(name: string): Promise<Device>
}

let profiles = 0

/** A server for the file; before each test the partners and people of the office, a job, a candidate and a case. */
export function programme(): Programme {
  let store: OwnedStore
  let server: TestServer
  let office: Office
  let devices: TestDevice[] = []
  beforeAll(async () => {
    store = await openTestStore('pglite')
    server = await startTestServer(store)
    office = new Office(store, server.directory)
  })
  afterAll(async () => {
    await server.close()
    await store.close()
  })
  beforeEach(async () => {
    await anew(store, 'amal as nurse', async () => {
      await office.found()
      await office.amalAsNurse()
    })
  })
  afterEach(async () => {
    for (const device of devices) await device.close().catch(() => undefined)
    devices = []
  })
  return {
    office: () => office,
    server: () => server,
    async device(name) {
      profiles += 1
      const opened = await openDevice(server, name, { profile: profiles })
      devices.push(opened)
      await opened.settled()
      return new Device(opened, office, { person: id(name), profile: profiles })
    },
  }
}
