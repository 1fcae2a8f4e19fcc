/**
 * The server's disk fills in the middle of a batch, and of a file: nothing is half there, whoever sent it is told to
 * try again, and then all of it is there once. On both stores; the database itself refuses, as it does without room.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore, type StoreKind } from '../../tests/fixtures/database.ts'
import { startTestServer, type TestServer } from '../../tests/fixtures/server.ts'
import { pdf } from '../attachments/test-files.ts'
import type { OwnedStore } from '../db/store.ts'
import { Office, withSource } from '../directory/test-office.ts'
import { TestReader } from './test-reader.ts'

export function fullDiskSuite(kind: StoreKind): void {
  describe(`a full disk on ${kind}`, () => {
    let store: OwnedStore
    let server: TestServer
    let tbb: TestReader
    const chat = withSource('nurse', 'tbb')

    beforeAll(async () => {
      store = await openTestStore(kind)
      server = await startTestServer(store)
      const office = new Office(store, server.directory)
      await office.found()
      await office.job('nurse', 'iress')
      await office.candidate('amal', 'tbb')
      await office.case('amal as nurse', 'amal', 'nurse', 'cvReview')
      tbb = await TestReader.of(server, 'tbb1')
      await tbb.pullAll()
      await store.query(
        `create function fill() returns trigger language plpgsql as $$
         begin raise exception 'could not extend file: no space left on device' using errcode = '53100'; end $$`,
      )
    }, 60_000)
    afterAll(async () => {
      await server.close()
      await store.close()
    })

    /** There is no room for rows of a table that fit. */
    async function whileFull(
      table: string,
      fits: string,
      work: () => Promise<void>,
    ): Promise<void> {
      await store.query(`create trigger fill before insert on ${table} for each row when (${fits}) execute function fill()`) // prettier-ignore
      try {
        await work()
      } finally {
        await store.query(`drop trigger fill on ${table}`)
      }
    }

    it('in the middle of a batch: none of it is there, later all of it, once', async () => {
      const ops = ['first', 'the disk is full', 'third'].map((body) => tbb.post(chat, body))
      const before = tbb.active(chat).head
      await whileFull('post', "new.body = 'the disk is full'", async () => {
        const answer = await tbb.call('/v1/sync/push', { v: 1, ops })
        expect(answer).toMatchObject({ status: 503, body: { error: { code: 'server-busy' } } })
        await tbb.pull()
        expect(tbb.active(chat).head).toBe(before)
        // Others' posts are not held up.
        expect(await tbb.push(tbb.post(chat, 'passes'))).toMatchObject([{ status: 'ok' }])
      })
      expect((await tbb.push(...ops)).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok'])
      expect((await tbb.push(...ops)).map(({ status }) => status)).toEqual(Array(3).fill('duplicate')) // prettier-ignore
      await tbb.pullAll()
      expect(tbb.bodies(chat)).toEqual(['passes', 'first', 'the disk is full', 'third'])
      expect(tbb.isComplete(chat)).toBe(true)
    })

    it('in the middle of a file: it goes on from the last whole piece', async () => {
      const [file, content] = [randomUUID(), pdf(300_000)]
      const ask = (method: string, path: string, more: Record<string, string>, body?: Buffer) =>
        fetch(`${server.url}/v1/files${path}`, {
          ...{ method, headers: { 'tus-resumable': '1.0.0', authorization: `Bearer ${tbb.token}`, ...more } },
          ...(body ? { body: new Uint8Array(body) } : {}),
        }) // prettier-ignore
      const patch = (at: number, to: number) =>
        ask('PATCH', `/${file}`, { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(at) }, content.subarray(at, to)) // prettier-ignore
      const metadata = `id ${Buffer.from(file).toString('base64')},name ${Buffer.from('a.pdf').toString('base64')}`
      await ask('POST', '', {
        'upload-length': String(content.length),
        'upload-metadata': metadata,
      })
      expect((await patch(0, 100_000)).status).toBe(204)
      await whileFull('attachment_chunk', 'true', async () => {
        expect((await patch(100_000, 200_000)).status).toBeGreaterThanOrEqual(500)
      })
      const head = await ask('HEAD', `/${file}`, {})
      expect(head.headers.get('upload-offset')).toBe('100000')
      expect((await patch(100_000, 200_000)).status).toBe(204)
      expect((await patch(200_000, content.length)).status).toBe(204)
      const got = await ask('GET', `/${file}`, {})
      expect(Buffer.from(await got.arrayBuffer()).equals(content)).toBe(true)
    })
  })
}
