/** Files from the hand to another reader, with the real server: cut lines, restarts, refusals, purges. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { docx, pdf, png } from '../../../sync-server/attachments/test-files.ts'
import { limits } from '../../../sync-server/contract/limits.ts'
import { prepareInstallation } from '../../../sync-server/db/installation.ts'
import type { OwnedStore } from '../../../sync-server/db/store.ts'
import { id, Office, prospect, withSource } from '../../../sync-server/directory/test-office.ts'
import { anew, openTestStore } from '../../../tests/fixtures/database.ts'
import { takeBackup } from '../../../tests/simulation/backup.ts'
import { startTestServer, type TestServer } from '../../../tests/fixtures/server.ts'
import type { Operation } from '../../../sync-server/contract/push.ts'
import { MemoryState } from '../memory-state.ts'
import { createSealer } from '../sealer.ts'
import { fileItem, waitingFile } from '../views/files.ts'
import { openDevice, until, type TestDevice } from '../test-realm.ts'
import { createFiles, filesOf } from './files.ts'
import { openFileStore, type FileStore } from './file-store.ts'

let store: OwnedStore
let server: TestServer
let office: Office
let open: TestDevice[]
const chat = withSource('nurse', 'tbb')
let lastProfile = 0

beforeAll(async () => {
  store = await openTestStore('pglite')
  server = await startTestServer(store)
  office = new Office(store, server.directory)
}, 60_000)
afterAll(async () => {
  await server.close()
  await store.close()
})
beforeEach(async () => {
  open = []
  await anew(store, 'amal as nurse', async () => {
    await office.found()
    await office.amalAsNurse()
  })
  return async () => {
    await Promise.all(open.map((device) => device.close()))
  }
}, 60_000)

async function device(name: string, profile?: number): Promise<TestDevice> {
  lastProfile += 1
  const made = await openDevice(server, name, { profile: profile ?? lastProfile })
  open.push(made)
  await made.settled()
  return made
}

async function close(made: TestDevice): Promise<void> {
  open = open.filter((other) => other !== made)
  await made.close()
}

/** What lies in the device's own store of files. */
async function kept(profile: number, name: string): Promise<FileStore> {
  const sealer = await createSealer(new Uint8Array(32).fill(profile), 'files')
  return openFileStore(`${id(name).replaceAll('-', '')}${String(profile)}`, 'memory', sealer)
}

function noise(bytes: number): Buffer {
  const content = pdf(bytes)
  for (let index = 20; index < bytes; index += 1) content[index] = (index * 2_654_435_761) >>> 24
  return content
}

const blob = (content: Uint8Array): Blob => new Blob([new Uint8Array(content)])
const add = async (of: TestDevice, name: string, bytes: Blob, thumb: string | null = null): Promise<string> =>
  (await of.acts.addFile({ chat: of.chat(chat).row.id, name, bytes, thumb })).file // prettier-ignore
const post = (of: TestDevice, body: string, ...files: string[]) =>
  of.acts.post({ chat: of.chat(chat).row.id, body, audience: of.chat(chat).row.audience, files })
const bodies = async (of: TestDevice): Promise<string[]> =>
  (await of.posts(chat)).filter((row) => row.author !== null).map((row) => row.body)

