/**
 * The state of the link to the server, shared by feed, history and sender: what went wrong, since when, and
 * the renewal of a session that ran out.
 */
import type { z } from 'zod'
import type { Lock } from './lock.ts'
import type { MemoryState } from './memory-state.ts'
import type { Access, Renewal } from './port.ts'
import {
  TransportError,
  type Problem,
  type RawAnswer,
  type RawRequest,
  type Transport,
} from './transport.ts'

export type Renew = () => Promise<Renewal>

export interface Link {
  /** As the transport's, after a renewal of the session where one is due. */
  post<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
    silenceMs: number,
    signal?: AbortSignal,
    onLife?: () => void,
  ): Promise<z.infer<Schema>>
  /** Bytes, in the same way. */
  request(path: string, request: RawRequest, silenceMs: number, signal?: AbortSignal): Promise<RawAnswer> // prettier-ignore
  /** Resolves when reads may be sent: not signed out, not too old, not switched off. */
  ready(): Promise<void>
  /** The same for the feed alone, which asks again now and then whether who was switched off may go on. */
  mayAsk(): Promise<void>
  /** Lets the feed ask so now; resolves with what came of it. */
  askAgain(): Promise<Access>
  /**
   * Resolves when the server has answered and nothing says that it is gone since. What is not tried can't have
   * arrived: while offline a waiting post stays freely editable. A client that is too old for reading may
   * still push, so that nothing written is left behind; no feed tells it when the server is back, so it just tries.
   */
  online(): Promise<void>
  isOnline(): boolean
  signedIn(): void
  /** Somebody else is signed in: nothing goes on until this one signs in again. */
  isOthers(): void
}

export function createLink(
  transport: Transport,
  state: MemoryState,
  clock: () => number,
  renew: Renew,
  onWipe: () => Promise<void>,
  /** Loaded; it is told of each refusal and of what ends it. */
  lock: Pick<Lock, 'refused' | 'accepted'>,
  /** A request got no answer: whether the server is gone must be found out now, not when news come. */
  onLost: () => void,
): Link {
  let renewal: ReturnType<Renew> | undefined
  let resume: (() => void) | undefined
  let blocked: Promise<void> | undefined
  let signedOut = false
  let whenOnline = new Set<() => void>()
  let mayTry = Promise.withResolvers<undefined>()
  let tries = false
  /** Refusals so far: what was asked before one of them says nothing about it. */
  let refusals = 0
  let whenKnown = new Set<(access: Access) => void>()

  /** Null: the person is switched off, of which the phase says nothing. */
  function block(phase: 'signInAgain' | 'tooOld' | null): void {
    if (phase !== null) state.setSync({ phase })
    signedOut ||= phase !== 'tooOld'
    blocked ??= new Promise((resolve) => {
      resume = () => {
        blocked = undefined
        signedOut = false
        resolve()
      }
    })
  }

  function known(access: Access): void {
    const waiting = whenKnown
    whenKnown = new Set()
    for (const tell of waiting) tell(access)
  }

  async function shut(now: number): Promise<never> {
    refusals += 1
    block(null)
    // What can't be kept holds until the next start at least.
    await lock.refused(now).catch(() => undefined)
    known('refused')
    throw new TransportError({ kind: 'network' })
  }

  /** The server knows the person; `before`: refusals when it was asked. */
  async function accepted(before: number): Promise<void> {
    if (state.lock === null || before !== refusals) return
    await lock.accepted()
    if (before !== refusals) return
    resume?.()
    known('given')
  }

  const isOnline = (): boolean =>
    state.sync.lastContactAt !== null && state.sync.offlineSince === null

  function reached(): void {
    const phase =
      state.sync.phase === 'offline' || state.sync.phase === 'opening'
        ? { phase: 'catchingUp' as const }
        : {}
    state.setSync({ offlineSince: null, lastContactAt: clock(), ...phase })
    const waiting = whenOnline
    whenOnline = new Set()
    for (const go of waiting) go()
  }

  function failed(problem: Problem): void {
    known('unreachable')
    if (problem.kind === 'tooOld') {
      block('tooOld')
      reached()
    }
    if (problem.kind !== 'network') return
    const wasOnline = state.sync.offlineSince === null
    state.setSync({
      phase: blocked ? state.sync.phase : 'offline',
      offlineSince: state.sync.offlineSince ?? clock(),
    })
    if (wasOnline) onLost()
  }

  /** Once more where the session ran out and could be renewed. */
  async function attempted<Answer>(
    ask: () => Promise<Answer>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    // prettier-ignore
    for (let attempt = 1; ; attempt += 1) {
      const before = refusals
      try {
        const answer = await ask()
        await accepted(before)
        reached()
        return answer
      } catch (error) {
        if (!(error instanceof TransportError)) throw error
        const { problem } = error
        if (problem.kind === 'notActive') return await shut(problem.now)
        if (signal?.aborted) throw error
        if (problem.kind === 'otherPerson') {
          // A renewal would be theirs.
          block('signInAgain')
          known('refused')
          throw new TransportError({ kind: 'network' })
        }
        if (problem.kind !== 'unauthorized') {
          if (isOfTheirs(problem)) await accepted(before)
          failed(problem)
          throw error
        }
        // First, also where the store is to go: it is the shell that destroys the key, whatever becomes of the rest.
        renewal ??= renew().finally(() => {
          renewal = undefined
        })
        if (problem.wipe) {
          block('signInAgain')
          await Promise.allSettled([renewal, onWipe()])
        }
        const result = problem.wipe ? 'signed-out' : await renewal
        if (typeof result === 'object') return await shut(result.notActive)
        if (result === 'signed-out') {
          block('signInAgain')
          known('refused')
        }
        if (result === 'unreachable') failed({ kind: 'network' })
        if (result !== 'renewed' || attempt > 1) throw new TransportError({ kind: 'network' })
      }
    }
  }

  function askAgain(): Promise<Access> {
    if (!state.lock) return Promise.resolve('given')
    const access = new Promise<Access>((resolve) => whenKnown.add(resolve))
    tries = true
    mayTry.resolve(undefined)
    return access
  }

  // Locked since an earlier start: the feed asks at once.
  if (state.lock) {
    block(null)
    tries = true
  }

  return {
    post: (path, body, schema, silenceMs, signal, onLife) =>
      attempted(() => transport.post(path, body, schema, silenceMs, signal, onLife), signal),

    request: (path, request, silenceMs, signal) =>
      attempted(() => transport.request(path, request, silenceMs, signal), signal),

    async ready() {
      while (blocked) await blocked
    },

    async mayAsk() {
      while (blocked && !(tries && state.lock)) await Promise.race([blocked, mayTry.promise])
      tries = false
      mayTry = Promise.withResolvers()
    },

    askAgain,

    isOnline: () => blocked === undefined && isOnline(),

    async online() {
      while (signedOut || (!blocked && !isOnline())) {
        if (signedOut && blocked) await blocked
        else await new Promise<void>((resolve) => whenOnline.add(resolve))
      }
    },

    signedIn() {
      state.setSync({ phase: 'catchingUp' })
      // Whether they are let in is not said by it.
      if (state.lock) void askAgain()
      else resume?.()
    },

    isOthers() {
      block('signInAgain')
    },
  }
}

/** What a server refuses only to who is signed in and active. */
function isOfTheirs(problem: Problem): boolean {
  return problem.kind === 'tooOld' || (problem.kind === 'code' && problem.code === 'timeline-changed') // prettier-ignore
}
