import { expect, it } from 'vitest'
import { createDatabase } from '../../tests/fixtures/database.ts'
import { openStore } from '../db/open-store.ts'
import type { OwnedStore } from '../db/store.ts'
import { importPosts } from '../directory/import-posts.ts'
import { id, newCandidate, Office, prospect, recruiting, staff } from '../directory/test-office.ts'
import { expectHeads, expectNothingToWrite } from './derive-suite.ts'

it('posts and changes of the directory at the same time', { timeout: 60_000 }, async () => {
  // A deadlock then lasts longer than the test may: being tried again must not hide one.
  const { url, drop } = await createDatabase()
  const databaseUrl = `${url}?options=${encodeURIComponent('-c deadlock_timeout=300s')}`
  const store = await openStore({ databaseUrl, dataDir: null })
  try {
    const office = new Office(store)
    await office.found()
    const names = ['amal', 'omar', 'lina', 'yusuf']
    await office.apply(...names.flatMap((name) => newCandidate(name, 'tbb')))
    await office.job('nurse', 'iress')
    for (const name of names) await office.case(`case of ${name}`, name, 'nurse', 'cvReview')

    const talk = async (name: string): Promise<void> => {
      for (let time = 0; time < 15; time += 1) {
        const post = (chat: ReturnType<typeof prospect>) => ({ chat, author: id('tbb1'), at: Date.now(), body: 'x' }) // prettier-ignore
        await importPosts(store, names.flatMap((other) => [post(recruiting(`case of ${other}`)), post(prospect(name))])) // prettier-ignore
      }
    }
    const move = async (name: string): Promise<void> => {
      for (let time = 0; time < 8; time += 1) {
        const to = time % 2 === 0 ? 'crs' : 'tbb'
        await office.apply({ type: 'handOver', candidate: id(name), to: id(to) })
        await office.stage(`case of ${name}`, time % 2 === 0 ? 'noVisa' : 'acceptance')
        await office.apply(staff(`${name}${String(time)}`, to))
      }
    }
    await Promise.all([...names.map(talk), ...names.map(move)])

    expect((await office.chat(prospect('amal')))?.seq).toBe(4 * 15 + 8)
    await expectHeads(store)
    await expectNothingToWrite(store)
  } finally {
    await store.close()
    await drop()
  }
})

it('a post that shows somebody anew just before its chat is locked', async () => {
  const { url, drop } = await createDatabase()
  const store = await openStore({ databaseUrl: url, dataDir: null })
  try {
    const office = new Office(store)
    await office.found()
    await office.apply(staff('glob2', 'glob'), ...newCandidate('amal', 'tbb'))
    await office.job('nurse', 'iress')
    await office.case('case of amal', 'amal', 'nurse', 'cvReview')

    const post = (by: string) => ({ chat: recruiting('case of amal'), author: id(by), at: Date.now(), body: 'x' }) // prettier-ignore
    await importPosts(store, [post('glob1')])

    const talk = (): Promise<unknown> => importPosts(store, [post('glob2')])
    const talked = new Office(before(store, 'for no key update', talk))
    await talked.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })

    const seen = await store.query(
      "select view from sight where kind = 'person' and id = $1 and party = $2 and active",
      [id('glob2'), `staff:${id('crs')}`],
    )
    expect(seen).toEqual([{ view: 'name' }])
    await expectNothingToWrite(store)
  } finally {
    await store.close()
    await drop()
  }
})

/** The store, but that `act` is done once, before the first statement on chats of a transaction that has `words`. */
function before(store: OwnedStore, words: string, act: () => Promise<unknown>): OwnedStore {
  let done = false
  const as: OwnedStore['as'] = (identity, plans) => {
    const work = store.as(identity, plans)
    return {
      query: (sql, values) => work.query(sql, values),
      transaction: (run) =>
        work.transaction((tx) =>
          run({
            query: async (sql, values) => {
              if (!done && sql.includes('from chat') && sql.includes(words)) {
                done = true
                await act()
              }
              return tx.query(sql, values)
            },
          }),
        ),
    }
  }
  return { ...store, as, close: () => store.close() }
}