describe('a file that is sent', () => {
  it('goes out after a time offline, three cuts and a restart, to the same bytes; other posts pass', async () => {
    const profile = 901
    let tbb = await device('tbb1', profile)
    const iress = await device('iress1')
    const content = noise(2_000_000)
    tbb.line.cut()
    const thumb = Buffer.alloc(900, 3).toString('base64')
    const file = await add(tbb, 'Passport.pdf', blob(content), thumb)
    await post(tbb, 'with the passport', file)
    await post(tbb, 'passes')
    await close(tbb)

    tbb = await device('tbb1', profile).catch(() => Promise.reject(new Error('not opened')))
    // `settled` waits for all; what follows needs the time before.
    await until(async () => (await bodies(iress)).length === 2, 'both posts')
    expect(await bodies(iress)).toEqual(['passes', 'with the passport'])
    const row = (await iress.posts(chat)).at(-1)
    expect(row?.files).toEqual([{ id: file, name: 'Passport.pdf', type: 'application/pdf', size: content.length, thumb }]) // prettier-ignore
    const { bytes } = await iress.acts.fetchFile({ chat: iress.chat(chat).row.id, file })
    expect(Buffer.from(await bytes.arrayBuffer()).equals(content)).toBe(true)
    expect(bytes.type).toBe('application/pdf')

    // Its author has it, without a connection too.
    await until(() => tbb.realm.state.files.get(file)?.way === 'in', 'the sent file to be kept')
    tbb.line.cut()
    const own = await tbb.acts.fetchFile({ chat: tbb.chat(chat).row.id, file })
    expect(Buffer.from(await own.bytes.arrayBuffer()).equals(content)).toBe(true)
    expect(own.bytes.type).toBe('application/pdf')
  })

  it('comes with its progress, stops where it is told to, and never seems to come when it does not', async () => {
    const [tbb, iress] = [await device('tbb1'), await device('iress1')]
    const content = noise(2_000_000)
    const file = await add(tbb, 'Passport.pdf', blob(content))
    await post(tbb, 'with the passport', file)
    await until(async () => (await bodies(iress)).length === 1, 'the post')
    const { state } = iress.realm
    const fetched = () => iress.acts.fetchFile({ chat: iress.chat(chat).row.id, file })
    const [posted] = (await iress.posts(chat)).flatMap(({ files }) => files)
    if (!posted) throw new Error('it has a file')
    const shown = () => fileItem(state, posted)
    const seen = new Set<string>()
    const end = state.subscribe(() => {
      seen.add(shown().state)
      if (shown().moved > 0) void iress.acts.cancelFetch({ file })
    })
    await expect(fetched()).rejects.toMatchObject({ code: 'cancelled' })
    end()
    expect([...seen]).toContain('moving')
    expect(shown().state).toBe('away')

    iress.line.faults.set(`/v1/files/${file}`, 'lost')
    await expect(fetched()).rejects.toMatchObject({ code: 'offline' })
    expect(shown().state).toBe('away')
    iress.line.faults.clear()
    iress.line.mend()
    await until(() => state.sync.offlineSince === null, 'the line')
    const { bytes } = await fetched()
    expect(Buffer.from(await bytes.arrayBuffer()).equals(content)).toBe(true)
    expect(shown().state).toBe('here')
  })

  it('goes again with its post where the server was put back to a backup', async () => {
    const tbb = await device('tbb1')
    const iress = await device('iress1')
    await post(tbb, 'before')
    await tbb.settled()
    const backup = await takeBackup(store)
    const [file, other] = [await add(tbb, 'a.docx', blob(docx())), await add(tbb, 'b.png', blob(png))] // prettier-ignore
    await post(tbb, 'with a letter', file)
    await post(tbb, '', other)
    await until(async () => (await bodies(iress)).length === 3, 'the posts')
    await tbb.settled()
    expect([...tbb.realm.state.files.values()].map(({ way }) => way)).toEqual(['in', 'in'])
    await backup.restore()
    // What the server does at its start.
    await prepareInstallation(store)
    tbb.line.cut()
    tbb.line.mend()
    const offered = () => tbb.realm.state.outbox.filter(({ code }) => code === 'server-lost')
    await until(() => offered().length === 2, 'what is offered')
    for (const { operation } of offered())
      if (operation.type === 'post')
        await tbb.acts.retry({ post: operation.post, audience: tbb.chat(chat).row.audience })
    await until(() => tbb.realm.state.outbox.length === 0, 'the posts to be sent again')
    await iress.acts.checkNow(null).catch(() => undefined)
    await until(() => iress.realm.state.timeline === tbb.realm.state.timeline, 'the new timeline')
    await until(async () => (await bodies(iress)).length === 3, 'the posts again')
    const rows = (await iress.posts(chat)).slice(-2)
    expect(rows.flatMap((row) => row.files.map(({ id }) => id)).sort()).toEqual([file, other].sort()) // prettier-ignore
    for (const [its, content] of [[file, docx()], [other, png]] as const) {
      const { bytes } = await iress.acts.fetchFile({ chat: iress.chat(chat).row.id, file: its })
      expect(Buffer.from(await bytes.arrayBuffer()).equals(content)).toBe(true)
    } // prettier-ignore
  })

  it('goes on where it was cut, three times with a restart in between', async () => {
    const profile = 902
    let tbb = await device('tbb1', profile)
    const iress = await device('iress1')
    const content = noise(2_500_000)
    let cuts = 0
    /** Cuts the line as soon as more than so many bytes are stored, in the middle of the next piece. */
    const cutAt = async (bytes: number): Promise<void> => {
      const { state } = tbb.realm
      await new Promise<void>((resolve) => {
        const stop = state.subscribe(() => {
          const [file] = state.files.values()
          if (!file || file.moved < bytes || file.done) return
          stop()
          tbb.line.cut()
          cuts += 1
          resolve()
        })
        tbb.line.mend()
      })
      await until(() => tbb.realm.state.sync.offlineSince !== null, 'the cut to be seen')
    }
    tbb.line.cut()
    await until(() => tbb.realm.state.sync.offlineSince !== null, 'the cut to be seen')
    const file = await add(tbb, 'CV.pdf', blob(content))
    await post(tbb, '', file)
    await cutAt(100_000)
    await cutAt(900_000)
    await cutAt(1_500_000)
    expect(await bodies(iress)).toEqual([])
    await close(tbb)
    const [stored] = await store.query<{ received: number }>('select received from attachment')
    expect(stored?.received).toBeGreaterThan(1_400_000)
    expect(stored?.received).toBeLessThan(content.length)

    tbb = await device('tbb1', profile)
    await until(async () => (await bodies(iress)).length === 1, 'the post')
    const sent = tbb.exchanges.filter(({ path }) => path === `/v1/files/${file}`).length
    // Of ten pieces of 256 KiB the rest alone came after the restart.
    expect(sent).toBeLessThan(8)
    expect(cuts).toBe(3)
    const { bytes } = await iress.acts.fetchFile({ chat: iress.chat(chat).row.id, file })
    expect(Buffer.from(await bytes.arrayBuffer()).equals(content)).toBe(true)
  })

  it('waits where it is paused, and is forgotten where it is taken back', async () => {
    const tbb = await device('tbb1')
    tbb.line.cut()
    const [kind, other] = [
      await add(tbb, 'a.docx', blob(docx())),
      await add(tbb, 'b.png', blob(png)),
    ]
    await tbb.acts.pauseFile({ file: kind, paused: true })
    await tbb.acts.dropFile({ file: other })
    tbb.line.mend()
    await post(tbb, 'paused', kind)
    await post(tbb, 'passes')
    await until(async () => (await bodies(tbb)).includes('passes'), 'the other post')
    await until(() => tbb.realm.state.outbox.length === 1, 'the other post to be held')
    expect(tbb.realm.state.outbox).toMatchObject([{ state: 'queued', operation: { body: 'paused' } }]) // prettier-ignore
    await tbb.acts.pauseFile({ file: kind, paused: false })
    await tbb.settled()
    expect((await bodies(tbb)).at(-1)).toBe('paused')
    expect([...tbb.realm.state.files.keys()]).toEqual([kind])
  })

  it('goes out once more where the server has lost what it had stored', async () => {
    const tbb = await device('tbb1')
    const iress = await device('iress1')
    const file = await add(tbb, 'a.docx', blob(docx()))
    await until(() => tbb.realm.state.files.get(file)?.done === true, 'the upload')
    await store.query('delete from attachment')
    await post(tbb, 'with it', file)
    await until(async () => (await bodies(iress)).length === 1, 'the post')
    expect((await iress.posts(chat)).at(-1)?.files).toMatchObject([{ id: file, name: 'a.docx' }])
    const { bytes } = await iress.acts.fetchFile({ chat: iress.chat(chat).row.id, file })
    expect(Buffer.from(await bytes.arrayBuffer()).equals(docx())).toBe(true)
  })

  it('goes out no third time: what the server will not have is said', async () => {
    const state = new MemoryState()
    const files = createFiles(await kept(907, 'tbb1'), state, randomUUID)
    const file = await files.add('chat', { name: 'a.png', bytes: blob(png), thumb: null })
    const operation: Operation = { id: randomUUID(), type: 'post', chat: 'chat', post: randomUUID(), body: '', writtenAt: 1, audience: { timeline: randomUUID(), counter: 1 }, files: [{ id: file }] } // prettier-ignore
    expect(await files.renew(operation)).toBe(false)
    await files.change(file, { done: true })
    expect(await files.renew(operation)).toBe(true)
    expect(files.isUnready(operation)).toBe(true)
    await files.change(file, { done: true })
    expect(await files.renew(operation)).toBe(false)
  })

  it('that the server refuses leaves its text with its author, and lets others pass', async () => {
    const profile = 906
    const tbb = await device('tbb1', profile)
    const file = await add(tbb, 'drawing.png', blob(Buffer.from('<svg onload="alert(1)"/>')))
    await until(() => tbb.realm.state.files.get(file)?.refused === 'type', 'the refusal')
    await expect(post(tbb, 'with it', file)).rejects.toMatchObject({ code: 'file-unavailable' })
    tbb.line.cut()
    const bomb = await add(tbb, 'cv.docx', blob(docx({ name: 'a', content: 'x', claims: 0xfffffff0 }))) // prettier-ignore
    await post(tbb, 'written offline', bomb)
    await post(tbb, 'passes')
    tbb.line.mend()
    await tbb.settled()
    expect(await bodies(tbb)).toEqual(['passes'])
    expect(tbb.realm.state.outbox).toMatchObject([{ state: 'rejected', code: 'file-unavailable', operation: { body: 'written offline' } }]) // prettier-ignore
    const [item] = tbb.realm.state.outbox
    if (item?.operation.type !== 'post') throw new Error('no post')
    const its = { post: item.operation.post }
    await tbb.acts.discard(its)
    expect(tbb.realm.state.outbox).toEqual([])
    // For the few seconds in which it can be undone its file stays.
    await tbb.acts.undiscard(its)
    expect(tbb.realm.state.outbox).toEqual([item])
    expect(tbb.realm.state.files.has(bomb)).toBe(true)
    await tbb.acts.discard(its)
    await close(tbb)
    const again = await device('tbb1', profile)
    await expect(again.acts.undiscard(its)).rejects.toMatchObject({ code: 'not-found' })
    expect(again.realm.state.outbox).toEqual([])
    await until(() => !again.realm.state.files.has(bomb), 'the file to leave')
  })
})

