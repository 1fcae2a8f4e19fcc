/** The door between window and worker, over a real message channel. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PortError, type Port, type Renewal } from './port.ts'
import type { SyncView } from './views/values.ts'
import { servePort } from './serve-port.ts'
import { createWindowPort, type WindowPort } from './window-port.ts'

const upToDate: SyncView = {
  phase: 'upToDate',
  offlineSince: null,
  lastContactAt: 5,
  waiting: 2,
  rejected: 0,
  held: 7,
  total: 7,
  paused: false,
  check: null,
  verifiedAt: null,
  unreadable: 0,
}
const options = {
  server: 'https://x.example',
  person: 'lina',
  profileKey: new Uint8Array(32),
  keep: true,
}
/** How long the window waits for a sign of life, ms. */
const patience = 20_000

/** A realm of which a test says what it answers. */
function realm(
  changes: Partial<Port> = {},
): Port & { renew: () => Promise<Renewal>; take: () => void; expire: () => void } {
  let renew: Parameters<Port['onUnauthorized']>[0] = () => Promise.resolve('unreachable')
  let tellTaken = (): void => undefined
  let tellExpired = (): void => undefined
  return {
    open: () => Promise.resolve(),
    observe: () => () => undefined,
    act: () => Promise.resolve(null as never),
    onUnauthorized(next) {
      renew = next
    },
    onTaken(told) {
      tellTaken = told
    },
    onExpired(told) {
      tellExpired = told
    },
    renew: () => renew(),
    take: () => tellTaken(),
    expire: () => tellExpired(),
    ...changes,
  }
}

const open: MessageChannel[] = []
afterEach(() => {
  for (const { port1 } of open.splice(0)) port1.close()
})

function pair(served: Port | null): { port: WindowPort; toWindow: MessagePort } {
  const channel = new MessageChannel()
  open.push(channel)
  channel.port1.start()
  channel.port2.start()
  const port = createWindowPort(channel.port1)
  if (served) servePort(served, channel.port2)
  return { port, toWindow: channel.port2 }
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof PortError ? error.code : error),
  )
/** The channel keeps its order: when this comes back, all that was said before has arrived. */
const settled = (port: Port): Promise<unknown> => port.act('wake', null)

describe('what crosses', () => {
  it('the key and where to open', async () => {
    const opened = vi.fn(() => Promise.resolve())
    await pair(realm({ open: opened })).port.open(options)
    expect(opened).toHaveBeenCalledExactlyOnceWith(options)
  })

  it('values until one stops observing, each to its own observer', async () => {
    const emits = new Map<string, (value: unknown) => void>()
    const stopped: string[] = []
    const { port } = pair(
      realm({
        observe(view, _, emit) {
          emits.set(view, emit as (value: unknown) => void)
          return () => stopped.push(view)
        },
      }),
    )
    const seen: unknown[] = []
    const stop = port.observe('counts', null, (value) => seen.push(value))
    port.observe('sync', null, (value) => seen.push(value.phase))
    await settled(port)
    emits.get('counts')?.('one')
    emits.get('sync')?.(upToDate)
    await settled(port)
    stop()
    emits.get('counts')?.('two')
    await settled(port)
    expect(seen).toEqual(['one', 'upToDate'])
    expect(stopped).toEqual(['counts'])
  })

  it('results and refusals, in whatever order they come', async () => {
    const quiet = vi.spyOn(console, 'error').mockReturnValue()
    let hurry: (() => void) | undefined
    const slowly = new Promise<void>((resolve) => (hurry = resolve))
    const { port } = pair(
      realm({
        async act(_, args) {
          const { post } = args as { post: string }
          if (post === 'slow') await slowly
          if (post === 'refused') throw new PortError('already-sent')
          if (post === 'broken') throw new TypeError('the text of a post')
          return { body: post } as never
        },
      }),
    )
    const slow = port.act('cancelWaiting', { post: 'slow' })
    expect(await port.act('cancelWaiting', { post: 'quick' })).toEqual({ body: 'quick' })
    hurry?.()
    expect(await slow).toEqual({ body: 'slow' })
    expect(await codeOf(port.act('cancelWaiting', { post: 'refused' }))).toBe('already-sent')
    expect(await codeOf(port.act('cancelWaiting', { post: 'broken' }))).toBe('internal')
    // Never what an error quotes.
    expect(quiet.mock.calls).toEqual([['act failed', 'TypeError']])
    quiet.mockRestore()
  })

  it.each<[string, () => Promise<Renewal>, Renewal]>([
    ['renewed', () => Promise.resolve('renewed'), 'renewed'],
    ['signed out', () => Promise.resolve('signed-out'), 'signed-out'],
    ['switched off', () => Promise.resolve({ notActive: 5 }), { notActive: 5 }],
    ['no answer', () => Promise.reject(new Error('no line')), 'unreachable'],
  ])('the question for a new session: %s', async (_, answer, expected) => {
    const served = realm()
    const { port } = pair(served)
    port.onUnauthorized(answer)
    expect(await served.renew()).toEqual(expected)
  })

  it('that another tab has taken the stores over', async () => {
    const served = realm()
    const { port } = pair(served)
    const told = vi.fn()
    port.onTaken(told)
    await settled(port)
    expect(told).not.toHaveBeenCalled()
    served.take()
    await settled(port)
    expect(told).toHaveBeenCalledOnce()
  })
})

