/** Grants, revocations and hand-overs: what the devices hold, in memory and storage, and what they were sent. */
import { describe, expect, it } from 'vitest'
import type { ChatKey } from '../../sync-server/contract/chats.ts'
import type { AskedPage } from '../../sync-server/contract/feed.ts'
import { importPosts } from '../../sync-server/directory/import-posts.ts'
import { id, prospect, recruiting, withSource } from '../../sync-server/directory/test-office.ts'
import { isComplete } from './held-chat.ts'
import { programme } from './test-programme.ts'
import { until } from './test-realm.ts'
import { inMemory, toldSince } from './test-traces.ts'
import { conversationView } from './views/conversation.ts'
import { lostView } from './views/lost.ts'
import { searchView } from './views/search.ts'
import { holdingsView } from './views/sync.ts'
import { waitingView } from './views/waiting.ts'

const talk = prospect('amal')
const hiring = recruiting('amal as nurse')
const other = withSource('nurse', 'tbb')
const { office, device } = programme()

const handOver = (to: string): Promise<void> =>
  office().apply({ type: 'handOver', candidate: id('amal'), to: id(to) })
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `past ${String(index + 1)}`)
const past = (key: ChatKey, author: string, count: number): Promise<void> =>
  importPosts(office().store, numbered(count).map((body, index) => ({ chat: key, author: id(author), at: Date.now() - 1e8 + index, body }))) // prettier-ignore

describe('a grant', () => {
  it('brings the whole history, newest first, while live posts go on', async () => {
    await past(talk, 'tbb1', 2_300)
    const [crs, amal, iress] = [await device('crs1'), await device("amal's"), await device('iress1')] // prettier-ignore
    const chat = await crs.id(talk)
    expect(await crs.holds(talk)).toBe(false)
    await handOver('crs')
    const since = performance.now()
    await until(() => amal.chat(talk).row.audience > 1, 'the news of who joined')
    for (let count = 1; count <= 5; count += 1) {
      await amal.write(talk, `live ${String(count)}`)
      await iress.write(withSource('nurse', 'crs'), `elsewhere ${String(count)}`)
    }
    await Promise.all([amal.settled(), iress.settled()])
    await until(async () => {
      const its = crs.state.chats.get(chat)
      const elsewhere = await crs.bodies(withSource('nurse', 'crs'))
      return its?.active === true && its.row.head === 2_306 && isComplete(its) && elsewhere.length === 5 // prettier-ignore
    }, 'everything')
    const live = [1, 2, 3, 4, 5].map((count) => `live ${String(count)}`)
    expect(await crs.bodies(talk)).toEqual([...numbered(2_300), ...live])
    const asked = crs.exchanges
      .filter(({ path, begun }) => path === '/v1/sync/history' && begun >= since)
      .map(({ asked: body }) => JSON.parse(body) as { pages: AskedPage[] })
      .flatMap(({ pages }) => pages.filter((page) => page.chat === chat))
      .map(({ before }) => before ?? Infinity)
    expect(asked.length).toBeGreaterThan(1)
    expect(asked).toEqual([...asked].sort((a, b) => b - a))
    // Nothing old is unread: the marker began at the chat's head.
    expect(crs.chat(talk)).toMatchObject({ unread: 5 })
    expect(crs.state.reads.get(chat)).toBeGreaterThanOrEqual(2_300)
  })

  it('that a stage gives brings the chat, the case and the candidate, and nothing from before', async () => {
    await office().candidate('badr', 'tbb')
    await office().case('badr as nurse', 'badr', 'nurse', 'cvPreparation')
    const iress = await device('iress1')
    const names = [id('badr'), id('badr as nurse'), 'N-badr']
    expect(await inMemory(iress.state, '', names)).toEqual([])
    expect(toldSince(iress.exchanges, 0, await iress.id(prospect('badr')), names)).toEqual([])
    await office().stage('badr as nurse', 'cvReview')
    await iress.gained(recruiting('badr as nurse'))
    expect(iress.state.directory.has(`candidate:${id('badr')}`)).toBe(true)
    expect(iress.state.directory.has(`case:${id('badr as nurse')}`)).toBe(true)
    expect(toldSince(iress.exchanges, 0, await iress.id(prospect('badr')), [])).toEqual([])
  })
})