describe('what the server stores of a file that no post names', () => {
  const stored = async (): Promise<number> =>
    (await store.query('select id from attachment where post is null')).length

  it('goes when its post is discarded, or it is taken off, also where that was done offline before a restart', async () => {
    const profile = 911
    const tbb = await device('tbb1', profile)
    const [sent, chosen] = [await add(tbb, 'a.png', blob(png)), await add(tbb, 'b.png', blob(png))]
    const isStored = (file: string): boolean => tbb.realm.state.files.get(file)?.done === true
    await until(() => isStored(sent) && isStored(chosen), 'the uploads')
    expect(await stored()).toBe(2)
    tbb.line.cut()
    await until(() => tbb.realm.state.sync.offlineSince !== null, 'the cut to be seen')
    const { post: its } = await post(tbb, 'with it', sent)
    await tbb.acts.cancelWaiting({ post: its })
    await tbb.acts.dropFile({ file: chosen })
    await close(tbb)
    const again = await device('tbb1', profile)
    await until(async () => (await stored()) === 0, 'the server to forget them')
    expect(again.realm.state.files.size).toBe(0)
    const lying = await kept(profile, 'tbb1')
    await until(async () => (await lying.withdrawn()).length === 0, 'no more to be said')
  })

  it('goes when access to its chat ends', async () => {
    const tbb = await device('tbb1')
    const where = tbb.chat(prospect('amal')).row
    const { file } = await tbb.acts.addFile({ chat: where.id, name: 'a.png', bytes: blob(png), thumb: null }) // prettier-ignore
    await until(() => tbb.realm.state.files.get(file)?.done === true, 'the upload')
    await office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
    await until(async () => (await stored()) === 0, 'the server to forget it')
  })

  it('goes where another device of the author had sent the post without it', async () => {
    const [one, two] = [await device('tbb1'), await device('tbb1')]
    one.line.cut()
    await until(() => one.realm.state.sync.offlineSince !== null, 'being offline')
    await post(one, 'with it', await add(one, 'a.png', blob(png)))
    const [{ operation, parties } = { operation: null, parties: [] }] = one.realm.state.outbox
    if (operation?.type !== 'post') throw new Error('no post waits')
    const { files: _, ...plain } = operation
    await two.realm.actions.enqueue({ ...plain, id: randomUUID() }, parties)
    await two.settled()
    one.line.mend()
    await one.settled()
    await until(async () => (await stored()) === 0, 'the server to forget it')
    expect(one.realm.state.files.size).toBe(0)
    expect(await bodies(one)).toEqual(['with it'])
  })

  it('is its post’s already where the answer was lost: that it is to be uploaded once more holds nothing up', async () => {
    const profile = 912
    const tbb = await device('tbb1', profile)
    const iress = await device('iress1')
    tbb.line.faults.set('/v1/sync/push', 'lost')
    await post(tbb, 'with it', await add(tbb, 'a.png', blob(png)))
    await until(async () => (await bodies(iress)).length === 1, 'the post at the other’s')
    await close(tbb)
    const lying = await kept(profile, 'tbb1')
    const [facts] = await lying.load()
    if (!facts) throw new Error('the device has no file')
    await lying.putFacts({ ...facts, done: false })
    const again = await device('tbb1', profile)
    await post(again, 'with another', await add(again, 'b.png', blob(png)))
    await again.settled()
    await until(() => again.realm.state.outbox.length === 0, 'the outbox')
    expect(await bodies(again)).toEqual(['with it', 'with another'])
    expect([...again.realm.state.files.values()].map(({ way }) => way)).toEqual(['in', 'in'])
  })

  it('has an end: further files say that they wait for room, and go once there is some', async () => {
    const tbb = await device('tbb1')
    await store.query(
      `insert into attachment (id, uploader, name, size, timeline) select gen_random_uuid(), $1, 'x', 1, i.timeline from installation i, generate_series(1, ${String(limits.unattachedFiles)})`,
      [id('tbb1')],
    )
    const file = await add(tbb, 'a.png', blob(png))
    await post(tbb, 'with it', file)
    const shown = (): string | undefined => waitingFile(tbb.realm.state, file)[0]?.state
    await until(() => shown() === 'crowded', 'that it says so')
    expect(tbb.realm.state.outbox).toMatchObject([{ state: 'queued' }])
    await store.query('delete from attachment where size = 1')
    await until(async () => (await bodies(tbb)).length === 1 && tbb.realm.state.outbox.length === 0, 'the post') // prettier-ignore
  })
})

