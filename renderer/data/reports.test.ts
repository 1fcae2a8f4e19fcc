/** Reports on devices: kept and sealed offline, listed at the coordinators', and gone with the access to them. */
import { beforeEach, expect, it } from 'vitest'
import { limits } from '../../sync-server/contract/limits.ts'
import { id, prospect, recruiting, staff, team } from '../../sync-server/directory/test-office.ts'
import { PortError } from './port.ts'
import type { ReportedPost } from './views/values.ts'
import { programme, type Device } from './test-programme.ts'
import { openDevice, until, type TestDevice } from './test-realm.ts'
import { reportsView } from './views/reports.ts'
import { countsView, holdingsView } from './views/sync.ts'

const hiring = recruiting('amal as nurse')
const { office, server, device } = programme()

beforeEach(() => office().apply(staff('glob2', 'glob')))

async function listed(one: Device, count: number): Promise<ReportedPost[]> {
  await until(() => countsView(one.state).reports === count, `${String(count)} reported posts`)
  return reportsView(one.state)
}

/** A post of the employer's, on all these devices. */
async function posted(iress: Device, body: string, ...others: Device[]): Promise<string> {
  const { post } = await iress.write(hiring, body)
  for (const one of [iress, ...others])
    await until(async () => (await one.bodies(hiring)).includes(body), body)
  return post
}

it('a report made offline waits, the last words of it, and comes to the coordinators alone', async () => {
  const [amal, iress, glob] = [await device("amal's"), await device('iress1'), await device('glob1')] // prettier-ignore
  const post = await posted(iress, 'an unkind word', amal, glob)
  const chat = await amal.id(hiring)
  const shown = (await amal.view(hiring)).posts.find((item) => item.id === post)
  expect(shown?.may.report).toBe(true)
  await amal.cutOff()
  await amal.acts.report({ chat, post, reason: ' first words ' })
  await amal.acts.report({ chat, post, reason: ' it hurts me ' })
  expect(amal.state.outbox.map(({ operation }) => operation)).toMatchObject([{ type: 'report', reason: 'it hurts me' }]) // prettier-ignore
  expect(countsView(glob.state).reports).toBe(0)
  await amal.reconnect()
  await amal.settled()
  expect(amal.state.outbox).toEqual([])
  expect(await listed(glob, 1)).toMatchObject([{ post, seq: shown?.seq, text: 'an unkind word', deleted: false, mayHandle: true, reports: [{ by: { id: id("amal's"), role: 'candidate' }, reason: 'it hurts me' }] }]) // prettier-ignore
  expect(await reportsView(amal.state)).toEqual([])
  expect(JSON.stringify([...iress.its.traffic])).not.toContain('hurts')
})

it('a report survives the end of the app, and goes out once', async () => {
  await office().post(hiring, 'iress1', 'an unkind word')
  const open = (): Promise<TestDevice> => openDevice(server(), "amal's", { profile: 900 })
  const first = await open()
  await first.settled()
  const chat = first.chat(hiring).row.id
  const post = (await first.posts(hiring)).find(({ body }) => body === 'an unkind word')?.id ?? ''
  first.line.cut()
  await until(() => first.realm.state.sync.offlineSince !== null, 'being offline')
  await first.acts.report({ chat, post, reason: 'it hurts me' })
  await first.close()
  const second = await open()
  await second.settled()
  await second.close()
  const rows = await office().store.query(
    'select post, reason, g = lower(stood) as once from report',
  )
  expect(rows).toEqual([{ post, reason: 'it hurts me', once: true }])
})

