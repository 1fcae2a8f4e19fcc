import { expect, it } from 'vitest'
import { openTestStore } from '../../tests/fixtures/database.ts'
import { startTestServer } from '../../tests/fixtures/server.ts'
import { id, newCandidate, Office, prospect, staff } from '../directory/test-office.ts'
import { TestReader } from './test-reader.ts'

const writers = 16
const postsEach = 40

it('misses no post of sixteen writers on two servers', { timeout: 120_000 }, async () => {
  const store = await openTestStore('postgres')
  // Two servers on one database: what one process would put in order by itself, the commit lock must.
  const servers = await Promise.all([startTestServer(store), startTestServer(store)])
  try {
    const office = new Office(store)
    await office.found()
    const names = Array.from({ length: writers }, (_, at) => `writer${String(at)}`)
    const candidates = ['amal', 'omar', 'lina']
    await office.apply(...names.map((name) => staff(name, 'tbb')))
    await office.apply(...candidates.flatMap((name) => newCandidate(name, 'tbb')))
    await office.job('nurse', 'iress')
    for (const name of candidates) await office.case(`case ${name}`, name, 'nurse', 'prospect')

    let writing = writers
    const sent = new Set<string>()
    const write = async (name: string, at: number): Promise<void> => {
      const writer = await TestReader.of(servers[at % 2] ?? servers[0], name)
      await writer.pull()
      for (let count = 0; count < postsEach; count += 1) {
        const operation = writer.post(prospect(candidates[count % 3] ?? 'amal'), `${name} ${String(count)}`) // prettier-ignore
        sent.add(operation.post)
        expect(await writer.push(operation)).toMatchObject([{ status: 'ok' }])
      }
      writing -= 1
    }
    const reader = await TestReader.of(servers[0], 'tbb1')
    await reader.pull()
    const read = async (): Promise<void> => {
      while (writing > 0) reader.apply(await reader.ask(0, 5_000))
      await reader.pull()
    }
    await Promise.all([...names.map(write), read()])

    // Through the lane alone, without history.
    const missed = [...sent].filter((post) => !reader.posts.has(post))
    expect(sent.size).toBe(writers * postsEach)
    expect(missed).toEqual([])
    for (const name of candidates) expect(reader.isComplete(prospect(name))).toBe(true)
    expect(reader.posts.size).toBe(sent.size)
    expect(new Set([...reader.posts.values()].map((post) => post.author)).size).toBe(writers)
    expect(reader.posts.values().next().value?.author).not.toBe(id('tbb1'))
  } finally {
    await Promise.all(servers.map((server) => server.close()))
    await store.close()
  }
})
