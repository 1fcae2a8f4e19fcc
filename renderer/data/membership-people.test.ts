/** People and partners that change: what their devices may still do, and who steps in. */
import { describe, expect, it } from 'vitest'
import type { ChatKey } from '../../sync-server/contract/chats.ts'
import { ChangeRefused } from '../../sync-server/directory/changes.ts'
import { allSources, id, partner, person, prospect, recruiting, staff, withSource } from '../../sync-server/directory/test-office.ts' // prettier-ignore
import { programme, type Device } from './test-programme.ts'
import { until } from './test-realm.ts'
import { toldSince } from './test-traces.ts'
import { waitingView } from './views/waiting.ts'

const talk = prospect('amal')
const hiring = recruiting('amal as nurse')
const withTbb = withSource('nurse', 'tbb')
const withCrs = withSource('nurse', 'crs')
const everyone = allSources('nurse')
const { office, device } = programme()

/** Why the reader may not write here; null where they may. */
const reason = async (its: Device, key: ChatKey): Promise<string | null> => (await its.view(key)).permission.reason // prettier-ignore
const becomes = (its: Device, key: ChatKey, wanted: string | null): Promise<void> =>
  until(async () => (await reason(its, key)) === wanted, `${String(wanted)} to be the reason`)
const refusedAs = (act: Promise<unknown>): Promise<string> =>
  act.then(() => 'taken', (error: unknown) => (error as Error).message) // prettier-ignore

describe('who is not active any more', () => {
  it.each([
    ['the person', () => office().apply(staff('tbb1', 'tbb', { active: false })), () => office().apply(staff('tbb1', 'tbb'))], // prettier-ignore
    ['the partner', () => office().apply(partner('tbb', { source: true, active: false })), () => office().apply(partner('tbb', { source: true }))], // prettier-ignore
  ])('is told nothing more, and holds all again when %s is back', async (_name, end, begin) => {
    await office().post(talk, 'tbb1', 'before')
    const tbb = await device('tbb1')
    const chat = await tbb.id(talk)
    const before = new Map([...tbb.state.chats.values()].flatMap((its) => its.active ? [[its.row.id, its.row.epoch]] : [])) // prettier-ignore
    expect(before.size).toBe(4)
    await end()
    const committed = performance.now()
    await until(() => tbb.state.lock !== null, 'the locked door')
    await office().post(talk, 'glob1', 'meanwhile')
    await tbb.write(talk, 'written while locked')
    expect(await tbb.its.realm.actions.askAgain()).toBe('refused')
    expect(toldSince(tbb.exchanges, committed, chat, ['before', 'meanwhile', 'N-amal', 'tbb'])).toEqual([]) // prettier-ignore
    await until(() => tbb.state.outbox[0]?.state === 'queued', 'the post to wait on')

    await begin()
    expect(await tbb.its.realm.actions.askAgain()).toBe('given')
    expect(tbb.state.lock).toBeNull()
    await until(() => tbb.state.sync.phase === 'upToDate', 'the open door')
    await tbb.holdsOnly(talk, hiring, withTbb, everyone)
    await until(async () => (await tbb.bodies(talk)).includes('written while locked'), 'the post')
    await tbb.settled()
    expect(await tbb.bodies(talk)).toEqual(['before', 'meanwhile', 'written while locked'])
    for (const [its, epoch] of before) {
      const known = tbb.state.chats.get(its)
      expect(known?.active === true && known.row.epoch > epoch).toBe(true)
    }
  })

  it('leaves their candidates to the coordinators, who may write', async () => {
    const [glob, amal, iress] = [await device('glob1'), await device("amal's"), await device('iress1')] // prettier-ignore
    await office().apply(partner('tbb', { source: true, active: false }))
    await until(async () => (await amal.view(hiring)).audience.entries.every(({ party }) => party !== `staff:${id('tbb')}`), 'the partner to leave') // prettier-ignore
    await glob.write(talk, 'we stand in')
    await glob.settled()
    await until(async () => (await amal.bodies(talk)).includes('we stand in'), 'the post')
    expect(await reason(iress, hiring)).toBe(null)
    expect(await reason(iress, withTbb)).toBe(null)
  })
})