it('a coordinator removes the post, and it is off the list for all of them', async () => {
  await office().post(hiring, 'iress1', 'bad')
  await office().post(hiring, 'iress1', 'good')
  const [amal, tbb, glob] = [await device("amal's"), await device('tbb1'), await device('glob1')] // prettier-ignore
  const idOf = async (body: string) => (await amal.its.posts(hiring)).find((row) => row.body === body)?.id ?? '' // prettier-ignore
  await until(async () => (await idOf('good')) !== '', 'the posts')
  const [bad, good] = [await idOf('bad'), await idOf('good')]
  const chat = await amal.id(hiring)
  await amal.acts.report({ chat, post: bad, reason: '' })
  await tbb.acts.report({ chat, post: bad, reason: 'indeed' })
  await amal.acts.report({ chat, post: good, reason: 'by mistake' })
  await until(async () => (await reportsView(glob.state)).flatMap(({ reports }) => reports).length === 3, 'three reports') // prettier-ignore
  await tbb.its.close()
  const glob2 = await device('glob2')
  const [first, second] = await listed(glob, 2)
  expect([first?.post, second?.post].sort()).toEqual([bad, good].sort())
  const of = (post: string) => [first, second].find((item) => item?.post === post)?.reports ?? []
  expect(of(bad).map(({ reason }) => reason).sort()).toEqual(['', 'indeed']) // prettier-ignore
  await glob.cutOff()
  await glob.acts.handleReports({ reports: of(bad).map((its) => its.id), remove: { chat, post: bad } }) // prettier-ignore
  // At once on this device, also offline.
  expect((await listed(glob, 1)).map(({ post }) => post)).toEqual([good])
  await glob.reconnect()
  expect((await listed(glob2, 1)).map(({ post }) => post)).toEqual([good])
  await until(async () => !(await amal.bodies(hiring)).includes('bad'), 'the removal')
  await glob2.acts.handleReports({ reports: of(good).map((its) => its.id), remove: null })
  for (const one of [glob, glob2]) expect(await listed(one, 0)).toEqual([])
  expect(await amal.bodies(hiring)).toContain('good')
  await until(() => glob.state.sync.phase === 'upToDate', 'the end')
  await glob.acts.checkNow(null)
  expect(await listed(glob, 0)).toEqual([])
})

it('who has left the chat meanwhile does not report; that it was not done is said', async () => {
  const [tbb, iress] = [await device('tbb1'), await device('iress1')]
  const post = await posted(iress, 'an unkind word', tbb)
  await tbb.cutOff()
  await tbb.acts.report({ chat: await tbb.id(hiring), post, reason: 'a reason' })
  await office().apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
  await tbb.reconnect()
  await tbb.lost(hiring)
  await until(() => tbb.state.outbox.length === 0, 'the verdict')
  const { ended } = await holdingsView(tbb.state)
  expect(ended.map(({ type, code }) => [type, code])).toEqual([['report', 'chat-unavailable']])
  expect(await office().store.query('select 1 from report')).toEqual([])
})

it('reports go with the access of a coordinator, from memory and storage', async () => {
  const [amal, iress, glob] = [await device("amal's"), await device('iress1'), await device('glob2')] // prettier-ignore
  const post = await posted(iress, 'an unkind word', amal, glob)
  await amal.acts.report({ chat: await amal.id(hiring), post, reason: 'it hurts me' })
  await listed(glob, 1)
  await office().apply(staff('glob2', 'crs'))
  await glob.lost(hiring)
  expect(await listed(glob, 0)).toEqual([])
  await glob.expectGone(hiring, ['it hurts me', post])
})

it('is refused before anything is written where it can’t be', async () => {
  const [amal, tbb, iress] = [await device("amal's"), await device('tbb1'), await device('iress1')]
  const post = await posted(iress, 'an unkind word', amal, tbb)
  const chat = await amal.id(hiring)
  const code = (one: Device, reason: string, where = chat): Promise<unknown> =>
    one.acts.report({ chat: where, post, reason }).then(
      () => 'done',
      (error: unknown) => (error instanceof PortError ? error.code : error),
    )
  expect(await code(amal, 'x'.repeat(limits.reportReason + 1))).toBe('too-long')
  expect(await code(amal, 'a\0b')).toBe('invalid')
  expect(await code(amal, '', id('nowhere'))).toBe('chat-unavailable')
  const { chat: ours } = await tbb.acts.open({ kind: 'team', case: id('amal as nurse'), partner: id('tbb') }) // prettier-ignore
  await tbb.gained(team('amal as nurse', 'tbb'))
  expect(await code(tbb, '', ours)).toBe('not-allowed')
  const own = (await iress.view(hiring)).posts.find((item) => item.id === post)
  expect(own?.may.report).toBe(false)
  const refused = await tbb.acts.handleReports({ reports: [id('one')], remove: null }).catch((error: unknown) => error) // prettier-ignore
  expect(refused).toEqual(new PortError('not-allowed'))
  for (const one of [amal, tbb]) expect(one.state.outbox).toEqual([])
  expect((await tbb.view(prospect('amal'))).posts.every((item) => !item.may.report)).toBe(true)
})
