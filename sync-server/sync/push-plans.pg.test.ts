/**
 * How PostgreSQL finds what a push is about. A row's policy costs a look at access: where a plan reads every post
 * there is, a push gets slower with each that was ever written.
 */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { openTestStore } from '../../tests/fixtures/database.ts'
import { explaining } from '../../tests/fixtures/plans.ts'
import type { Operation } from '../contract/push.ts'
import { readInstallation } from '../db/installation.ts'
import { id, Office, prospect } from '../directory/test-office.ts'
import { chatKeyText } from '../contract/chats.ts'
import { runBatch } from './push-batch.ts'

/** Enough for a plan that reads them all to look cheap, and few enough to be written in a moment. */
const posts = 3_000
const touched = 100

it('looks up the posts that a push is about, and reads no others', async () => {
  const store = await openTestStore('postgres')
  try {
    const office = new Office(store)
    await office.found()
    await office.job('nurse', 'iress')
    await office.candidate('amal', 'tbb')
    await office.case('amal as nurse', 'amal', 'nurse', 'prospect')
    const [chat] = await store.query<{ id: string; audience: number }>('select id, audience from chat where key = $1', [chatKeyText(prospect('amal'))]) // prettier-ignore
    if (!chat) throw new Error('no chat')
    const own = await store.query<{ id: string }>(
      `insert into post (id, chat, seq, author, author_partner, author_role, kind, written_at, accepted_at, body, rev, g, born)
       select gen_random_uuid(), $1, n, $2, $3, 'source', 'post', now(), now(), repeat('word ', 20), 1, n, n
       from generate_series(1, $4) n returning id`,
      [chat.id, id('tbb1'), id('tbb'), posts],
    )
    await store.query("insert into post_version select id, 0, 'before', now() from post")
    await store.query('update chat set seq = $2, n = $2 where id = $1', [chat.id, posts])
    await store.query('analyze')
    const { timeline, start } = await readInstallation(store)
    const about = { chat: chat.id, audience: { timeline, counter: chat.audience } }
    const operations = own.slice(0, touched).flatMap(({ id: post }): Operation[] => [
      { id: randomUUID(), type: 'post', ...about, post: randomUUID(), body: 'new', writtenAt: 1 },
      { id: randomUUID(), type: 'edit', ...about, post, rev: 1, body: 'edited' },
      { id: randomUUID(), type: 'react', chat: chat.id, post, emoji: '👍', on: true },
      { id: randomUUID(), type: 'pin', chat: chat.id, post, pinned: true },
    ])
    const scanned = new Map<string, string>()
    const person = id('tbb1')
    const { verdicts } = await store
      .as({ kind: 'push', people: [person] })
      .transaction((tx) => runBatch(explaining(tx, scanned), [{ person, operations }], { known: { timeline, start }, clock: Date.now })) // prettier-ignore
    expect(verdicts.flat().filter(({ status }) => status !== 'ok')).toEqual([])
    const grows = new Set(['post', 'post_version'])
    expect([...scanned].filter(([table]) => grows.has(table))).toEqual([])
  } finally {
    await store.close()
  }
})
