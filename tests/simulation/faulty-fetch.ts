/** A network as in the field, and a record of what came over it. */
import type { Random } from '../../sync-server/demo/random.ts'
import { tokenNumbersIn } from './tokens.ts'

export const faultKinds = ['cut', 'lost', 'late', 'replayed', 'truncated', 'repeated'] as const
export type Faults = Record<(typeof faultKinds)[number], number>

/** A response that mentions chats, or holds texts. */
export interface Mention {
  /** Other than in the notice that they are lost. */
  chats: string[]
  /** In such a notice. */
  notices: string[]
  /** By the numbers of their tokens. */
  texts: number[]
  /** ms */
  began: number
  ended: number
  path: string
}

export interface FaultyFetch {
  fetch: typeof fetch
  /** From now on everything gets through. */
  calm(): void
  /** Nothing gets through, and what is under way breaks. */
  sleep(): void
  awake(): void
  readonly isAsleep: boolean
  readonly faults: Faults
  readonly mentions: readonly Mention[]
  /** What the server last said to a push, shortened: for what to say of a device that gets no further. */
  readonly lastPush: string
}

/** How often each fault strikes a request, from 0 to 1. */
export type Chances = Readonly<Record<keyof Faults, number>>

export const fieldChances: Chances = { cut: 0.04, lost: 0.04, late: 0.08, replayed: 0.04, truncated: 0.02, repeated: 0.05 } // prettier-ignore
const longestDelayMs = 120
const longestRepeatMs = 400
/** So many answers of a path may still come again. */
const answersKept = 8
/**
 * Ids of chats are UUIDs of version 8, and nothing else is. A cursor may stand at the notice that one is lost; and who asks
 * for pages of one that is not theirs is told that it is not there, as of any that does not exist.
 */
const chatIds =
  /(?<!"k":)"([0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})"(?!,"active":false|,"code":"not-found")/g
const notices = /"id":"([0-9a-f-]{36})","active":false/g

/** Adds the token, and faults by the seeded chances, over real sockets. */
export function createFaultyFetch(random: Random, token: string, chance: Chances): FaultyFetch {
  const faults = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Faults
  const mentions: Mention[] = []
  /** The last answers of the feed, to come again in place of the next. */
  const answers: string[] = []
  let calm = false
  let lastPush = 'none'
  let timeline: string | undefined
  let asleep = new AbortController()

  const strikes = (kind: keyof Faults): boolean => {
    if (calm || !random.chance(chance[kind])) return false
    faults[kind] += 1
    return true
  }

  /** Notes what an answer tells; returns it. */
  const heard = async (answer: Response, path: string, began: number): Promise<string> => {
    const text = await answer.text()
    const named = (ids: RegExp): string[] => [...new Set([...text.matchAll(ids)].map((match) => match[1] ?? ''))] // prettier-ignore
    const [chats, lost, texts] = [named(chatIds), named(notices), tokenNumbersIn(text)]
    if (chats.length + lost.length + texts.length > 0) mentions.push({ chats, notices: lost, texts, began, ended: Date.now(), path }) // prettier-ignore
    return text
  }

  const faulty = async (input: string, init: RequestInit): Promise<Response> => {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` } // prettier-ignore
    const path = new URL(input).pathname
    if (asleep.signal.aborted || strikes('cut')) throw new TypeError('cut before it left')
    const isFeed = path.endsWith('/feed')
    if (isFeed && answers.length > 0 && strikes('replayed')) return new Response(random.pick(answers)) // prettier-ignore
    const began = Date.now()
    const signal = init.signal ? AbortSignal.any([init.signal, asleep.signal]) : asleep.signal
    const response = await fetch(input, { ...init, headers, signal })
    const text = await heard(response, path, began)
    if (path.endsWith('/push')) lastPush = `${String(response.status)} ${text.slice(0, 200)}`
    // The same push once more, out of its order.
    if (path.endsWith('/push') && strikes('repeated')) {
      const again = { method: 'POST', headers, body: init.body ?? null }
      const repeat = async (): Promise<void> => {
        const beganAgain = Date.now()
        await heard(await fetch(input, again), path, beganAgain)
      }
      setTimeout(() => void repeat().catch(() => undefined), random.int(1, longestRepeatMs))
    }
    if (strikes('late')) await new Promise((resolve) => setTimeout(resolve, random.int(1, longestDelayMs))) // prettier-ignore
    if (strikes('lost')) throw new TypeError('the answer was lost')
    if (strikes('truncated')) return new Response(text.slice(0, random.int(0, text.length - 1)))
    if (isFeed && response.status === 200) {
      const its = /"timeline":"([^"]+)"/.exec(text)?.[1]
      // A server that was put back is another one: its answers come from it alone.
      if (its !== timeline) answers.length = 0
      timeline = its
      if (answers.push(text) > answersKept) answers.shift()
    }
    // How far an upload stands is in the headers, and some answers have no body.
    const { status } = response
    return new Response(text === '' ? null : text, { status, headers: response.headers })
  }

  return {
    fetch: faulty as typeof fetch,
    calm() {
      calm = true
    },
    sleep() {
      asleep.abort()
    },
    awake() {
      if (asleep.signal.aborted) asleep = new AbortController()
    },
    get isAsleep() {
      return asleep.signal.aborted
    },
    faults,
    mentions,
    get lastPush() {
      return lastPush
    },
  }
}