describe('who changes partner', () => {
  it('loses every chat of the old one, storage and all, and has those of the new one', async () => {
    await office().candidate('badr', 'crs')
    await office().case('badr as nurse', 'badr', 'nurse', 'cvReview')
    await office().post(talk, 'tbb1', 'with the old one')
    await office().post(prospect('badr'), 'crs1', 'with the new one')
    const tbb = await device('tbb1')
    await tbb.holdsOnly(talk, hiring, withTbb, everyone)
    await tbb.cutOff()
    await tbb.write(talk, 'unsent there')
    await office().apply(staff('tbb1', 'crs'))
    const committed = performance.now()
    await tbb.reconnect()
    await tbb.holdsOnly(prospect('badr'), recruiting('badr as nurse'), withCrs, everyone)
    expect(await tbb.bodies(prospect('badr'))).toEqual(['with the new one'])
    expect(tbb.state.outbox).toMatchObject([{ state: 'rejected', code: 'chat-unavailable' }])
    for (const key of [talk, hiring, withTbb])
      expect(toldSince(tbb.exchanges, committed, await tbb.id(key), ['with the old one', 'N-amal'])).toEqual([]) // prettier-ignore
    const [item] = tbb.state.outbox
    if (item?.operation.type === 'post') await tbb.acts.discard({ post: item.operation.post })
    await tbb.expectGone(talk, ['with the old one', 'unsent there', id('amal'), 'N-amal'])
  })

  it('keeps the badge that their old posts had', async () => {
    await office().post(talk, 'tbb1', 'of the old partner')
    await office().apply(staff('tbb1', 'iress'))
    const [tbb2, tbb1] = [await device('tbb2'), await device('tbb1')]
    expect((await tbb2.view(talk)).posts[0]?.author).toMatchObject({ partner: 'TBB', role: 'source' }) // prettier-ignore
    await tbb1.holdsOnly(hiring, withTbb, withCrs, withSource('nurse', 'glob'), everyone)
    expect((await tbb1.view(hiring)).chat.side).toBe('destination')
  })
})

describe('a candidate', () => {
  it('without a source partner is the coordinators’; suspended where none of them writes', async () => {
    const [tbb, glob, amal] = [await device('tbb1'), await device('glob1'), await device("amal's")]
    await office().apply({ type: 'handOver', candidate: id('amal'), to: null })
    await tbb.lost(talk)
    await tbb.lost(hiring)
    await tbb.its.close()
    const iress = await device('iress1')
    expect(await glob.events(talk)).toEqual([{ type: 'handedOver', from: id('tbb'), to: null }])
    await glob.write(talk, 'yours from now on')
    await until(async () => (await amal.bodies(talk)).includes('yours from now on'), 'the post')
    await office().apply(staff('glob1', 'glob', { readOnly: true }))
    for (const its of [glob, amal]) await becomes(its, talk, 'suspended')
    for (const its of [glob, amal, iress]) await becomes(its, hiring, 'suspended')
    expect(await refusedAs(amal.write(talk, 'into nothing'))).toBe('read-only')
    // Chats without a candidate go on.
    expect(await reason(iress, withCrs)).toBe(null)
    await office().apply(staff('glob1', 'glob'))
    for (const its of [glob, amal]) await becomes(its, talk, null)
  })

  it('who is muted reads on and writes nothing, what waited included, until they are not', async () => {
    await office().post(talk, 'tbb1', 'before')
    const amal = await device("amal's")
    await amal.cutOff()
    await amal.write(talk, 'written before the news')
    await office().apply({ type: 'mute', candidate: id('amal'), muted: true })
    await office().post(talk, 'tbb1', 'after')
    await amal.reconnect()
    await until(() => amal.state.outbox[0]?.state === 'rejected', 'the refusal')
    expect(amal.state.outbox).toMatchObject([{ code: 'read-only' }])
    for (const key of [talk, hiring]) await becomes(amal, key, 'muted')
    expect(await amal.bodies(talk)).toEqual(['before', 'after'])
    const chat = await amal.id(talk)
    const { post = '' } = await office().store.query<{ post: string }>("select id as post from post where body = 'before'").then(([row]) => row ?? { post: '' }) // prettier-ignore
    expect(await refusedAs(amal.acts.react({ chat, post, emoji: '👍', on: true }))).toBe('read-only') // prettier-ignore
    await amal.acts.read({ chat, seq: 2 })
    await office().apply({ type: 'mute', candidate: id('amal'), muted: false })
    for (const key of [talk, hiring]) await becomes(amal, key, null)
    const [item] = amal.state.outbox
    if (item?.operation.type === 'post') await amal.acts.retry({ post: item.operation.post, audience: amal.chat(talk).row.audience }) // prettier-ignore
    await amal.settled()
    expect(await amal.bodies(talk)).toEqual(['before', 'after', 'written before the news'])
  })

  it('who joined while a post was refused for another reason is named before it goes to them', async () => {
    const amal = await device("amal's")
    await amal.cutOff()
    await amal.write(hiring, 'written before they joined')
    await office().apply({ type: 'mute', candidate: id('amal'), muted: true })
    await amal.reconnect()
    await until(() => amal.state.outbox[0]?.state === 'rejected', 'the refusal')
    const before = amal.chat(hiring).row.audience
    expect((await waitingView(amal.state)).map(({ post }) => post.again)).toEqual([{ joined: [], audience: before }]) // prettier-ignore
    await office().apply({ type: 'job', id: id('nurse'), name: 'nurse', country: 'Australia', employer: 'Iress Ltd', destinationPartners: [id('iress'), id('north')], contacts: [] }) // prettier-ignore
    await office().apply({ type: 'mute', candidate: id('amal'), muted: false })
    await becomes(amal, hiring, null)
    await until(() => amal.chat(hiring).row.audience > before, 'the newcomer')
    await until(async () => (await waitingView(amal.state))[0]?.post.again?.joined[0] === 'NORTH', 'their name') // prettier-ignore
    const [shown] = await waitingView(amal.state)
    const its = { post: shown?.post.id ?? '' }
    expect(shown?.post.again).toEqual({ joined: ['NORTH'], audience: before + 1 })
    expect(await refusedAs(amal.acts.retry({ ...its, audience: before }))).toBe('audience-widened')
    await amal.settled()
    expect(await amal.bodies(hiring)).not.toContain('written before they joined')
    await amal.acts.retry({ ...its, audience: before + 1 })
    await until(async () => (await amal.bodies(hiring)).includes('written before they joined'), 'the post') // prettier-ignore
  })

  it('who is deactivated is told nothing more; the others keep the conversation', async () => {
    await office().post(talk, 'tbb1', 'before')
    const [amal, tbb] = [await device("amal's"), await device('tbb1')]
    await office().apply({ ...person("amal's", 'candidate'), active: false })
    const committed = performance.now()
    await until(() => amal.state.lock !== null, 'the locked door')
    await tbb.write(talk, 'after')
    await tbb.settled()
    expect(await amal.its.realm.actions.askAgain()).toBe('refused')
    expect(toldSince(amal.exchanges, committed, await amal.id(talk), ['after'])).toEqual([])
  })
})

