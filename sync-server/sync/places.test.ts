import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Attention } from './attention.ts'
import { Hub } from './hub.ts'
import { Places, type Place } from './places.ts'

const cursors: Place['cursors'] = {
  chats: { g: 5, k: '~' },
  posts: { g: 5, k: '~' },
  reactions: { g: 5, k: '~' },
  reads: null,
  directory: null,
  settings: null,
}
const posts = new Set(['posts'] as const)

describe('places', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const setUp = () => {
    const hub = new Hub()
    const places = new Places(Date.now)
    const attention = new Attention(hub)
    attention.listenTo(['staff:a'])
    const place = { timeline: 't', cursors, attention, lookedAt: Date.now() }
    places.leave('device', place)
    return { hub, places, attention, place }
  }

  it('give a device that comes back its news, once', () => {
    const { hub, places, attention } = setUp()
    hub.wake(['staff:a'], posts)
    const back = places.take('device', { timeline: 't', cursors: structuredClone(cursors) })
    expect(back?.attention).toBe(attention)
    expect(back?.attention.take()).toEqual(posts)
    expect(places.take('device', { timeline: 't', cursors })).toBeNull()
    // It listens on, for whoever has taken it.
    hub.wake(['staff:a'], posts)
    expect(attention.take()).toEqual(posts)
  })

  it.each([
    ['goes on from elsewhere', { cursors: { ...cursors, posts: { g: 4, k: '~' } } }],
    ['follows another timeline', { timeline: 'other' }],
  ])('forget a device that %s', (_, asked) => {
    const { hub, places, attention } = setUp()
    expect(places.take('device', { timeline: 't', cursors, ...asked })).toBeNull()
    hub.wake(['staff:a'], posts)
    expect(attention.take().size).toBe(0)
    expect(places.take('device', { timeline: 't', cursors })).toBeNull()
  })

  it('forget who does not come back soon, and whose lanes were looked at long ago', () => {
    const { hub, places, attention, place } = setUp()
    expect(places.take('other', { timeline: 't', cursors })).toBeNull()
    vi.advanceTimersByTime(10_000)
    expect(places.take('device', { timeline: 't', cursors })).toBeNull()
    hub.wake(['staff:a'], posts)
    expect(attention.take().size).toBe(0)
    places.leave('device', { ...place, lookedAt: Date.now() - 30_000 })
    expect(places.take('device', { timeline: 't', cursors })).toBeNull()
  })

  it('keep the newest of several places of one device', () => {
    const { hub, places, attention, place } = setUp()
    const later = new Attention(hub)
    later.listenTo(['staff:a'])
    places.leave('device', { ...place, attention: later })
    hub.wake(['staff:a'], posts)
    expect(attention.take().size).toBe(0)
    expect(places.take('device', { timeline: 't', cursors })?.attention.take()).toEqual(posts)
  })
})

describe('attention', () => {
  it('ends its wait at news, also those from before, at its time, and when it is aborted', async () => {
    const hub = new Hub()
    const attention = new Attention(hub)
    attention.listenTo(['staff:a'])
    const never = new AbortController()
    const waiting = attention.wait(60_000, never.signal)
    hub.wake(['staff:b'], posts)
    hub.wake(['staff:a'], posts)
    await waiting
    await attention.wait(60_000, never.signal)
    expect(attention.take()).toEqual(posts)
    await attention.wait(1, never.signal)
    const cut = attention.wait(60_000, never.signal)
    never.abort()
    await cut
    await attention.wait(60_000, never.signal)
    expect(attention.take().size).toBe(0)
  })

  it('follows its keys, and ends', () => {
    const hub = new Hub()
    const attention = new Attention(hub)
    attention.listenTo(['staff:a'])
    attention.listenTo(['staff:b'])
    hub.wake(['staff:a'], posts)
    expect(attention.take().size).toBe(0)
    hub.wake(['staff:b'], posts)
    expect(attention.take()).toEqual(posts)
    attention.end()
    hub.wake(['staff:b'], posts)
    expect(attention.take().size).toBe(0)
  })
})
