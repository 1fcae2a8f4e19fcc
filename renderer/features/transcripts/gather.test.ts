import { describe, expect, it, vi } from 'vitest'
import { PortError, type Port, type PortErrorCode } from '../../data/port.ts'
import { gather, type Progress } from './gather.ts'

/** A server with two chats of 3 and 2 posts, two posts a page; the second page of the first fails so many times. */
function portOf(fails: number, code: PortErrorCode = 'transcript-changed') {
  let left = fails
  const act = vi.fn((name: string, args: { chat: string; after: number }): Promise<unknown> => {
    if (name === 'beginTranscript')
      return Promise.resolve({ transcript: 't', at: 1, chats: [{ chat: 'a', head: 3 }, { chat: 'b', head: 2 }] }) // prettier-ignore
    if (args.after === 2 && left > 0) {
      left -= 1
      return Promise.reject(new PortError(code))
    }
    const head = args.chat === 'a' ? 3 : 2
    const seqs = [args.after + 1, args.after + 2].filter((seq) => seq <= head)
    return Promise.resolve({
      posts: seqs.map((seq) => ({ seq })),
      people: [{ id: `p${args.chat}`, name: 'x' }],
      partners: [],
      more: (seqs.at(-1) ?? head) < head,
    })
  })
  const progress: Progress[] = []
  const pauses: number[] = []
  const abort = new AbortController()
  const options = {
    format: 'html' as const,
    chats: ['a', 'b'],
    onProgress: (now: Progress) => void progress.push(now),
    signal: abort.signal,
    pause: (ms: number) => Promise.resolve(void pauses.push(ms)),
  }
  const begun = (): number => act.mock.calls.filter(([name]) => name === 'beginTranscript').length
  return { act, port: { act } as unknown as Pick<Port, 'act'>, options, progress, pauses, abort, begun } // prettier-ignore
}

describe('fetching a transcript', () => {
  it('brings every chat whole, and says how far it is', async () => {
    const { port, options, progress } = portOf(0)
    const result = await gather(port, options)
    expect(result?.chats.map(({ posts }) => posts.map(({ seq }) => seq))).toEqual([[1, 2, 3], [1, 2]]) // prettier-ignore
    expect([...(result?.people.keys() ?? [])]).toEqual(['pa', 'pb'])
    expect(progress).toEqual([0, 2, 3, 5].map((done) => ({ done, total: 5 })))
  })

  it('begins anew where posts were changed meanwhile, three times at most', async () => {
    const twice = portOf(2)
    expect((await gather(twice.port, twice.options))?.chats).toHaveLength(2)
    expect(twice.begun()).toBe(3)
    const always = portOf(9)
    await expect(gather(always.port, always.options)).rejects.toMatchObject({ code: 'transcript-changed' }) // prettier-ignore
    expect(always.begun()).toBe(3)
    expect(always.pauses).toEqual([])
  })

  it('waits for a line that breaks in the middle, and goes on from there', async () => {
    const { port, options, begun, pauses } = portOf(3, 'offline')
    const result = await gather(port, options)
    expect(result?.chats[0]?.posts.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(begun()).toBe(1)
    expect(pauses).toEqual([1_000, 2_000, 4_000])
  })

  it('gives up where the line does not come back, and at once where access has ended', async () => {
    const offline = portOf(99, 'offline')
    await expect(gather(offline.port, offline.options)).rejects.toMatchObject({ code: 'offline' })
    expect(offline.pauses).toHaveLength(4)
    const lost = portOf(99, 'not-found')
    await expect(gather(lost.port, lost.options)).rejects.toMatchObject({ code: 'not-found' })
    expect(lost.pauses).toEqual([])
  })

  it('stops where it is told to, and asks for nothing more', async () => {
    const { act, port, options, abort } = portOf(0)
    const onProgress = ({ done }: Progress): void => {
      if (done === 2) abort.abort()
    }
    expect(await gather(port, { ...options, onProgress })).toBeNull()
    expect(act).toHaveBeenCalledTimes(2)
  })

  it('stops while it waits for the line', async () => {
    const { port, options, abort } = portOf(99, 'offline')
    const { pause: _, ...plain } = options
    const work = gather(port, plain)
    setTimeout(() => abort.abort(), 20)
    expect(await work).toBeNull()
  })
})
