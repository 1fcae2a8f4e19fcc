/** Devices in tests: real realms on memory storage, against the real server, over a line that can be cut. */
import { setTimeout as rest } from 'node:timers/promises'
import { chatId } from '../../sync-server/access/chat-id.ts'
import type { ChatKey } from '../../sync-server/contract/chats.ts'
import { readInstallation } from '../../sync-server/db/installation.ts'
import { id } from '../../sync-server/directory/test-office.ts'
import type { TestServer } from '../../tests/fixtures/server.ts'
import { createActs } from './acts.ts'
import type { HeldPost } from './block-store.ts'
import { isComplete, type ActiveChat } from './held-chat.ts'
import { openRealm, type Realm } from './realm.ts'

export interface Line {
  /** What happens to the answers to a path: they are lost, or hang until the line is cut. */
  faults: Map<string, 'lost' | 'hangs'>
  /** Nothing gets through any more, and what is under way breaks. */
  cut(): void
  mend(): void
}

export interface Exchange {
  begun: number
  path: string
  asked: string
  answer: string
}

export interface TestDevice {
  realm: Realm
  acts: ReturnType<typeof createActs>
  line: Line
  /** Every answer as text. */
  traffic: string[]
  /** Every question with its answer; `begun` by the clock of `performance`. */
  exchanges: Exchange[]
  chat(key: ChatKey): ActiveChat
  posts(key: ChatKey): Promise<HeldPost[]>
  /** Nothing waits, and everything held is complete. */
  settled(): Promise<void>
  close(): Promise<void>
}

const patienceMs = 15_000

/** Waits for what must come; `what` is said where it doesn't. */
export async function until(
  fits: () => boolean | Promise<boolean>,
  what: string | (() => string),
): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!(await fits())) {
    if (Date.now() > deadline)
      throw new Error(`waited too long for ${typeof what === 'string' ? what : what()}`)
    await rest(5)
  }
}

export interface DeviceOptions {
  /** The same name again is the same device with what it holds. */
  profile?: number
  clock?: () => number
}

/** A device of a person by their name in the test office. */
export async function openDevice(
  server: Pick<TestServer, 'url' | 'store' | 'signIn'>,
  name: string,
  { profile = 1, clock = Date.now }: DeviceOptions = {},
): Promise<TestDevice> {
  const person = id(name)
  const token = await server.signIn(person)
  const { secret } = await readInstallation(server.store)
  let broken = new AbortController()
  const line: Line = {
    faults: new Map(),
    cut() {
      broken.abort()
    },
    mend() {
      broken = new AbortController()
      realm.actions.wake()
    },
  }
  const traffic: string[] = []
  const exchanges: Exchange[] = []
  const realm = await openRealm({
    server: server.url,
    person,
    profileKey: new Uint8Array(32).fill(profile),
    storage: 'memory',
    profile: String(profile),
    async fetch(input, init) {
      const { signal } = broken
      if (signal.aborted) throw new TypeError('cut')
      const headers = { ...(init?.headers as Record<string, string>), authorization: `Bearer ${token}` } // prettier-ignore
      const path = new URL(input as string).pathname
      const begun = performance.now()
      const either = init?.signal ? AbortSignal.any([init.signal, signal]) : signal
      const response = await fetch(input, { ...init, headers, signal: either })
      const bytes = await response.arrayBuffer()
      const text = new TextDecoder().decode(bytes)
      const fault = line.faults.get(path)
      if (fault === 'lost') throw new TypeError('the answer was lost')
      if (fault === 'hangs') {
        await new Promise((_, reject) => {
          either.addEventListener('abort', reject)
        })
      }
      traffic.push(text)
      exchanges.push({ begun, path, asked: init?.body as string, answer: text })
      const { status, headers: told } = response
      return new Response(status === 204 ? null : bytes, { status, headers: told })
    },
    onUnauthorized: () => Promise.resolve('signed-out'),
    clock,
  })
  const { state } = realm
  const device: TestDevice = {
    realm,
    acts: createActs(realm),
    line,
    traffic,
    exchanges,
    chat(key) {
      const chat = state.chats.get(chatId(secret, key))
      if (!chat?.active) throw new Error(`${name} does not hold ${JSON.stringify(key)}`)
      return chat
    },
    posts: (key) => state.posts(chatId(secret, key), 100_000),
    settled: () =>
      until(
        () =>
          state.sync.phase === 'upToDate' &&
          state.outbox.every((item) => item.state === 'rejected') &&
          [...state.chats.values()].every(
            (chat) => !chat.active || chat.shelved || isComplete(chat),
          ),
        () => {
          const incomplete = [...state.chats.values()].filter(
            (chat) => chat.active && !chat.shelved && !isComplete(chat),
          )
          const facts = { phase: state.sync.phase, outbox: state.outbox, incomplete }
          return `${name} to settle: ${JSON.stringify(facts)}`
        },
      ),
    close: () => realm.actions.close(),
  }
  return device
}
