import { describe, expect, it, vi } from 'vitest'
import type { TranscriptResponse } from '../../sync-server/contract/transcripts.ts'
import { protocolVersion } from '../../sync-server/contract/version.ts'
import type { Link } from './link.ts'
import { createTranscripts } from './transcripts.ts'
import { TransportError, type Problem } from './transport.ts'

function asked(post: () => Promise<unknown>) {
  const spy = vi.fn(post)
  return { spy, transcripts: createTranscripts({ post: spy as unknown as Link['post'] }) }
}

describe('asking for a transcript', () => {
  it('says in what it will be saved, and of which chats', async () => {
    const answer: TranscriptResponse = { transcript: 't', at: 1, chats: [] }
    const { spy, transcripts } = asked(() => Promise.resolve(answer))
    expect(await transcripts.begin('pdf', ['a', 'b'])).toBe(answer)
    await transcripts.page('t', 'a', 500)
    expect(spy.mock.calls.map((call) => (call as unknown[]).slice(0, 2))).toEqual([
      ['/v1/transcripts', { v: protocolVersion, format: 'pdf', chats: ['a', 'b'] }],
      ['/v1/transcripts/page', { v: protocolVersion, transcript: 't', chat: 'a', after: 500 }],
    ])
  })

  const code = (name: string): Problem => ({ kind: 'code', code: name, details: {} })
  it.each<[Problem, string]>([
    [{ kind: 'network' }, 'offline'],
    [{ kind: 'unauthorized', wipe: false }, 'offline'],
    [{ kind: 'tooOld' }, 'offline'],
    [{ kind: 'busy' }, 'internal'],
    [code('transcript-changed'), 'transcript-changed'],
    [code('not-found'), 'not-found'],
    [code('not-allowed'), 'not-allowed'],
    [code('invalid-answer'), 'internal'],
    [code('toString'), 'internal'],
  ])('%o is told as %s', async (problem, told) => {
    const { transcripts } = asked(() => Promise.reject(new TransportError(problem)))
    await expect(transcripts.begin('html', ['a'])).rejects.toMatchObject({ name: 'PortError', code: told }) // prettier-ignore
    await expect(transcripts.page('t', 'a', 0)).rejects.toMatchObject({ name: 'PortError', code: told }) // prettier-ignore
  })

  it('leaves what is no answer of the server as it is', async () => {
    const { transcripts } = asked(() => Promise.reject(new RangeError('a fault')))
    await expect(transcripts.begin('html', ['a'])).rejects.toThrow(RangeError)
  })
})
