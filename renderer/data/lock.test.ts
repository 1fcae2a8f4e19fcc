/** Whose access is switched off: what the window is told, and for how long it stays on the device. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Documents } from './documents.ts'
import { createLocalPort } from './local-port.ts'
import { createLock, lockedMs, onlyLock, type KeptLock, type Lock } from './lock.ts'
import { MemoryState } from './memory-state.ts'
import { PortError, type Port } from './port.ts'
import { ScriptedServer } from './test-server.ts'
import type { ViewName, Views } from './views/values.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('how long it lasts', () => {
  let disk: Map<string, KeptLock>
  let state: MemoryState
  /** The server's clock, the device's, and for how long the app has run, ms. */
  let server: number
  let here: number
  let ran: number
  let asked: number
  let expired: number
  let lock: Lock

  const documents: Documents<KeptLock> = {
    put(entries) {
      for (const [id, data] of entries) disk.set(id, data)
      return Promise.resolve()
    },
    purge(ids) {
      for (const id of ids) disk.delete(id)
      return Promise.resolve()
    },
  }

  /** A start of the app, with what was kept. */
  function start(): void {
    state = new MemoryState()
    lock = createLock({
      ...{ documents, state, clock: () => here, running: () => ran },
      onAsk: () => (asked += 1),
      onExpired: () => (expired += 1),
    })
    lock.load(disk.get(onlyLock))
  }
  /** Time passes while the app runs. */
  async function run(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= minute) {
      for (const clock of [() => (server += minute), () => (here += minute), () => (ran += minute)]) clock() // prettier-ignore
      await vi.advanceTimersByTimeAsync(minute)
    }
  }
  /** Time passes while it is closed. */
  function rest(ms: number): void {
    lock.stop()
    server += ms
    here += ms
    ran = 0
    start()
  }

  beforeEach(() => {
    vi.useFakeTimers()
    disk = new Map()
    server = Date.UTC(2026, 5, 1, 12)
    // Clocks in the field are off.
    here = server - 5 * hour
    ran = 3 * day
    asked = 0
    expired = 0
    start()
  })
  afterEach(() => {
    lock.stop()
    vi.useRealTimers()
  })

  it('is not there before the server has refused, and not after it lets in again', async () => {
    expect(state.lock).toBeNull()
    await lock.refused(server)
    expect(state.lock).toEqual({ until: here + lockedMs })
    rest(day)
    expect(state.lock).toEqual({ until: here + lockedMs - day })
    await lock.accepted()
    expect(state.lock).toBeNull()
    expect(disk.size).toBe(0)
    rest(10 * day)
    await run(hour)
    expect([state.lock, asked, expired]).toEqual([null, 0, 0])
  })

  it('asks the server every few minutes', async () => {
    await lock.refused(server)
    await run(30 * minute)
    expect(asked).toBe(10)
  })

  it('is over after 72 hours by the server’s word', async () => {
    await lock.refused(server)
    rest(lockedMs - minute)
    await lock.refused(server)
    expect(expired).toBe(0)
    server += minute
    await lock.refused(server)
    await lock.refused(server)
    expect(expired).toBe(1)
    expect(asked).toBe(0)
  })

  it('is over after 72 hours without a connection too, once the server was asked in vain for a while', async () => {
    await lock.refused(server)
    rest(lockedMs - 2 * minute)
    await run(minute)
    expect([asked, expired]).toEqual([0, 0])
    await run(minute)
    expect([asked, expired]).toEqual([1, 0])
    await run(14 * minute)
    expect(expired).toBe(0)
    await run(2 * minute)
    expect(expired).toBe(1)
  })

  it.each([day, 10 * day])('is not over early by a clock set forward, where the server says otherwise (%s ms)', async (leap) => {
    await lock.refused(server)
    await run(2 * hour)
    here += leap
    rest(hour)
    asked = 0
    await run(5 * minute)
    expect(asked > 1).toBe(leap > lockedMs)
    await lock.refused(server)
    expect(state.lock?.until).toBe(here + lockedMs - 3 * hour - 5 * minute)
    await run(day)
    expect(expired).toBe(0)
    // And in time by the server's own.
    rest(3 * day)
    await lock.refused(server)
    expect(expired).toBe(1)
  }) // prettier-ignore

  it('is not put off for ever by a clock that is set back again and again', async () => {
    await lock.refused(server)
    for (let count = 0; count < 36; count += 1) {
      await run(2 * hour)
      here -= 2 * hour
    }
    expect(expired).toBe(0)
    await run(20 * minute)
    expect(expired).toBe(1)
  })

  it('stands in what is kept, also where the clock was set back while the app was closed', async () => {
    await lock.refused(server)
    await run(71 * hour)
    here -= 30 * day
    rest(0)
    await run(2 * hour)
    expect(expired).toBe(1)
  })

  it('holds for this run though the disk refuses it', async () => {
    vi.spyOn(documents, 'put').mockRejectedValue(new Error('full'))
    await lock.refused(server).catch(() => undefined)
    expect(state.lock).not.toBeNull()
    vi.restoreAllMocks()
  })
})

