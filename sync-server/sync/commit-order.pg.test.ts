import { expect, it } from 'vitest'
import { openTestStore } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import type { OwnedStore } from '../db/store.ts'
import { newCandidate, Office, prospect, staff, withSource } from '../directory/test-office.ts'
import { TestReader } from './test-reader.ts'

const writers = 16
const postsEach = 25

/** Commits take a moment, as on a busy disk: then a number given out early shows late. */
function lingering(store: OwnedStore): OwnedStore {
  return {
    ...store,
    transaction: (work) =>
      store.transaction(async (tx) => {
        const result = await work(tx)
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 6))
        return result
      }),
  }
}

it('misses no post of sixteen writers on four servers', { timeout: 120_000 }, async () => {
  const store = await openTestStore('postgres')
  // Several servers on one database: what one process puts in order by itself, the commit lock must.
  const servers: TestServer[] = []
  for (let at = 0; at < 4; at += 1) servers.push(await startTestServer(lingering(store)))
  const [first] = servers
  if (!first) throw new Error('no server')
  try {
    const office = new Office(store)
    await office.found()
    const names = Array.from({ length: writers }, (_, at) => `writer${String(at)}`)
    const candidates = servers.map((_, at) => `candidate${String(at)}`)
    await office.apply(...names.map((name) => staff(name, 'tbb')))
    await office.apply(...candidates.flatMap((name) => newCandidate(name, 'tbb')))
    await office.job('nurse', 'iress')
    for (const name of candidates) await office.case(`case ${name}`, name, 'nurse', 'prospect')

    let writing = writers
    const sent = new Set<string>()
    const write = async (name: string, at: number): Promise<void> => {
      const writer = await TestReader.of(servers[at % servers.length] ?? first, name)
      await writer.pull()
      const key = prospect(candidates[at % candidates.length] ?? '')
      for (let count = 0; count < postsEach; count += 1) {
        const operation = writer.post(key, `${name} ${String(count)}`)
        sent.add(operation.post)
        expect(await writer.push(operation)).toMatchObject([{ status: 'ok' }])
      }
      writing -= 1
    }
    const reader = await TestReader.of(first, 'tbb1')
    await reader.pull()
    const read = async (): Promise<void> => {
      while (writing > 0) reader.apply(await reader.ask(0, 5_000))
      await reader.pull()
    }
    await Promise.all([...names.map(write), read()])

    // Through the lane alone, without history.
    expect(sent.size).toBe(writers * postsEach)
    expect([...sent].filter((post) => !reader.posts.has(post))).toEqual([])
    expect(reader.posts.size).toBe(sent.size)
    for (const name of candidates) expect(reader.isComplete(prospect(name))).toBe(true)
  } finally {
    await Promise.all(servers.map((server) => server.close()))
    await store.close()
  }
})

it('accepts once what reaches two servers at the same time', { timeout: 60_000 }, async () => {
  const store = await openTestStore('postgres')
  const servers = [await startTestServer(lingering(store)), await startTestServer(lingering(store))]
  try {
    const office = new Office(store)
    await office.found()
    await office.job('nurse', 'iress')
    const readers = await Promise.all(servers.map((server) => TestReader.of(server, 'tbb1')))
    await Promise.all(readers.map((reader) => reader.pull()))
    const [reader] = readers
    if (!reader) throw new Error('no reader')
    const key = withSource('nurse', 'tbb')
    for (let count = 0; count < 10; count += 1) {
      const operation = reader.post(key, String(count))
      const verdicts = await Promise.all(readers.map((its) => its.push(operation)))
      expect(
        verdicts
          .flat()
          .map(({ status }) => status)
          .sort(),
      ).toEqual(['duplicate', 'ok'])
    }
    await reader.pullAll()
    expect(reader.bodies(key)).toHaveLength(10)
    expect(reader.isComplete(key)).toBe(true)
  } finally {
    await Promise.all(servers.map((server) => server.close()))
    await store.close()
  }
})
