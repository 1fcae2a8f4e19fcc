/**
 * Where devices stand between two questions of the feed. One that comes back from where it was left need not be told
 * again that there is nothing new: what has had news meanwhile was listened to, as while it waits.
 */
import type { FeedRequest } from '../contract/feed.ts'
import { isDeepStrictEqual } from 'node:util'
import type { Attention } from './attention.ts'

export interface Place {
  timeline: string
  /** What the device goes on from. */
  cursors: FeedRequest['lanes']
  attention: Attention
  /** When all of its lanes were last looked at, ms. Some of what they show follows from the time alone, and wakes nobody. */
  lookedAt: number
}

/** A device asks again at once; what does not come back is forgotten. */
const keptMs = 10_000
/** After so long everything is looked at again. */
const trustedMs = 30_000

export class Places {
  readonly #clock: () => number
  readonly #places = new Map<string, { place: Place; timer: ReturnType<typeof setTimeout> }>()

  constructor(clock: () => number) {
    this.#clock = clock
  }

  leave(device: string, place: Place): void {
    this.#forget(device)
    const timer = setTimeout(() => {
      this.#forget(device)
    }, keptMs)
    timer.unref()
    this.#places.set(device, { place, timer })
  }

  /** The place that the device comes back to, which is its own from now on; null where it asks for anything else. */
  take(device: string, asked: Pick<Place, 'timeline' | 'cursors'>): Place | null {
    const known = this.#places.get(device)
    if (!known) return null
    const { place } = known
    const isThere =
      place.timeline === asked.timeline &&
      this.#clock() - place.lookedAt < trustedMs &&
      isDeepStrictEqual(place.cursors, asked.cursors)
    if (!isThere) {
      this.#forget(device)
      return null
    }
    clearTimeout(known.timer)
    this.#places.delete(device)
    return place
  }

  #forget(device: string): void {
    const known = this.#places.get(device)
    if (!known) return
    clearTimeout(known.timer)
    known.place.attention.end()
    this.#places.delete(device)
  }
}