describe('a device of theirs', () => {
  let server: ScriptedServer
  let off: boolean
  let offline: boolean
  let here: number
  let port: Port
  let expired: number
  let chat: string
  const ports: Port[] = []

  const refuse = (): Response =>
    Response.json({ error: { code: 'not-active', details: { now: here } } }, { status: 401 })

  async function start(): Promise<Port> {
    port = createLocalPort({
      storage: 'memory',
      fetch: ((input: string, init: RequestInit) => {
        if (offline) return Promise.reject(new TypeError('cut'))
        return off ? Promise.resolve(refuse()) : server.fetch(input, init)
      }) as typeof fetch,
      clock: () => here,
      random: () => 0,
    })
    port.onExpired(() => (expired += 1))
    ports.push(port)
    await port.open({ server: 'http://server.test', person: server.person, profileKey: new Uint8Array(32).fill(4), keep: true }) // prettier-ignore
    return port
  }
  /** Every value of a view so far, as text. */
  function watch<Name extends ViewName>(view: Name, args: Views[Name]['args']): string[] {
    const told: string[] = []
    port.observe(view, args, (value) => told.push(JSON.stringify(value)))
    return told
  }
  const seen = (): { all: () => string } => {
    const views = [watch('chats', { scope: 'inbox' }), watch('conversation', { chat, newest: 50 }), watch('people', null), watch('search', { text: 'body', chat: null }), watch('waiting', null), watch('counts', null), watch('me', null)] // prettier-ignore
    return { all: () => views.flat().join('\n') }
  }
  const codeOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(() => 'done', (error: unknown) => (error instanceof PortError ? error.code : error)) // prettier-ignore
  const locked = (): { now: () => unknown } => {
    const told = watch('lock', null)
    return { now: () => JSON.parse(told.at(-1) ?? '"?"') as unknown }
  }
  const sentBodies = (): string[] => (server.chats.get(chat)?.posts ?? []).map(({ body }) => body)

  beforeEach(async () => {
    server = new ScriptedServer()
    chat = server.addChat(3)
    off = false
    offline = false
    here = Date.now()
    expired = 0
    await start()
    const before = seen()
    await vi.waitFor(() => {
      expect(before.all()).toContain('body 3')
    })
  })
  afterEach(async () => {
    for (const its of ports.splice(0)) await its.act('close', null).catch(() => undefined)
  })

  /** Switched off while a post waits and another text is begun. */
  async function switchOff(): Promise<{ now: () => unknown }> {
    off = true
    const lock = locked()
    await port.act('post', { chat, body: 'not sent yet', audience: 1 })
    await port.act('saveDraft', { chat, text: 'begun' })
    await port.act('wake', null)
    await vi.waitFor(() => {
      expect(lock.now()).toMatchObject({ texts: 2 })
    })
    return lock
  }

  it('tells the window nothing any more, and does nothing for it but keep what was just typed', async () => {
    const before = seen()
    await vi.waitFor(() => {
      expect(before.all()).toContain('body 3')
    })
    await switchOff()
    const told = before.all()
    const after = seen()
    server.addPost(chat, 'news')
    await port.act('saveDraft', { chat, text: 'typed last' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(before.all()).toBe(told)
    expect(after.all()).toBe('')
    for (const work of [
      port.act('cancelWaiting', { post: 'x' }),
      port.act('fetchFile', { chat, file: 'x' }),
      port.act('searchServer', { text: 'body', chat: null }),
      port.act('setForMe', { key: 'notify', value: true }),
    ])
      expect(await codeOf(work)).toBe('closed')
  })

  it('stays locked over restarts without a connection, and goes on where it was once they are let in', async () => {
    await switchOff()
    offline = true
    for (let count = 0; count < 2; count += 1) {
      await port.act('close', null)
      here += hour
      await start()
      const [lock, all] = [locked(), seen()]
      await vi.waitFor(() => {
        expect(lock.now()).toMatchObject({ texts: 2 })
      })
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(all.all()).toBe('')
    }
    const [lock, all] = [locked(), seen()]
    expect(await port.act('askAgain', null)).toBe('unreachable')
    offline = false
    expect(await port.act('askAgain', null)).toBe('refused')
    expect(sentBodies()).toEqual(['body 1', 'body 2', 'body 3'])
    off = false
    expect(await port.act('askAgain', null)).toBe('given')
    await vi.waitFor(() => {
      expect(lock.now()).toBeNull()
      expect(sentBodies()).toEqual(['body 1', 'body 2', 'body 3', 'not sent yet'])
      expect(all.all()).toContain('body 3')
      expect(all.all()).toContain('begun')
    })
  })

  it('asks by itself when it is opened, and when one comes back to it', async () => {
    const lock = await switchOff()
    off = false
    await port.act('wake', null)
    await vi.waitFor(() => {
      expect(lock.now()).toBeNull()
    })
    off = true
    await port.act('setForMe', { key: 'notify', value: true })
    await vi.waitFor(() => {
      expect(lock.now()).not.toBeNull()
    })
    await port.act('close', null)
    off = false
    await start()
    const again = seen()
    await vi.waitFor(() => {
      expect(again.all()).toContain('body 3')
    })
  })

  it('is not unlocked by an answer to what it had asked before', async () => {
    let go = (): void => undefined
    const held = new Promise<void>((resolve) => (go = resolve))
    server.fail('/v1/sync/push', (answer) => held.then(answer))
    await port.act('post', { chat, body: 'on its way', audience: 1 })
    await vi.waitFor(() => {
      expect(server.bodies('/v1/sync/push')).toHaveLength(1)
    })
    off = true
    const lock = locked()
    await port.act('wake', null)
    server.addPost(chat, 'wakes the feed')
    await vi.waitFor(async () => {
      await port.act('wake', null)
      expect(lock.now()).not.toBeNull()
    })
    go()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(lock.now()).not.toBeNull()
  })

  it('is wiped after 72 hours, and the shell is told so that the key goes', async () => {
    const lock = await switchOff()
    here += lockedMs - minute
    expect(await port.act('askAgain', null)).toBe('refused')
    expect([expired, lock.now()]).toMatchObject([0, { texts: 2 }])
    here += minute
    await port.act('askAgain', null)
    await vi.waitFor(() => {
      expect(expired).toBe(1)
    })
    // Under the same key: what is opened now was made anew.
    offline = true
    await new Promise((resolve) => setTimeout(resolve, 100))
    await start()
    const all = seen()
    await vi.waitFor(() => {
      expect(all.all()).toContain('null')
    })
    expect(all.all()).not.toMatch(/body|begun|not sent yet/)
  })
})
