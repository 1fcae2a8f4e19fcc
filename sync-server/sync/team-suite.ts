/** Chats of one partner's staff about a case: opened, held and lost over the wire, on both stores. */
import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import type { Operation } from '../contract/push.ts'
import { id, staff, team } from '../directory/test-office.ts'

const secret = 'Between us: the passport is late'

export function teamSuite(kind: StoreKind): void {
  const stage = useStage(kind)
  const { device } = stage
  const ours = team('amal as nurse', 'tbb')

  beforeEach(() => stage.anew(), 60_000)
  const open = (key: typeof ours) => ({ id: randomUUID(), type: 'open' as const, key })
  const refused = [{ status: 'rejected', code: 'not-allowed' }]

  it('is opened once by a member of the staff, and held by all of them', async () => {
    const [tbb, colleague] = [await device('tbb1'), await device('tbb2')]
    const chat = tbb.chat(ours)
    expect(await tbb.push(open(ours))).toMatchObject([{ status: 'ok', chat }])
    expect(await colleague.push(open(ours))).toMatchObject([{ status: 'ok', chat }])
    await tbb.pull()
    expect(tbb.active(ours)).toMatchObject({
      kind: 'team',
      case: id('amal as nurse'),
      job: id('nurse'),
      candidate: id('amal'),
      sourcePartner: null,
      side: 'source',
      parties: [`staff:${id('tbb')}`],
    })
    expect(await tbb.push(tbb.post(ours, secret))).toMatchObject([{ status: 'ok' }])
    await colleague.pullAll()
    expect(colleague.bodies(ours)).toEqual([secret])
    expect(colleague.active(ours).unread).toBe(1)
  })

  it.each(['glob1', 'crs1', 'iress1', "amal's"])('gives %s no byte of it', async (name) => {
    const [tbb, other] = [await device('tbb1'), await device(name)]
    const before = await other.push(open(ours))
    expect(before).toMatchObject(refused)
    await tbb.push(open(ours))
    await tbb.pull()
    const mine = tbb.post(ours, secret)
    await tbb.push(mine)
    await other.pullAll()
    const later = await device(name)
    await later.pullAll()

    const chat = tbb.chat(ours)
    const ask = async (of: string, post: string): Promise<string> => {
      const { audience } = mine
      const to = { chat: of, post }
      const operations: Operation[] = [
        { id: randomUUID(), type: 'post', chat: of, post: randomUUID(), body: 'Me too', writtenAt: 1, audience },
        { ...to, id: randomUUID(), type: 'edit', rev: 0, body: 'x', audience },
        { ...to, id: randomUUID(), type: 'delete' },
        { ...to, id: randomUUID(), type: 'react', emoji: '👍', on: true },
        { ...to, id: randomUUID(), type: 'pin', pinned: true },
        { id: randomUUID(), type: 'read', chat: of, seq: 1 },
      ] // prettier-ignore
      const verdicts = await other.push(...operations)
      const { timeline } = other
      const answers = [
        await other.call('/v1/sync/history', { v: 1, timeline, pages: [{ chat: of, epoch: 1, before: null, limit: 10 }] }),
        await other.call('/v1/sync/versions', { v: 1, chat: of, post }),
      ] // prettier-ignore
      const said = [
        ...verdicts.map(({ status, code }) => [status, code]),
        ...answers.map(({ status, body }) => [status, (body as { error?: unknown }).error ?? body]),
      ]
      // But for the id that the question itself named.
      return JSON.stringify(said).replaceAll(of, 'the chat')
    }
    // Of a chat that there is, the same is said as of one that there is not.
    expect(await ask(chat, mine.post)).toEqual(await ask(randomUUID(), randomUUID()))
    expect(await other.push(open(ours))).toMatchObject(refused)
    await other.pull()
    const traffic = [...other.traffic, ...later.traffic].join()
    expect(traffic).not.toContain(secret)
    expect(traffic).not.toContain(mine.post)
    expect(later.traffic.join()).not.toContain(chat)
    expect(traffic).not.toContain('"team"')
    expect(other.chats.has(chat)).toBe(false)
  })

  it('is the coordinators’ own where they open one', async () => {
    const glob = await device('glob1')
    const theirs = team('amal as nurse', 'glob')
    await glob.push(open(theirs))
    await glob.pull()
    expect(glob.active(theirs)).toMatchObject({ side: 'source', parties: [`staff:${id('glob')}`] })
    expect(await glob.push(glob.post(theirs, secret))).toMatchObject([{ status: 'ok' }])
    const tbb = await device('tbb1')
    await tbb.pullAll()
    expect(tbb.traffic.join()).not.toContain(secret)
  })

  it('ends with a partner’s being coordinators, and comes back with it', async () => {
    const glob = await device('glob1')
    const theirs = team('amal as nurse', 'glob')
    await glob.push(open(theirs))
    const set = (coordinator: boolean) =>
      stage.office.apply({ type: 'partner', id: id('glob'), name: 'glob', abbreviation: 'GLOB', source: true, destination: false, coordinator, active: true }) // prettier-ignore
    await stage.office.apply(
      { type: 'partner', id: id('two'), name: 'two', abbreviation: 'TWO', source: true, destination: false, coordinator: true, active: true },
      staff('two1', 'two'),
    ) // prettier-ignore
    await set(false)
    expect(await stage.office.held('glob1', theirs)).toBeUndefined()
    expect(await stage.office.held('two1', theirs)).toBeUndefined()
    await set(true)
    expect(await stage.office.held('glob1', theirs)).toBeDefined()
    expect(await stage.office.held('two1', theirs)).toBeUndefined()
  })

  it('is lost with the case at a hand-over, and the new partner has none of it', async () => {
    const tbb = await device('tbb1')
    await tbb.push(open(ours))
    await tbb.pull()
    await tbb.push(tbb.post(ours, secret))
    await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
    await tbb.pull()
    expect(tbb.chats.get(tbb.chat(ours))).toMatchObject({ active: false, reason: 'lost-access' })
    expect(await tbb.push(tbb.post(ours))).toMatchObject([{ code: 'chat-unavailable' }])
    expect(await tbb.push(open(ours))).toMatchObject(refused)
    const crs = await device('crs1')
    const theirs = team('amal as nurse', 'crs')
    expect(await crs.push(open(ours))).toMatchObject(refused)
    expect(await crs.push(open(theirs))).toMatchObject([{ status: 'ok' }])
    await crs.pullAll()
    expect(crs.bodies(theirs)).toEqual([])
    expect(crs.traffic.join()).not.toContain(secret)
    // No automatic post of the hand-over stands there.
    expect(await stage.office.events(ours)).toEqual([])

    await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('tbb') })
    await tbb.pullAll()
    expect(tbb.bodies(ours)).toEqual([secret])
  })

  it('is told of no more by the verdict of its opening, asked for again after the access ended', async () => {
    const tbb = await device('tbb1')
    const opening = open(ours)
    const chat = tbb.chat(ours)
    expect(await tbb.push(opening)).toMatchObject([{ status: 'ok', chat }])
    expect(await tbb.push(opening)).toEqual([{ id: opening.id, status: 'duplicate', chat }])
    await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
    expect(await tbb.push(opening)).toEqual([{ id: opening.id, status: 'duplicate' }])
    await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('tbb') })
    expect(await tbb.push(opening)).toEqual([{ id: opening.id, status: 'duplicate', chat }])
  })

  it('is the employer’s from cvReview on, and read only when the case is lost, until retention ends', async () => {
    const theirs = team('amal as nurse', 'iress')
    const iress = await device('iress1')
    await stage.office.apply({ type: 'correctStage', case: id('amal as nurse'), stage: 'prospect' })
    expect(await iress.push(open(theirs))).toMatchObject(refused)
    await stage.office.stage('amal as nurse', 'cvReview')
    expect(await iress.push(open(theirs))).toMatchObject([{ status: 'ok' }])
    await iress.pull()
    expect(iress.active(theirs)).toMatchObject({ side: 'destination', until: null })
    await iress.push(iress.post(theirs, secret))
    await stage.office.stage('amal as nurse', 'noJobOffer')
    await iress.pull()
    expect(iress.active(theirs).until).toBeGreaterThan(Date.now())
    expect(await iress.push(iress.post(theirs))).toMatchObject([{ code: 'read-only' }])
    await stage.store.query(
      "update grants set until = now() - interval '1 second' where chat = $1",
      [iress.chat(theirs)],
    )
    const late = await device('iress1')
    await late.pullAll()
    expect(late.traffic.join()).not.toContain(secret)
  })

  it('asks for own partners only, and for cases that there are', async () => {
    const tbb = await device('tbb1')
    expect(await tbb.push(open(team('amal as nurse', 'iress')))).toMatchObject(refused)
    expect(await tbb.push(open(team('no case', 'tbb')))).toMatchObject(refused)
    await stage.office.apply(staff('tbb2', 'tbb', { readOnly: true }))
    expect(await (await device('tbb2')).push(open(ours))).toMatchObject(refused)
  })
}
