/** What the line's state lets pass, and whom it tells. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createLink, type Link } from './link.ts'
import type { Lock } from './lock.ts'
import { MemoryState } from './memory-state.ts'
import { TransportError, type Problem, type Transport } from './transport.ts'

/** Of somebody who is active. */
const lock: Pick<Lock, 'refused' | 'accepted'> = {
  refused: () => Promise.reject(new Error('not refused here')),
  accepted: () => Promise.resolve(),
}

it.each([
  ['is deleted', () => Promise.resolve()],
  ['can not be deleted', () => Promise.reject(new Error('no'))],
  ['is never done with', () => new Promise<void>(() => undefined)],
])(
  'that this device was revoked is told at once, so that the key goes, where the store %s',
  async (_what, onWipe) => {
    const refuse = (): Promise<never> =>
      Promise.reject(new TransportError({ kind: 'unauthorized', wipe: true }))
    const transport: Transport = { badRows: 0, post: refuse, request: refuse }
    const state = new MemoryState()
    const renew = vi.fn(() => Promise.resolve('signed-out' as const))
    const link = createLink(transport, state, Date.now, renew, onWipe, lock, () => undefined)
    link.post('/v1/sync/feed', {}, z.object({}), 1_000).catch(() => undefined)
    await vi.waitFor(() => {
      expect(renew).toHaveBeenCalledOnce()
      expect(state.sync.phase).toBe('signInAgain')
    })
  },
)

describe('what was written', () => {
  let answers: (Problem | null)[]
  let link: Link

  beforeEach(() => {
    const answer = (): Promise<never> => {
      const problem = answers.shift() ?? null
      return problem ? Promise.reject(new TransportError(problem)) : Promise.resolve({} as never)
    }
    link = createLink({ badRows: 0, post: answer, request: answer }, new MemoryState(), Date.now, () => Promise.resolve('signed-out'), () => Promise.resolve(), lock, () => undefined) // prettier-ignore
  })

  const ask = (): Promise<unknown> =>
    link.post('/v1/sync/push', {}, z.object({}), 1_000).catch(() => null)
  const mayGo = (): Promise<boolean> =>
    Promise.race([link.online().then(() => true), new Promise<false>((resolve) => setTimeout(resolve, 20, false))]) // prettier-ignore

  it.each<[string, (Problem | null)[], boolean]>([
    ['goes out while the server answers', [null], true],
    ['waits while it is gone', [null, { kind: 'network' }], false],
    ['goes out of a client that is too old', [{ kind: 'tooOld' }], true],
    ['is tried from one that is too old, though the line was gone', [{ kind: 'tooOld' }, { kind: 'network' }], true], // prettier-ignore
    ['waits for a sign-in', [null, { kind: 'unauthorized', wipe: false }], false],
    ['waits for one in a client that is too old', [{ kind: 'tooOld' }, { kind: 'unauthorized', wipe: false }], false], // prettier-ignore
  ])('%s', async (_what, told, may) => {
    answers = [...told]
    for (const _ of told) await ask()
    expect(await mayGo()).toBe(may)
  })
})
