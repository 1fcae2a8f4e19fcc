/** A device that was revoked: the shell hears of it, and destroys the key, whatever becomes of the store. */
import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createLink } from './link.ts'
import { MemoryState } from './memory-state.ts'
import { TransportError, type Transport } from './transport.ts'

it.each([
  ['is deleted', () => Promise.resolve()],
  ['can not be deleted', () => Promise.reject(new Error('no'))],
  ['is never done with', () => new Promise<void>(() => undefined)],
])('is told of at once where the store %s', async (_what, onWipe) => {
  const refuse = (): Promise<never> =>
    Promise.reject(new TransportError({ kind: 'unauthorized', wipe: true }))
  const transport: Transport = { badRows: 0, post: refuse, request: refuse }
  const state = new MemoryState()
  const renew = vi.fn(() => Promise.resolve('signed-out' as const))
  const link = createLink(transport, state, Date.now, renew, onWipe, () => undefined)
  link.post('/v1/sync/feed', {}, z.object({}), 1_000).catch(() => undefined)
  await vi.waitFor(() => {
    expect(renew).toHaveBeenCalledOnce()
    expect(state.sync.phase).toBe('signInAgain')
  })
})