describe('a file that is chosen', () => {
  it('is still there after a restart', async () => {
    const profile = 903
    const first = await device('tbb1', profile)
    first.line.cut()
    const file = await add(first, 'scan.png', blob(png))
    await close(first)
    const second = await device('tbb1', profile)
    expect(second.realm.state.files.get(file)).toMatchObject({ name: 'scan.png', posted: false })
  })

  it('is refused in clear words where it is none, and nothing of it stays', async () => {
    const profile = 904
    const tbb = await device('tbb1', profile)
    tbb.line.cut()
    const refusal = (name: string, bytes: Blob): Promise<string> =>
      add(tbb, name, bytes).then(
        () => 'taken',
        (error: unknown) => (error as { code: string }).code,
      )
    expect(await refusal('a.pdf', new Blob([]))).toBe('file-empty')
    expect(await refusal('a.svg', blob(png))).toBe('file-type')
    expect(await refusal('a', blob(png))).toBe('file-type')
    expect(await refusal('a.pdf', blob(new Uint8Array(limits.fileBytes + 1)))).toBe('file-too-large') // prettier-ignore
    const changing = blob(noise(600_000))
    let reads = 0
    vi.spyOn(changing, 'slice').mockImplementation((from, to) => {
      reads += 1
      if (reads > 1) return blob(new Uint8Array(3))
      return new Blob([new Uint8Array((to ?? 0) - (from ?? 0))])
    })
    expect(await refusal('a.pdf', changing)).toBe('file-changed')
    for (let count = 0; count < limits.filesPerPost; count += 1) await add(tbb, 'a.png', blob(png))
    expect(await refusal('a.png', blob(png))).toBe('file-too-many')
    const left = await (await kept(profile, 'tbb1')).load()
    expect(left).toHaveLength(limits.filesPerPost)
  })
})

