import { describe, expect, it, vi } from 'vitest'
import { PortError, type Port } from '../../data/port.ts'
import { gather, type Progress } from './gather.ts'

const asked = { format: 'html' as const, chats: ['a', 'b'] }

/** A server with two chats of 3 and 2 posts, two posts a page; `fails`: how often the second page has changed. */
function portOf(fails: number) {
  let left = fails
  const act = vi.fn((name: string, args: { chat: string; after: number }): Promise<unknown> => {
    if (name === 'beginTranscript')
      return Promise.resolve({ transcript: 't', at: 1, chats: [{ chat: 'a', head: 3 }, { chat: 'b', head: 2 }] }) // prettier-ignore
    if (args.after === 2 && left > 0) {
      left -= 1
      return Promise.reject(new PortError('transcript-changed'))
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
  return { act, port: { act } as unknown as Pick<Port, 'act'> }
}

describe('fetching a transcript', () => {
  it('brings every chat whole, and says how far it is', async () => {
    const progress: Progress[] = []
    const result = await gather(portOf(0).port, asked, (now) => progress.push(now), new AbortController().signal) // prettier-ignore
    expect(result?.chats.map(({ posts }) => posts.map(({ seq }) => seq))).toEqual([[1, 2, 3], [1, 2]]) // prettier-ignore
    expect([...(result?.people.keys() ?? [])]).toEqual(['pa', 'pb'])
    expect(progress).toEqual([0, 2, 3, 5].map((done) => ({ done, total: 5 })))
  })

  it('begins anew where posts were changed meanwhile, three times at most', async () => {
    const twice = portOf(2)
    expect((await gather(twice.port, asked, () => undefined, new AbortController().signal))?.chats).toHaveLength(2) // prettier-ignore
    expect(twice.act.mock.calls.filter(([name]) => name === 'beginTranscript')).toHaveLength(3)
    const always = portOf(9)
    await expect(gather(always.port, asked, () => undefined, new AbortController().signal)).rejects.toMatchObject({ code: 'transcript-changed' }) // prettier-ignore
    expect(always.act.mock.calls.filter(([name]) => name === 'beginTranscript')).toHaveLength(3)
  })

  it('stops where it is told to, and asks for nothing more', async () => {
    const abort = new AbortController()
    const { act, port } = portOf(0)
    const result = await gather(port, asked, ({ done }) => { if (done === 2) abort.abort() }, abort.signal) // prettier-ignore
    expect(result).toBeNull()
    expect(act).toHaveBeenCalledTimes(3)
  })
})