describe('a revocation', () => {
  it('while online takes everything from memory and storage; nothing of it is sent again', async () => {
    const [tbb, amal] = [await device('tbb1'), await device("amal's")]
    const chat = await tbb.id(talk)
    const { post } = await tbb.write(talk, 'first words')
    await Promise.all([tbb.settled(), amal.gained(talk)])
    await until(() => amal.chat(talk).row.state.begun, 'the beginning')
    await amal.write(talk, 'of the candidate')
    await until(async () => (await tbb.bodies(talk)).length === 2, 'the answer')
    await tbb.acts.react({ chat, post, emoji: '👍', on: true })
    await tbb.acts.read({ chat, seq: 2 })
    await amal.acts.read({ chat, seq: 2 })
    await tbb.acts.setForChat({ chat, key: 'pin', value: true })
    await tbb.acts.keepPosition({ chat, position: { key: post, seq: 1, offset: 8 } })
    await tbb.acts.keepLast({ section: 'inbox', chat, job: null, case: null })
    await tbb.settled()
    await until(() => tbb.state.seen.get(chat) === 2, 'Seen')
    await tbb.state.search.refresh()
    const find = (): number => searchView(tbb.state, { text: 'of the', chat: null }).hits.length
    expect([find(), tbb.state.search.size]).toEqual([1, 2])
    const texts = ['first words', 'of the candidate', 'after the hand-over', post, id('amal'), 'N-amal'] // prettier-ignore
    await handOver('crs')
    const committed = performance.now()
    await tbb.lost(talk)
    await until(() => amal.chat(talk).row.audience > 1, 'the news of who joined')
    await amal.write(talk, 'after the hand-over')
    await amal.settled()
    await tbb.acts.checkNow(null)
    expect(await conversationView(tbb.state, { chat, newest: 50 })).toEqual({ gone: true, lost: true, reason: 'lost-access', kept: 0 }) // prettier-ignore
    expect(toldSince(tbb.exchanges, committed, chat, texts)).toEqual([])
    expect([find(), tbb.state.search.size]).toEqual([0, 0])
    // Of it every window is told, for what it keeps itself.
    expect(lostView(tbb.state)).toContain(chat)
    await tbb.expectGone(talk, texts)
  })

  it('while offline keeps what was written as not sent, and nothing else of the chat', async () => {
    await office().post(talk, 'tbb1', 'first words')
    const [tbb, iress] = [await device('tbb1'), await device('iress1')]
    const chat = await tbb.id(talk)
    const { post } = await tbb.write(talk, 'second words')
    await tbb.settled()
    await tbb.cutOff()
    const { audience } = tbb.chat(talk).row
    await tbb.write(talk, 'unsent one')
    await tbb.write(talk, 'unsent two')
    await tbb.acts.edit({ chat, post, rev: 0, body: 'changed words', audience })
    await tbb.acts.react({ chat, post, emoji: '👍', on: true })
    await tbb.acts.pinPost({ chat, post, pinned: true })
    await tbb.acts.read({ chat, seq: 2 })
    await tbb.acts.saveDraft({ chat, text: 'draft begun' })
    await tbb.write(other, 'elsewhere')
    await handOver('crs')
    const committed = performance.now()
    await tbb.reconnect()
    await tbb.lost(talk)
    await until(() => tbb.state.outbox.every(({ state }) => state === 'rejected'), 'verdicts')
    const waiting = await waitingView(tbb.state)
    expect(waiting.map((item) => [item.post.body, item.post.code, item.chat])).toEqual([
      ['unsent one', 'chat-unavailable', null],
      ['unsent two', 'chat-unavailable', null],
      ['draft begun', 'chat-unavailable', null],
    ])
    const { ended } = await holdingsView(tbb.state)
    expect(ended.map(({ type, code, chat: its }) => [type, code, its]).sort()).toEqual([
      ['edit', 'chat-unavailable', null],
      ['pin', 'chat-unavailable', null],
      ['react', 'chat-unavailable', null],
      ['read', 'chat-unavailable', null],
    ])
    await until(async () => (await iress.bodies(other)).includes('elsewhere'), 'the other post')
    expect(toldSince(tbb.exchanges, committed, chat, ['first words', 'second words'])).toEqual([])
    const rows = await office().store.query<{ body: string }>('select body from post')
    expect(rows.map(({ body }) => body).filter((body) => /unsent|draft/.test(body))).toEqual([])

    // Who else was in the chat is not kept with what was written.
    expect(tbb.state.outbox.map(({ parties }) => parties)).toEqual([[], [], []])
    for (const { post: its } of waiting) await tbb.acts.discard({ post: its.id })
    await tbb.acts.clearEnded(null)
    await tbb.expectGone(talk, ['words', 'unsent', 'draft begun', post, id('amal')])
  })

  it('does not call unsent what had arrived before it, though the answer was lost', async () => {
    const [tbb, amal] = [await device('tbb1'), await device("amal's")]
    tbb.its.line.faults.set('/v1/sync/push', 'lost').set('/v1/sync/feed', 'lost')
    const { post } = await tbb.write(talk, 'it had arrived')
    await until(async () => (await amal.bodies(talk)).includes('it had arrived'), 'the post')
    await until(() => tbb.state.sync.offlineSince !== null, 'being offline')
    const { audience } = tbb.chat(talk).row
    const chat = await tbb.id(talk)
    await tbb.acts.edit({ chat, post, rev: 0, body: 'changed too late', audience })
    await tbb.write(talk, 'this one had not')
    await handOver('crs')
    tbb.its.line.faults.clear()
    await tbb.reconnect()
    await tbb.lost(talk)
    await until(() => tbb.state.outbox.every(({ state }) => state === 'rejected'), 'verdicts')
    expect((await waitingView(tbb.state)).map((item) => item.post.body)).toEqual([
      'this one had not',
    ])
    const { ended } = await holdingsView(tbb.state)
    expect(ended.map(({ type, code }) => [type, code])).toEqual([['edit', 'chat-unavailable']])
  })

  it('lets nothing from the open screen in again', async () => {
    const tbb = await device('tbb1')
    const chat = await tbb.id(talk)
    await handOver('crs')
    await tbb.lost(talk)
    const refusals = await Promise.all(
      [
        tbb.acts.post({ chat, body: 'typed on', audience: 1 }),
        tbb.acts.read({ chat, seq: 1 }),
        tbb.acts.setForChat({ chat, key: 'mute', value: true }),
        tbb.acts.unreadFrom({ chat, seq: 1 }),
      ].map((act) => act.then(() => 'taken', (error: unknown) => (error as Error).message)), // prettier-ignore
    )
    expect(refusals).toEqual(refusals.map(() => 'chat-unavailable'))
    await tbb.expectGone(talk, ['typed on'])
  })

  it.each(['typed on', 'something else'])('keeps what was typed until the end was seen: %s', async (words) => {
    const tbb = await device('tbb1')
    const chat = await tbb.id(talk)
    await tbb.acts.saveDraft({ chat, text: 'typed' })
    await handOver('crs')
    await until(() => tbb.state.chats.get(chat)?.active === false, 'the end')
    // Before the end is stored, and after.
    await tbb.acts.saveDraft({ chat, text: `${words} and` })
    await tbb.lost(talk)
    await tbb.acts.saveDraft({ chat, text: `${words} and on` })
    await tbb.acts.saveDraft({ chat, text: ' ' })
    const kept = await waitingView(tbb.state)
    expect(kept.map(({ post: { body, code }, chat: its }) => [body, code, its])).toEqual([[`${words} and on`, 'chat-unavailable', null]]) // prettier-ignore
    for (const { post } of kept) await tbb.acts.discard({ post: post.id })
    await tbb.expectGone(talk, ['typed', 'something else'])
  }) // prettier-ignore
})