describe('read-only staff', () => {
  it('read and keep markers and settings, and write nothing', async () => {
    const { post = '' } = await office().post(talk, 'tbb2', 'of a colleague').then(() => office().store.query<{ post: string }>("select id as post from post where body = 'of a colleague'")).then(([row]) => row ?? { post: '' }) // prettier-ignore
    const tbb = await device('tbb1')
    const chat = await tbb.id(talk)
    const { audience } = tbb.chat(talk).row
    await tbb.cutOff()
    await tbb.write(talk, 'too late')
    await tbb.acts.react({ chat, post, emoji: '👍', on: true })
    await tbb.acts.pinPost({ chat, post, pinned: true })
    await office().apply(staff('tbb1', 'tbb', { readOnly: true }))
    await tbb.reconnect()
    await until(() => tbb.state.outbox.every(({ state }) => state === 'rejected'), 'verdicts')
    expect(tbb.state.outbox).toMatchObject([{ code: 'read-only', operation: { body: 'too late' } }])
    for (const key of [talk, hiring, withTbb, everyone]) await becomes(tbb, key, 'personReadOnly')
    expect((await tbb.view(talk)).posts[0]).toMatchObject({ pinned: false, reactions: [] })
    for (const act of [
      tbb.acts.post({ chat, body: 'x', audience }),
      tbb.acts.react({ chat, post, emoji: '👍', on: true }),
      tbb.acts.pinPost({ chat, post, pinned: true }),
    ])
      expect(await refusedAs(act)).toBe('read-only')
    await tbb.acts.read({ chat, seq: 1 })
    await tbb.acts.setForChat({ chat, key: 'mute', value: true })
    await tbb.settled()
    expect(await office().marker('tbb1', talk)).toBe(1)
    expect(tbb.state.settings.get(`mute:${chat}`)).toBe(true)
  })
})

describe('the last active coordinator', () => {
  it.each([
    ['deactivated', () => office().apply(staff('glob1', 'glob', { active: false }))],
    ['moved', () => office().apply(staff('glob1', 'tbb'))],
    ['without a partner that coordinates', () => office().apply(partner('glob', { source: true }))],
    ['of a partner that is inactive', () => office().apply(partner('glob', { source: true, coordinator: true, active: false }))], // prettier-ignore
  ])('cannot be %s, and nothing has changed', async (_name, end) => {
    const glob = await device('glob1')
    const before = JSON.stringify([...glob.state.chats])
    await expect(end()).rejects.toThrow(ChangeRefused)
    await glob.acts.checkNow(null)
    expect(JSON.stringify([...glob.state.chats])).toBe(before)
    expect(glob.state.sync.phase).toBe('upToDate')
  })
})
