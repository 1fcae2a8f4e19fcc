/**
 * Access and rows are of one moment (docs/protocol.md, "Access"). Access ends, begins anew and a post comes, before
 * each statement of an answer in turn: nothing newer than the new access goes out under the old one's epoch.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import { fromColumns } from '../contract/columns.ts'
import { feedResponse, historyResponse, postFields, type PostRow } from '../contract/feed.ts'
import { blocksResponse, rowsResponse, verifyResponse } from '../contract/verify.ts'
import type { OwnedStore, Queryable, Work } from '../db/store.ts'
import { id, prospect } from '../directory/test-office.ts'
import { TestReader } from './test-reader.ts'

/** What an answer says, and of which access it says so. */
interface Said {
  g: number
  epoch: number
}
type Held = ReturnType<TestReader['active']>

const chat = prospect('amal')
const ofPosts = (rows: readonly PostRow[]): Said[] => rows.map(({ g, epoch }) => ({ g, epoch }))

/** Each is asked by a device that knows the chat under the epoch before. */
const questions: Record<string, (reader: TestReader, held: Held) => Promise<Said[]>> = {
  async feed(reader) {
    const { timeline, cursors: lanes } = reader
    const { body } = await reader.call('/v1/sync/feed', { v: 1, timeline, wait: 0, maxBytes: 1_000_000, lanes }) // prettier-ignore
    const { posts } = feedResponse.parse(body).lanes
    return posts ? ofPosts(fromColumns(posts.rows, postFields)) : []
  },
  async history(reader, { id: its, epoch }) {
    const pages = [{ chat: its, epoch, before: null, limit: 50 }]
    const { body } = await reader.call('/v1/sync/history', { v: 1, timeline: reader.timeline, pages }) // prettier-ignore
    // All of it is taken for the epoch that was asked for.
    return ofPosts(fromColumns(historyResponse.parse(body).rows, postFields)).map(({ g }) => ({ g, epoch })) // prettier-ignore
  },
  async verify(reader, { id: its, epoch }) {
    const body = { v: 1, timeline: reader.timeline, chats: [{ chat: its, epoch }], lanes: true }
    const answer = await reader.call('/v1/sync/verify', body)
    return verifyResponse.parse(answer.body).chats
  },
  async blocks(reader, { id: its, epoch }) {
    const body = { v: 1, timeline: reader.timeline, chat: its, epoch }
    const answer = await reader.call('/v1/sync/blocks', body)
    return answer.status === 200 ? [blocksResponse.parse(answer.body)] : []
  },
  async rows(reader, { id: its, epoch }) {
    const body = { v: 1, timeline: reader.timeline, chat: its, epoch, blocks: [0] }
    const answer = await reader.call('/v1/sync/rows', body)
    if (answer.status !== 200) return []
    const { rows, ...whole } = rowsResponse.parse(answer.body)
    return [whole, ...ofPosts(fromColumns(rows, postFields)).map(({ g }) => ({ g, epoch: whole.epoch }))] // prettier-ignore
  },
}

/** The store, with `before` ahead of each statement that is asked in a reader's name. */
function interposed(store: OwnedStore, before: () => Promise<void>): OwnedStore {
  const asked = (tx: Queryable): Queryable => ({
    async query(sql, values) {
      await before()
      return tx.query(sql, values)
    },
  })
  const reading = (work: Work): Work => ({
    ...asked(work),
    async transaction(inner) {
      if (store.kind === 'postgres') return work.transaction((tx) => inner(asked(tx)))
      // PGlite has one connection: within a transaction nobody else changes anything.
      await before()
      return work.transaction(inner)
    },
  })
  return {
    kind: store.kind,
    signals: store.signals,
    query: (sql, values) => store.query(sql, values),
    transaction: (work) => store.transaction(work),
    close: () => store.close(),
    as(identity, plans) {
      const work = store.as(identity, plans)
      return identity.kind === 'person' ? reading(work) : work
    },
  }
}

export function snapshotSuite(kind: StoreKind): void {
  describe(`access and rows of one moment, on ${kind}`, () => {
    const stage = useStage(kind)
    const nothing = (): Promise<void> => Promise.resolve()
    let server: TestServer
    let before = nothing
    beforeAll(async () => {
      await stage.anew()
      server = await startTestServer(interposed(stage.store, () => before()))
    }, 60_000)
    afterAll(() => server.close())

    async function loseAndRegain(): Promise<void> {
      for (const to of ['crs', 'tbb'])
        await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id(to) })
      await stage.office.post(chat, 'tbb2')
    }

    it.each(Object.keys(questions))('%s', async (name) => {
      let seen = 0
      for (let turn = 0, statements = Infinity; turn < statements; turn += 1) {
        const reader = await TestReader.of(server, 'tbb1')
        await reader.pull()
        const held = reader.active(chat)
        statements = 0
        before = async () => {
          statements += 1
          if (statements === turn + 1) await loseAndRegain()
        }
        const said = (await questions[name]?.(reader, held)) ?? []
        before = nothing
        const { epoch = 0 } = (await stage.office.held('tbb1', chat)) ?? {}
        expect(epoch).toBeGreaterThan(held.epoch)
        const late = said.filter(({ g }) => g >= Number(epoch))
        for (const one of late) expect(one, `before statement ${String(turn)}`).toMatchObject({ epoch }) // prettier-ignore
        seen += late.length
        expect(statements).toBeGreaterThan(0)
      }
      // The lane brings the new post under the new epoch; the others were asked for the old one.
      if (name === 'feed') expect(seen).toBeGreaterThan(0)
    })
  })
}
