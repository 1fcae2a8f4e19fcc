/** What RxDB keeps of what is written: nothing. */
import { randomUUID } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { untouched, type PostRow } from '../../sync-server/contract/feed.ts'
import { createBlockStore } from './block-store.ts'
import { openDatabases } from './database.ts'
import { documentStore } from './documents.ts'

it('opens nothing that was just sealed, and keeps no event of it, which would outlive what is purged', async () => {
  const databases = await openDatabases({ person: randomUUID(), profileKey: new Uint8Array(32).fill(7), storage: 'memory' }) // prettier-ignore
  const { mirror, outbox } = databases
  const opened = vi.spyOn(crypto.subtle, 'decrypt')
  const kinds = ['draft'] as const
  for (const collection of [mirror.documents, outbox.documents]) {
    const drafts = documentStore<{ draft: { text: string } }>(collection, kinds).of('draft')
    await drafts.put([['one', { text: 'MARKED words' }]])
    await drafts.put([['one', { text: 'MARKED words, more of them' }]])
  }
  const chat = randomUUID()
  const post: PostRow = { id: randomUUID(), chat, epoch: 1, seq: 1, g: 1, author: null, authorPartner: null, authorRole: 'source', writtenAt: 1, acceptedAt: 1, body: 'x'.repeat(3_000), ...untouched } // prettier-ignore
  const blocks = createBlockStore(mirror, databases.blocks)
  await blocks.merge([{ chat, epoch: 1, rows: [post], reactions: [] }])
  // Events are told in later tasks.
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(opened).not.toHaveBeenCalled()
  for (const collection of [mirror.documents, mirror.blocks, mirror.overflow, outbox.documents])
    expect(collection._changeEventBuffer.getBuffer()).toEqual([])
  opened.mockRestore()
  await databases.close()
})
