import { expect, it } from 'vitest'
import { createDatabase } from '../../tests/fixtures/database.ts'
import { openStore } from '../db/open-store.ts'
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