describe('what is left of files', () => {
  it('is nothing once access ended: not of downloads, not of what was chosen', async () => {
    const profile = 905
    const tbb = await device('tbb1', profile)
    const where = tbb.chat(prospect('amal')).row
    const { file } = await tbb.acts.addFile({ chat: where.id, name: 'a.png', bytes: blob(png), thumb: null }) // prettier-ignore
    await tbb.acts.post({ chat: where.id, body: 'x', audience: where.audience, files: [file] })
    await tbb.settled()
    await until(() => tbb.realm.state.files.get(file)?.way === 'in', 'the sent file to be kept')
    await tbb.acts.addFile({ chat: where.id, name: 'b.png', bytes: blob(png), thumb: null })
    const lying = await kept(profile, 'tbb1')
    expect(await lying.load()).toHaveLength(2)
    expect(await lying.part(file, 0)).not.toBeNull()

    await office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
    await until(() => tbb.realm.state.chats.get(where.id)?.active === false, 'the end of access')
    await until(() => tbb.realm.state.files.size === 0, 'the purge')
    expect(await lying.load()).toEqual([])
    expect(await lying.part(file, 0)).toBeNull()
    await expect(tbb.acts.fetchFile({ chat: where.id, file })).rejects.toMatchObject({ code: 'chat-unavailable' }) // prettier-ignore
  })

  it('is nothing once its post is deleted: not with who sent it, not with who downloaded it', async () => {
    const [tbb, iress] = [await device('tbb1', 908), await device('iress1', 909)]
    const file = await add(tbb, 'a.png', blob(png))
    const { post: its } = await post(tbb, 'with it', file)
    await until(async () => (await bodies(iress)).length === 1, 'the post')
    await iress.acts.fetchFile({ chat: iress.chat(chat).row.id, file })
    await until(() => tbb.realm.state.files.get(file)?.way === 'in', 'the sent file to be kept')
    await tbb.acts.remove({ chat: tbb.chat(chat).row.id, post: its })
    for (const [of, profile, name] of [
      [tbb, 908, 'tbb1'],
      [iress, 909, 'iress1'],
    ] as const) {
      await until(() => !of.realm.state.files.has(file), 'the file to go')
      await until(async () => (await (await kept(profile, name)).part(file, 0)) === null, 'its bytes to go') // prettier-ignore
    }
  })

  it('is nothing where access ended while it was noted as sent', async () => {
    const state = new MemoryState()
    const lying = await kept(910, 'tbb1')
    const files = createFiles(lying, state, randomUUID)
    const file = await files.add('lost', { name: 'a.png', bytes: blob(png), thumb: null })
    const operation: Operation = { id: randomUUID(), type: 'post', chat: 'lost', post: randomUUID(), body: '', writtenAt: 1, audience: { timeline: randomUUID(), counter: 1 }, files: [{ id: file }] } // prettier-ignore
    await files.posted([file])
    // The purge comes in between, and finds a file that still waits for its post.
    await files.purge('lost', true)
    await files.keepSent(operation, new Set(filesOf(operation)))
    await files.tidy()
    expect([state.files.size, await lying.part(file, 0)]).toEqual([0, null])
  })

  it('is refused, not shown, where it was changed on the disk', async () => {
    const sealer = await createSealer(new Uint8Array(32).fill(1), 'files')
    const other = await createSealer(new Uint8Array(32).fill(2), 'files')
    const mine = await openFileStore('mine', 'memory', sealer)
    await mine.putPart('a', 0, png)
    expect(await mine.part('a', 0)).toEqual(new Uint8Array(png))
    expect(await (await openFileStore('mine', 'memory', other)).part('a', 0)).toBeNull()
    // Without facts that can be read nobody knows what it was.
    expect(await mine.load()).toEqual([])
    expect(await mine.part('a', 0)).toBeNull()
  })
})
