/**
 * The state of the link to the server, shared by feed, history and sender: what went wrong, since when, and
 * the renewal of a session that ran out.
 */
import type { z } from 'zod'
import type { MemoryState } from './memory-state.ts'
import {
  TransportError,
  type Problem,
  type RawAnswer,
  type RawRequest,
  type Transport,
} from './transport.ts'

export type Renew = () => Promise<'renewed' | 'signed-out' | 'unreachable'>

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
  /** Resolves when reads may be sent: not signed out, not too old. */
  ready(): Promise<void>
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
  /** A request got no answer: whether the server is gone must be found out now, not when news come. */
  onLost: () => void,
): Link {
  let renewal: ReturnType<Renew> | undefined
  let resume: (() => void) | undefined
  let blocked: Promise<void> | undefined
  let signedOut = false
  let whenOnline = new Set<() => void>()

  function block(phase: 'signInAgain' | 'tooOld'): void {
    state.setSync({ phase })
    signedOut ||= phase === 'signInAgain'
    blocked ??= new Promise((resolve) => {
      resume = () => {
        blocked = undefined
        signedOut = false
        resolve()
      }
    })
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
      try {
        const answer = await ask()
        reached()
        return answer
      } catch (error) {
        if (!(error instanceof TransportError)) throw error
        const { problem } = error
        if (signal?.aborted) throw error
        if (problem.kind === 'otherPerson') {
          // A renewal would be theirs.
          block('signInAgain')
          throw new TransportError({ kind: 'network' })
        }
        if (problem.kind !== 'unauthorized') {
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
        if (result === 'signed-out') block('signInAgain')
        if (result === 'unreachable') failed({ kind: 'network' })
        if (result !== 'renewed' || attempt > 1) throw new TransportError({ kind: 'network' })
      }
    }
  }

  return {
    post: (path, body, schema, silenceMs, signal, onLife) =>
      attempted(() => transport.post(path, body, schema, silenceMs, signal, onLife), signal),

    request: (path, request, silenceMs, signal) =>
      attempted(() => transport.request(path, request, silenceMs, signal), signal),

    async ready() {
      while (blocked) await blocked
    },

    isOnline: () => blocked === undefined && isOnline(),

    async online() {
      while (signedOut || (!blocked && !isOnline())) {
        if (signedOut && blocked) await blocked
        else await new Promise<void>((resolve) => whenOnline.add(resolve))
      }
    },

    signedIn() {
      state.setSync({ phase: 'catchingUp' })
      resume?.()
    },

    isOthers() {
      block('signInAgain')
    },
  }
}