it('that what is theirs is to be deleted', async () => {
  const served = realm()
  const { port } = pair(served)
  const told = vi.fn()
  port.onExpired(told)
  served.expire()
  await settled(port)
  expect(told).toHaveBeenCalledOnce()
})

describe('a worker in trouble', () => {
  beforeEach(() => {
    // Messages travel in real time.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('that does not open in time is an error', async () => {
    const { port } = pair(realm({ open: () => new Promise(() => undefined) }))
    const opening = codeOf(port.open(options))
    for (let count = 0; count < 6; count += 1) {
      await settled(port)
      vi.advanceTimersByTime(patience)
    }
    expect(await opening).toBe('internal')
  })

  it('that takes long to open a large store is waited for as long as it answers', async () => {
    let done = (): void => undefined
    const { port } = pair(realm({ open: () => new Promise((resolve) => (done = resolve)) }))
    const opening = codeOf(port.open(options))
    await settled(port)
    vi.advanceTimersByTime(patience)
    await settled(port)
    vi.advanceTimersByTime(patience / 4)
    await settled(port)
    done()
    expect(await opening).toBe('done')
  })

  it('that answers no more while it opens the store is not waited for', async () => {
    const { port, toWindow } = pair(realm({ open: () => new Promise(() => undefined) }))
    const opening = codeOf(port.open(options))
    await settled(port)
    toWindow.close()
    vi.advanceTimersByTime(patience)
    // Asked whether it lives.
    await Promise.resolve()
    await new Promise(setImmediate)
    vi.advanceTimersByTime(patience)
    expect(await opening).toBe('internal')
  })

  it('that never started: what is pending and what comes is refused, and the line says so', async () => {
    const { port } = pair(null)
    const phases: unknown[] = []
    port.observe('sync', null, ({ phase }) => phases.push(phase))
    const opening = codeOf(port.open(options))
    port.suspect()
    expect(await opening).toBe('closed')
    expect(await codeOf(port.act('wake', null))).toBe('closed')
    port.observe('sync', null, ({ phase }) => phases.push(phase))
    expect(phases).toEqual(['stopped', 'stopped'])
  })

  it('that only threw goes on: a durable post is not refused', async () => {
    let done: (() => void) | undefined
    const { port } = pair(
      realm({
        act: (name) =>
          name === 'wake'
            ? Promise.resolve(null as never)
            : new Promise((resolve) => (done = () => resolve({ post: 'p' } as never))),
      }),
    )
    await port.open(options)
    const posting = port.act('post', { chat: 'a', body: 'x', audience: 1 })
    port.suspect()
    await settled(port)
    vi.advanceTimersByTime(2 * patience)
    done?.()
    expect(await posting).toEqual({ post: 'p' })
  })

  it('that answers no more is given up, with the last known figures', async () => {
    const { port, toWindow } = pair(
      realm({
        observe(_, __, emit) {
          emit(upToDate)
          return () => undefined
        },
        act: () => new Promise(() => undefined),
      }),
    )
    const values: SyncView[] = []
    port.observe('sync', null, (value) => values.push(value))
    await port.open(options)
    const posting = codeOf(port.act('post', { chat: 'a', body: 'x', audience: 1 }))
    toWindow.close()
    port.suspect()
    vi.advanceTimersByTime(patience - 1)
    expect(values).toEqual([upToDate])
    vi.advanceTimersByTime(1)
    expect(await posting).toBe('closed')
    expect(values).toEqual([upToDate, { ...upToDate, phase: 'stopped' }])
  })
})
