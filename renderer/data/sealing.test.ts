import { untouched } from '../../sync-server/contract/feed.ts'
import { describe, expect, it } from 'vitest'
import { blockId, blockOf, openBlock, sealBlock, type BlockPost } from './block-codec.ts'
import { postDigest } from './post-digest.ts'
import { createSealer, SealBroken } from './sealer.ts'
import { digestOf } from '../../sync-server/access/append-posts.ts'

const key = new Uint8Array(32).fill(3)

function post(seq: number, body: string): BlockPost {
  return { id: `id-${String(seq)}`, seq, g: seq + 10, author: 'a', authorPartner: null, authorRole: 'source', writtenAt: 1, acceptedAt: 2, body, ...untouched } // prettier-ignore
}

describe('sealer', () => {
  it('opens what it sealed, as latin1 text without the plain bytes', async () => {
    const sealer = await createSealer(key, 'fields')
    const box = await sealer.seal('chat|1', new TextEncoder().encode('Ahmad Karimi'))
    expect(box).not.toContain('Ahmad')
    expect([...box].every((char) => char.charCodeAt(0) < 256)).toBe(true)
    expect(new TextDecoder().decode(await sealer.open('chat|1', box))).toBe('Ahmad Karimi')
  })

  it.each([
    ['another place', 'chat|2', (box: string) => box, key, 'fields'],
    [
      'a changed byte',
      'chat|1',
      (box: string) =>
        `${box.slice(0, -1)}${String.fromCharCode((box.charCodeAt(box.length - 1) + 1) % 256)}`,
      key,
      'fields',
    ],
    ['a cut text', 'chat|1', (box: string) => box.slice(0, 10), key, 'fields'],
    ['another key', 'chat|1', (box: string) => box, new Uint8Array(32).fill(4), 'fields'],
    ['another purpose', 'chat|1', (box: string) => box, key, 'blocks'],
  ])('refuses %s', async (_, about, change, openKey, purpose) => {
    const box = await (await createSealer(key, 'fields')).seal('chat|1', new Uint8Array([1, 2, 3]))
    const opener = await createSealer(openKey, purpose)
    await expect(opener.open(about, change(box))).rejects.toBeInstanceOf(SealBroken)
  })
})

describe('blocks', () => {
  it('keep posts in every script and at every length', async () => {
    const sealer = await createSealer(key, 'blocks')
    const posts = ['سلام، خیلی تشکر', 'Señor 🎉👩‍🚀', '', 'x'.repeat(10_000), 'line\nline'].map(
      (body, index) => post(index + 1, body),
    )
    const reactions = [{ post: 'id-1', seq: 1, g: 9, person: 'a', emoji: '👩‍🚀', deleted: false }]
    const rows = { posts, reactions }
    const box = await sealBlock(sealer, 'b', rows)
    expect(await openBlock(sealer, 'b', box)).toEqual(rows)
    await expect(openBlock(sealer, 'c', box)).rejects.toBeInstanceOf(SealBroken)
  })

  it('number from 1 and sort newest first', () => {
    expect([1, 64, 65, 128, 129].map(blockOf)).toEqual([0, 0, 1, 1, 2])
    expect(blockId('c', 2) < blockId('c', 1)).toBe(true)
  })
})

it('digests as the server does', () => {
  for (const [id, g] of [
    ['3f2c', 1],
    ['01890f4e-7a5b-7c3d-8e9f-0123456789ab', 2 ** 40],
  ] as const)
    expect(postDigest(id, g)).toBe(digestOf(id, g))
})