describe('access that ends and begins again', () => {
  it('is followed step by step, with the whole history each time', async () => {
    const tbb = await device('tbb1')
    let { epoch } = tbb.chat(talk).row
    for (let round = 1; round <= 3; round += 1) {
      await handOver('crs')
      await tbb.lost(talk)
      await office().post(talk, 'crs1', `between ${String(round)}`)
      await handOver('tbb')
      await tbb.gained(talk)
      expect(tbb.chat(talk).row.epoch).toBeGreaterThan(epoch)
      epoch = tbb.chat(talk).row.epoch
      expect((await tbb.its.posts(talk)).map((post) => post.epoch === epoch)).not.toContain(false)
    }
    expect(await tbb.bodies(talk)).toEqual(['between 1', 'between 2', 'between 3'])
    expect((await tbb.its.posts(talk)).length).toBe(tbb.chat(talk).row.head)
  })

  it.each([
    ['that was held and is again', ['tbb', 'crs', 'tbb', 'crs', 'tbb'], 'tbb1', true],
    ['that was held and ended', ['tbb', 'crs', 'tbb', 'crs'], 'tbb1', false],
    ['that was not held and is now', ['tbb', 'crs', 'tbb', 'crs'], 'crs1', true],
    ['that was not held, came and went', ['tbb', 'crs', 'tbb'], 'crs1', false],
  ])('while a device sleeps, for a chat %s', async (_name, owners, name, isHeld) => {
    await past(talk, 'tbb1', 70)
    const its = await device(name)
    const chat = await its.id(talk)
    const epoch = (await its.holds(talk)) ? its.chat(talk).row.epoch : 0
    await its.cutOff()
    for (const [index, owner] of owners.slice(1).entries()) {
      await handOver(owner)
      await office().post(talk, `${owner}1`, `owner ${String(index + 1)}`)
    }
    const committed = performance.now()
    await its.reconnect()
    if (!isHeld) {
      await its.settled()
      // Who never held it is told of nothing that could be waited for.
      if (epoch > 0) await its.lost(talk)
      else await its.acts.checkNow(null)
      expect(await its.holds(talk)).toBe(false)
      const texts = ['past', 'owner', 'N-amal']
      expect(toldSince(its.exchanges, committed, chat, texts)).toEqual([])
      if (epoch > 0) await its.expectGone(talk, ['past 1', 'owner 1', id('amal')])
      return
    }
    await its.gained(talk)
    await its.settled()
    const added = owners.slice(1).map((_, index) => `owner ${String(index + 1)}`)
    expect(await its.bodies(talk)).toEqual([...numbered(70), ...added])
    const now = its.chat(talk).row.epoch
    expect(now).toBeGreaterThan(epoch)
    expect((await its.its.posts(talk)).map((post) => post.epoch === now)).not.toContain(false)
  })

  it('sends what was written offline once, to those whom its author had seen', async () => {
    const [tbb, amal] = [await device('tbb1'), await device("amal's")]
    await tbb.cutOff()
    await tbb.write(talk, 'written asleep')
    await handOver('crs')
    await handOver('tbb')
    await tbb.reconnect()
    await until(async () => (await amal.bodies(talk)).includes('written asleep'), 'the post')
    await tbb.settled()
    await tbb.gained(talk)
    expect(await tbb.bodies(talk)).toEqual(['written asleep'])
    expect(tbb.state.outbox).toEqual([])
  })
})

describe('a hand-over', () => {
  it('says so in the prospect chat and in those of open cases, naming the partners', async () => {
    await office().job('welder', 'north')
    await office().case('amal as welder', 'amal', 'welder', 'cvReview')
    await office().stage('amal as welder', 'noJobOffer')
    await handOver('crs')
    const [crs, amal, iress] = [await device('crs1'), await device("amal's"), await device('iress1')] // prettier-ignore
    const notice = { type: 'handedOver', from: id('tbb'), to: id('crs') }
    for (const its of [crs, amal]) {
      expect(await its.events(talk)).toEqual([notice])
      expect(await its.events(recruiting('amal as welder'))).not.toContainEqual(notice)
    }
    for (const its of [crs, amal, iress]) {
      expect(await its.events(hiring)).toContainEqual(notice)
      // Every reader has both partners' names, or what is shown would be a riddle.
      for (const partner of ['tbb', 'crs'])
        expect(its.state.directory.has(`partner:${id(partner)}`)).toBe(true)
    }
  })
})
