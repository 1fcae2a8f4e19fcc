/** How much of a file goes at a time: more where the line is quick, and never so much that a slow one is given up. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Link } from '../link.ts'
import { MemoryState } from '../memory-state.ts'
import { TransportError, type RawRequest } from '../transport.ts'
import type { Files } from './files.ts'
import { createTransfers } from './transfers.ts'

const kib = 1024
const size = 1024 * kib

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** The sizes, in KiB, of the pieces in which a file goes over a line of so many KiB a second. */
async function pieces(speed: number): Promise<number[]> {
  const state = new MemoryState()
  state.files.set('a', { id: 'a', chat: 'c', way: 'out', name: 'a.pdf', type: null, size, thumb: null, posted: true, paused: false, done: false, refused: null, moved: 0, crowded: false }) // prettier-ignore
  const sent: number[] = []
  let offset = 0
  const link = {
    online: () => Promise.resolve(),
    async request(_path: string, { body }: RawRequest, patienceMs: number) {
      const length = body?.length ?? 0
      const ms = (length / kib / speed) * 1_000
      await new Promise((resolve) => setTimeout(resolve, Math.min(ms, patienceMs)))
      if (ms > patienceMs) throw new TransportError({ kind: 'network' })
      if (length > 0) sent.push(length / kib)
      offset += length
      return { headers: new Headers({ 'upload-offset': String(offset) }), bytes: new Uint8Array() }
    },
  }
  const files: Partial<Files> = {
    withdrawn: () => Promise.resolve([]),
    onWithdrawn: () => undefined,
    progress: () => undefined,
    bytesFrom: (_file, from, most) => Promise.resolve(new Uint8Array(Math.min(most, size - from))),
    change: () => Promise.resolve(void state.files.clear()),
  }
  const transfers = createTransfers({ link: link as unknown as Link, files: files as Files, state, random: () => 0, onDone: () => undefined }) // prettier-ignore
  transfers.kick()
  await vi.advanceTimersByTimeAsync(1_500_000)
  transfers.stop()
  return sent
}

it.each([
  ['a quick one', 1_000, [64, 128, 256, 256, 256, 64]],
  ['a middling one', 16, Array.from({ length: 8 }, (_, index) => (index === 0 ? 64 : 128)).concat(64)],
  ['one of 50 kbit/s', 6, Array.from({ length: 16 }, () => 64)],
  ['one of 8 kbit/s', 1, Array.from({ length: 64 }, () => 16)],
] as const)('over %s', async (_what, speed, expected) => {
  expect(await pieces(speed)).toEqual(expected)
}) // prettier-ignore
