/** Blocks on RxDB's memory storage: the join, long bodies, damage, and what goes from storage. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { untouched, type PostRow } from '../../sync-server/contract/feed.ts'
import { xorDigest } from '../../sync-server/contract/digest.ts'
import { createBlockStore, sumOf, type BlockStore, type HeldPost } from './block-store.ts'
import { openDatabases, type Databases } from './database.ts'
import { postDigest } from './post-digest.ts'
import { rawOf } from './raw-storage.ts'

const chat = randomUUID()
let databases: Databases
let blocks: BlockStore
let damaged: [chat: string, block: number][]

function reopened(): BlockStore {
  return createBlockStore(databases.mirror, databases.blocks, (...place) => damaged.push(place))
}

beforeEach(async () => {
  const profileKey = new Uint8Array(32).fill(5)
  databases = await openDatabases({ person: randomUUID(), profileKey, storage: 'memory' })
  damaged = []
  blocks = reopened()
})
afterEach(() => databases.remove())

function post(seq: number, facts: Partial<PostRow> = {}): PostRow {
  return { id: randomUUID(), chat, epoch: 1, seq, g: 100 + seq, author: null, authorPartner: null, authorRole: 'source', writtenAt: 1, acceptedAt: 1, body: `body ${String(seq)}`, ...untouched, ...facts } // prettier-ignore
}

function posts(from: number, to: number): PostRow[] {
  return Array.from({ length: to - from + 1 }, (_, index) => post(from + index))
}

const digestOf = (rows: readonly PostRow[]): number =>
  rows.reduce((sum, { id, g }) => xorDigest(sum, postDigest(id, g)), 0)

const held = (row: PostRow): HeldPost => ({ ...row, reactions: [] })
const totals = async (store: BlockStore, ...of: [string, number, number]) =>
  sumOf((await store.totals(...of)).values())

const merge = (rows: readonly PostRow[], epoch = 1): ReturnType<BlockStore['merge']> =>
  blocks.merge([{ chat, epoch, rows, reactions: [] }])

describe('merging is a join', () => {
  const old = post(3, { body: 'old', g: 10 })
  it.each([
    ['a newer row takes the place', { ...old, body: 'new', g: 11 }, 'new'],
    ['the same row changes nothing', old, 'old'],
    ['an older row changes nothing', { ...old, body: 'older', g: 9 }, 'old'],
  ])('%s', async (_, second, body) => {
    await merge([old])
    const total = (await merge([second])).get(chat)
    const [row] = await blocks.read(chat, 1, 1, 10)
    expect(row?.body).toBe(body)
    expect(total).toEqual({ n: 0, digest: xorDigest(digestOf([old]), digestOf(row ? [row] : [])) })
    expect(await totals(reopened(), chat, 1, 10)).toEqual({
      n: 1,
      digest: digestOf(row ? [row] : []),
    })
  })

  it('in any order and any cut, with the same digest', async () => {
    const rows = posts(1, 200)
    const expected = { n: 200, digest: digestOf(rows) }
    for (const [from, to] of [[150, 200], [60, 70], [1, 65], [64, 151], [1, 200]] as const)
      await merge(rows.slice(from - 1, to)) // prettier-ignore
    expect(await totals(blocks, chat, 1, 200)).toEqual(expected)
    expect(await reopened().read(chat, 1, 1, 200)).toEqual(rows.map(held))
  })

  it('of writers at the same time loses nothing', async () => {
    await Promise.all(posts(1, 40).map((row) => merge([row])))
    expect((await reopened().read(chat, 1, 1, 40)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    )
  })

  it('of another epoch begins the block anew, and the old epoch is not read', async () => {
    await merge(posts(1, 10))
    await merge([post(2, { epoch: 2 })], 2)
    expect(await blocks.read(chat, 1, 1, 10)).toEqual([])
    expect((await blocks.read(chat, 2, 1, 10)).map(({ seq }) => seq)).toEqual([2])
  })
})

describe('long bodies', () => {
  const stored = async (): Promise<string[]> =>
    (await rawOf(databases.mirror.overflow).all()).map(({ id }) => id)

  it('lie beside the block, in every script, and come back', async () => {
    const rows = [post(1, { body: 'سلام 🎉'.repeat(1000) }), post(2), post(3, { body: 'é'.repeat(10_000) })] // prettier-ignore
    await merge(rows)
    expect(await stored()).toHaveLength(2)
    expect(await reopened().read(chat, 1, 1, 3)).toEqual(rows.map(held))
  })

  it('leave the storage when a newer row is short', async () => {
    const long = post(1, { body: 'x'.repeat(5000) })
    await merge([long])
    await merge([{ ...long, g: 1000, body: '', deleted: true }])
    expect(await stored()).toEqual([])
    expect((await reopened().read(chat, 1, 1, 1))[0]?.body).toBe('')
  })

  it('keep every block below 64 KiB, whatever the texts', async () => {
    let state = 1
    // Text that does not deflate: each character at random from a large alphabet.
    const noise = (): string =>
      Array.from({ length: 1000 }, () => {
        state = (state * 48_271) % 2_147_483_647
        return String.fromCharCode(0x4e00 + (state % 20_000))
      }).join('')
    const rows = posts(1, 64).map((row) => ({ ...row, body: noise() }))
    await merge(rows)
    const [document] = await rawOf(databases.mirror.blocks).all()
    expect(document?.box.length).toBeLessThan(64 * 1024)
    expect(await reopened().read(chat, 1, 1, 64)).toEqual(rows.map(held))
  })
})

describe('damage', () => {
  it.each([
    ['a changed byte', (box: string) => `${box.slice(0, 40)}${box[40] === 'a' ? 'b' : 'a'}${box.slice(41)}`],
    ['a cut text', (box: string) => box.slice(0, 20)],
    ['nothing', () => ''],
  ])('%s in one block makes its posts missing, and only those', async (_, change) => {
    await merge(posts(1, 130))
    const raw = rawOf(databases.mirror.blocks)
    const document = (await raw.all()).find(({ block }) => block === 1)
    if (document) await raw.write([{ ...document, box: change(document.box) }])
    const read = await reopened().read(chat, 1, 1, 130)
    expect(read.map(({ seq }) => seq)).toEqual([...posts(1, 64), ...posts(129, 130)].map(({ seq }) => seq)) // prettier-ignore
    expect(damaged).toEqual([[chat, 1]])
  }) // prettier-ignore

  it("a block's text in another block's place is damage", async () => {
    await merge(posts(1, 128))
    const raw = rawOf(databases.mirror.blocks)
    const [second, first] = await raw.all()
    if (first && second) await raw.write([{ ...first, box: second.box }])
    expect((await reopened().read(chat, 1, 1, 128)).map(({ seq }) => seq)[0]).toBe(65)
    expect(damaged).toEqual([[chat, 0]])
  })

  it('of a long body is damage of its block', async () => {
    await merge([post(1, { body: 'x'.repeat(3000) })])
    const raw = rawOf(databases.mirror.overflow)
    await raw.purge((await raw.all()).map(({ id }) => id))
    expect(await reopened().read(chat, 1, 1, 1)).toEqual([])
    expect(damaged).toEqual([[chat, 0]])
  })
})

describe('reactions', () => {
  const one = post(3)
  const reaction = (emoji: string, g: number, deleted = false) => ({ post: one.id, chat, epoch: 1, seq: 3, g, person: 'amal', emoji, deleted }) // prettier-ignore

  it('count, join by the larger g, and show unless taken off', async () => {
    await blocks.merge([{ chat, epoch: 1, rows: [one], reactions: [reaction('👍', 200), reaction('🎉', 201)] }]) // prettier-ignore
    await blocks.merge([{ chat, epoch: 1, rows: [], reactions: [reaction('👍', 199, true), reaction('🎉', 202, true)] }]) // prettier-ignore
    const [read] = await reopened().read(chat, 1, 1, 10)
    expect(read?.reactions).toEqual([{ person: 'amal', emoji: '👍' }])
    const marks = [[one.id, one.g], [`${one.id}:amal:👍`, 200], [`${one.id}:amal:🎉`, 202]] as const // prettier-ignore
    const digest = marks.reduce((sum, [id, g]) => xorDigest(sum, postDigest(id, g)), 0)
    expect(await totals(reopened(), chat, 1, 10)).toEqual({ n: 3, digest })
  })
})

describe('a block that is replaced', () => {
  it('holds what the server has, and what came since', async () => {
    const rows = posts(1, 70)
    await merge(rows)
    const late = post(71, { g: 900 })
    await merge([late])
    const theirs = [...rows.slice(0, 63), post(64, { body: 'theirs' }), ...rows.slice(64, 69)]
    const added = await blocks.replace({ chat, epoch: 1, blocks: [0, 1], asOf: 500, rows: theirs, reactions: [] }) // prettier-ignore
    const all = [...theirs, late]
    expect((await reopened().read(chat, 1, 1, 80)).map(({ id }) => id)).toEqual(all.map(({ id }) => id)) // prettier-ignore
    const before = { n: 71, digest: digestOf([...rows, late]) }
    expect(await totals(reopened(), chat, 1, 80)).toEqual({ n: before.n + added.n, digest: xorDigest(before.digest, added.digest) }) // prettier-ignore
    expect(await totals(blocks, chat, 1, 80)).toEqual({ n: 70, digest: digestOf(all) })
  })

  it('goes where the server has nothing of it, with its long bodies', async () => {
    await merge([...posts(1, 64), post(65, { body: 'x'.repeat(3000) })])
    await blocks.replace({ chat, epoch: 1, blocks: [1], asOf: 500, rows: [], reactions: [] })
    expect(await rawOf(databases.mirror.overflow).all()).toEqual([])
    expect(await rawOf(databases.mirror.blocks).all()).toHaveLength(1)
  })

  it('is counted from what can be read of it, where asked', async () => {
    await merge(posts(1, 130))
    const raw = rawOf(databases.mirror.blocks)
    const [document] = await raw.all()
    if (document) await raw.write([{ ...document, box: 'x'.repeat(80) }])
    expect((await reopened().totals(chat, 1, 130)).size).toBe(3)
    expect((await reopened().totals(chat, 1, 130, true)).size).toBe(2)
    expect(damaged).toHaveLength(1)
  })
})

describe('blocks that were just used', () => {
  it('are not opened again for a read of them, whatever else was written meanwhile', async () => {
    await merge(posts(1, 400))
    blocks = reopened()
    const opened = vi.spyOn(databases.blocks, 'open')
    const first = await blocks.read(chat, 1, 1, 400)
    expect(opened).toHaveBeenCalledTimes(7)
    await blocks.merge([{ chat: randomUUID(), epoch: 1, rows: [post(1)], reactions: [] }])
    await merge([post(3, { body: 'edited', g: 1000 })])
    const second = await blocks.read(chat, 1, 1, 400)
    expect(opened).toHaveBeenCalledTimes(7)
    expect(second.map(({ seq }) => seq)).toEqual(first.map(({ seq }) => seq))
    expect(second[2]?.body).toBe('edited')
  })

  it('leave memory with their chat, each of them', async () => {
    await merge(posts(1, 400))
    await blocks.read(chat, 1, 1, 400)
    await blocks.purge(chat, 400)
    const opened = vi.spyOn(databases.blocks, 'open')
    expect(await blocks.read(chat, 1, 1, 400)).toEqual([])
    expect(opened).not.toHaveBeenCalled()
  })
})

describe('what goes', () => {
  const other = randomUUID()
  beforeEach(async () => {
    await merge([...posts(1, 130), post(131, { body: 'x'.repeat(3000) })])
    await blocks.merge([{ chat: other, epoch: 7, rows: [post(1, { chat: other, body: 'y'.repeat(3000) })], reactions: [] }]) // prettier-ignore
  })
  const left = async (): Promise<string[]> => [
    ...(await rawOf(databases.mirror.blocks).all()).map((document) => document.chat),
    ...(await rawOf(databases.mirror.overflow).all()).map((document) => document.chat),
  ]

  it('with a chat: its blocks and long bodies, of nobody else', async () => {
    await blocks.purge(chat, 131)
    expect(await blocks.read(chat, 1, 1, 131)).toEqual([])
    expect(await left()).toEqual([other, other])
  })

  it('with one block: what it held is told', async () => {
    const { n } = await blocks.drop(chat, 1)
    expect(n).toBe(64)
    expect((await blocks.read(chat, 1, 1, 131)).map(({ seq }) => seq)).not.toContain(65)
    expect(await totals(blocks, chat, 1, 131)).toMatchObject({ n: 67 })
  })

  it('in a sweep: what is of no held chat or of another epoch', async () => {
    const stored = (await blocks.sweep((id) => id === chat)).get(chat) ?? []
    expect(new Set(await left())).toEqual(new Set([chat]))
    expect(await blocks.read(other, 7, 1, 1)).toEqual([])
    const its = { chat, head: 64, stored }
    // Blocks above the head count too.
    expect((await blocks.sweepEpochs([{ ...its, epoch: 1 }])).get(chat)?.n).toBe(131)
    expect(await blocks.sweepEpochs([{ ...its, epoch: 2 }])).toEqual(new Map())
    expect(await blocks.read(chat, 1, 1, 131)).toEqual([])
    // Long bodies carry no epoch: they are written over or go with the chat.
    expect(await rawOf(databases.mirror.blocks).all()).toEqual([])
  })
})

describe('bodies that leave a block which would get too large', () => {
  /** Text that no compression makes shorter. */
  const dense = (length: number): string =>
    Array.from({ length }, () => String.fromCharCode(0x4e00 + Math.floor(Math.random() * 20_000))).join('') // prettier-ignore
  const overflowCount = async (): Promise<number> => (await rawOf(databases.mirror.overflow).all()).length // prettier-ignore

  it('are there after a replacement', async () => {
    const rows = posts(1, 64).map((row) => ({ ...row, body: dense(1000) }))
    await blocks.replace({ chat, epoch: 1, blocks: [0], asOf: 1000, rows, reactions: [] })
    expect(await reopened().read(chat, 1, 1, 64)).toEqual(rows.map(held))
    expect(damaged).toEqual([])
  })

  it('leave nothing behind when their posts are deleted', async () => {
    const rows = posts(1, 64).map((row) => ({ ...row, body: dense(1000) }))
    await merge(rows)
    expect(await overflowCount()).toBeGreaterThan(0)
    await merge(rows.map((row) => ({ ...row, g: row.g + 100, body: '', deleted: true })))
    expect(await overflowCount()).toBe(0)
  })

  it('go with their chat, also where their block was never written', async () => {
    await merge([post(1, { body: dense(2000) })])
    await rawOf(databases.mirror.blocks).purge((await rawOf(databases.mirror.blocks).all()).map(({ id }) => id)) // prettier-ignore
    await reopened().purge(chat, 1)
    expect(await overflowCount()).toBe(0)
  })
})
