/** Edits, deletions, reactions, pins, and how a device compares and mends: over the wire, on both stores. */
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import { digestOf } from '../access/append-posts.ts'
import { fromColumns } from '../contract/columns.ts'
import { xorDigest } from '../contract/digest.ts'
import { postFields, reactionFields, reactionId, versionsResponse } from '../contract/feed.ts'
import type { Operation } from '../contract/push.ts'
import { blocksResponse, rowsResponse, verifyResponse } from '../contract/verify.ts'
import { prepareInstallation } from '../db/installation.ts'
import { id, prospect, staff, withSource } from '../directory/test-office.ts'
import { TestReader } from './test-reader.ts'

export function contentSuite(kind: StoreKind): void {
  const stage = useStage(kind)
  const { device } = stage
  let tbb: TestReader
  let iress: TestReader
  const chat = withSource('nurse', 'tbb')

  beforeEach(async () => {
    await stage.anew()
    tbb = await device('tbb1')
    iress = await device('iress1')
  }, 60_000)

  /** The installation's row becomes a copy of itself, as with any tool that puts a database back. */
  async function putBack(): Promise<void> {
    await stage.store.query('create table copy as select * from installation')
    await stage.store.query('delete from installation')
    await stage.store.query('insert into installation select * from copy')
    await stage.store.query('drop table copy')
  }

  /** A post of TBB's that both hold. */
  async function posted(body = 'first'): Promise<string> {
    const operation = tbb.post(chat, body)
    await tbb.push(operation)
    await Promise.all([tbb.pullAll(), iress.pullAll()])
    return operation.post
  }

  const edit = (reader: TestReader, post: string, body: string, rev = 0) => {
    const { chat: where, audience } = reader.post(chat)
    return { id: randomUUID(), type: 'edit' as const, chat: where, post, rev, body, audience }
  }
  const about = <Type extends 'delete' | 'react' | 'pin'>(type: Type, post: string, more: object = {}) =>
    ({ id: randomUUID(), type, chat: tbb.chat(chat), post, ...more }) as Extract<Operation, { type: Type }> // prettier-ignore
  const react = (post: string, emoji: string, on = true) => about('react', post, { emoji, on })
  const codes = async (reader: TestReader, ...operations: Operation[]): Promise<string[]> =>
    (await reader.push(...operations)).map(({ status, code }) => code ?? status)

  async function bothComplete(): Promise<void> {
    await Promise.all([tbb.pull(), iress.pull()])
    expect([tbb.isComplete(chat), iress.isComplete(chat)]).toEqual([true, true])
    const fresh = await device('iress1')
    await fresh.pullAll()
    expect(fresh.isComplete(chat)).toBe(true)
  }

  describe('an edit', () => {
    it('changes the text everywhere, and earlier texts stay readable to staff', async () => {
      const post = await posted()
      expect(await codes(tbb, edit(tbb, post, 'second'))).toEqual(['ok'])
      await tbb.pull()
      expect(await codes(tbb, edit(tbb, post, 'third', 1))).toEqual(['ok'])
      await bothComplete()
      expect(iress.posts.get(post)).toMatchObject({ body: 'third', rev: 2, seq: 1 })
      expect(iress.posts.get(post)?.editedAt).toBeGreaterThan(0)
      const { body } = await iress.call('/v1/sync/versions', { v: 1, chat: iress.chat(chat), post })
      expect(versionsResponse.parse(body).versions.map((version) => version.body)).toEqual(['first', 'second']) // prettier-ignore
    })

    it('is refused on an older version, for another’s post, and with what no post may be', async () => {
      const post = await posted()
      expect(await codes(iress, edit(iress, post, 'not mine'))).toEqual(['not-allowed'])
      expect(await codes(tbb, edit(tbb, post, 'ä'.repeat(10_001)), edit(tbb, post, ' '))).toEqual(['too-long', 'empty']) // prettier-ignore
      expect(await codes(tbb, edit(tbb, post, 'one'), edit(tbb, post, 'two'))).toEqual(['ok', 'edit-conflict']) // prettier-ignore
      expect(await codes(tbb, edit(tbb, randomUUID(), 'nothing there'))).toEqual(['post-unavailable']) // prettier-ignore
      await bothComplete()
      expect(iress.posts.get(post)?.body).toBe('one')
    })

    it('of what somebody new would read is refused until its author has seen them', async () => {
      const post = await posted()
      await stage.office.apply({ type: 'job', id: id('nurse'), name: 'nurse', country: 'AU', employer: 'Iress', destinationPartners: [id('iress'), id('north')], contacts: [] }) // prettier-ignore
      expect(await codes(tbb, edit(tbb, post, 'for whom?'))).toEqual(['audience-widened'])
      await tbb.pull()
      expect(await codes(tbb, edit(tbb, post, 'for all'))).toEqual(['ok'])
    })

    it('behind its post in one push is that post’s new version', async () => {
      const operation = tbb.post(chat, 'draft')
      expect(await codes(tbb, operation, edit(tbb, operation.post, 'better'), react(operation.post, '👍'), about('pin', operation.post, { pinned: true }))).toEqual(['ok', 'ok', 'ok', 'ok']) // prettier-ignore
      await bothComplete()
      expect(iress.posts.get(operation.post)).toMatchObject({
        body: 'better',
        rev: 1,
        pinned: true,
      })
      // Sent again after the answer was lost: nothing changes.
      expect(await codes(tbb, operation)).toEqual(['duplicate'])
      expect(await codes(tbb, { ...operation, id: randomUUID() })).toEqual(['duplicate'])
      await bothComplete()
    })

    it('that comes again gets the same verdict', async () => {
      const post = await posted()
      const [first, second] = [edit(tbb, post, 'one'), edit(tbb, post, 'two', 1)]
      expect(await codes(tbb, first)).toEqual(['ok'])
      expect(await codes(tbb, second)).toEqual(['ok'])
      expect(await codes(tbb, first)).toEqual(['duplicate'])
      expect(await codes(iress, first)).toEqual(['id-taken'])
      await bothComplete()
      expect(iress.posts.get(post)?.body).toBe('two')
    })
  })

  describe('a deletion', () => {
    it('empties the post everywhere and keeps its place; it beats an edit, and is done once', async () => {
      const post = await posted('regrettable')
      await iress.push(react(post, '🎉'))
      const early = edit(tbb, post, 'late edit')
      expect(await codes(tbb, about('delete', post), early, about('delete', post))).toEqual(['ok', 'post-unavailable', 'ok']) // prettier-ignore
      await bothComplete()
      expect(iress.posts.get(post)).toMatchObject({ body: '', deleted: true, deletedBy: tbb.person, seq: 1 }) // prettier-ignore
      expect(await codes(iress, react(post, '👍'), about('pin', post, { pinned: true }))).toEqual(['post-unavailable', 'post-unavailable']) // prettier-ignore
      const [stored] = await stage.store.query<{ count: number }>('select count(*) as count from post_version') // prettier-ignore
      expect(stored?.count).toBe(1)
    })

    it('is its author’s; a coordinator may remove any post that they see, also where nobody writes', async () => {
      const post = await posted()
      const coordinator = await device('glob1')
      expect(await codes(iress, about('delete', post))).toEqual(['not-allowed'])
      await stage.office.apply({ type: 'jobStage', job: id('nurse'), stage: 'noInterest' })
      await stage.office.apply({
        type: 'caseStage',
        case: id('amal as nurse'),
        stage: 'jobWithdrawn',
      })
      expect(await codes(tbb, about('delete', post))).toEqual(['read-only'])
      expect(await codes(coordinator, about('delete', post))).toEqual(['ok'])
      await bothComplete()
      expect(iress.posts.get(post)?.deletedBy).toBe(coordinator.person)
    })
  })

  describe('a reply', () => {
    it('names the place of what it answers, also of what goes out with it', async () => {
      const post = await posted()
      const answer = { ...tbb.post(chat, 'answer'), replyTo: post }
      const again = { ...tbb.post(chat, 'to the answer'), replyTo: answer.post }
      expect(await codes(tbb, answer, again)).toEqual(['ok', 'ok'])
      await bothComplete()
      expect(iress.posts.get(answer.post)).toMatchObject({ seq: 2, replyTo: 1 })
      expect(iress.posts.get(again.post)).toMatchObject({ seq: 3, replyTo: 2 })
      expect(iress.posts.get(post)).toMatchObject({ replyTo: null })
      await tbb.push(about('delete', again.post))
      await bothComplete()
      expect(iress.posts.get(again.post)).toMatchObject({ deleted: true, replyTo: null })
    })

    it('to what is not in this chat, or does not stand before it, is a post like any other', async () => {
      const elsewhere = { ...tbb.post(prospect('amal'), 'private') }
      expect(await codes(tbb, elsewhere)).toEqual(['ok'])
      const answers = [elsewhere.post, randomUUID()].map((replyTo) => ({ ...tbb.post(chat, 'hm'), replyTo })) // prettier-ignore
      const own = tbb.post(chat, 'to itself')
      expect(await codes(tbb, ...answers, { ...own, replyTo: own.post })).toEqual(['ok', 'ok', 'ok']) // prettier-ignore
      await bothComplete()
      for (const { post } of [...answers, own]) expect(iress.posts.get(post)?.replyTo).toBeNull()
    })
  })

  it('mentions are of participants alone, and change with the text', async () => {
    const named = [id('iress1'), id('tbb2'), id('crs1'), id("amal's"), randomUUID()]
    const post = { ...tbb.post(chat, '@iress1 and others'), mentions: [...named, id('iress1')] }
    expect(await codes(tbb, post)).toEqual(['ok'])
    await bothComplete()
    expect(iress.posts.get(post.post)?.mentions).toEqual([id('iress1'), id('tbb2')])
    expect(await codes(tbb, { ...edit(tbb, post.post, '@tbb2'), mentions: [id('tbb2'), id('crs1')] })).toEqual(['ok']) // prettier-ignore
    await bothComplete()
    expect(iress.posts.get(post.post)?.mentions).toEqual([id('tbb2')])
    expect(await codes(tbb, edit(tbb, post.post, 'nobody', 1))).toEqual(['ok'])
    await bothComplete()
    expect(iress.posts.get(post.post)?.mentions).toEqual([])
  })

  describe('a reaction', () => {
    it('is a row of its own, goes and comes back, and counts', async () => {
      const post = await posted()
      expect(await codes(iress, react(post, '👍'), react(post, '👩‍🚀'), react(post, '👍'))).toEqual(['ok', 'ok', 'ok']) // prettier-ignore
      await bothComplete()
      const before = tbb.posts.get(post)?.g
      expect(await codes(iress, react(post, '👍', false))).toEqual(['ok'])
      await bothComplete()
      expect(tbb.posts.get(post)?.g).toBe(before)
      const rows = [...tbb.reactions.values()].map(({ emoji, deleted, person }) => ({ emoji, deleted, mine: person === iress.person })) // prettier-ignore
      expect(rows).toHaveLength(2)
      expect(rows).toEqual(expect.arrayContaining([{ emoji: '👍', deleted: true, mine: true }, { emoji: '👩‍🚀', deleted: false, mine: true }])) // prettier-ignore
      expect(tbb.active(chat).n).toBe(tbb.active(chat).head + 2)
    })

    it('that changes nothing tells since when it stands, not a moment at which nothing came', async () => {
      const post = await posted()
      const [first] = await tbb.push(react(post, '👍'))
      const [again, unmade] = await tbb.push(react(post, '👍'), react(post, '🎉', false))
      expect(again).toMatchObject({ status: 'ok', g: first?.g })
      expect(unmade?.g).toBeUndefined()
      const [pinned] = await tbb.push(about('pin', post, { pinned: true }))
      const [twice] = await iress.push({
        ...about('pin', post, { pinned: true }),
        id: randomUUID(),
      })
      expect(twice).toMatchObject({ status: 'ok', g: pinned?.g })
      const [gone] = await tbb.push(about('delete', post))
      const [over] = await tbb.push(about('delete', post))
      expect(over).toMatchObject({ status: 'ok', g: gone?.g })
      // In one batch: what the first of them changed comes with its moment.
      const second = await posted('second')
      const [on, same] = await tbb.push(react(second, '👍'), react(second, '👍'))
      expect(on?.g).toBeGreaterThan(0)
      expect(same?.g).toBe(on?.g)
      await bothComplete()
    })

    it('is one emoji, to a post by a person, and not without end', async () => {
      const post = await posted()
      const event = tbb.rows(chat).find((row) => row.author === null)
      expect(await codes(iress, react(post, 'ok'), react(post, ''), react(post, '👍👍'), react(post, 'https://x'))).toEqual(Array(4).fill('invalid')) // prettier-ignore
      expect(await codes(iress, react(event?.id ?? randomUUID(), '👍'))).toEqual([
        'post-unavailable',
      ])
      const many = Array.from({ length: 21 }, (_, index) => react(post, String.fromCodePoint(0x1f34f + index))) // prettier-ignore
      expect((await codes(iress, ...many)).filter((code) => code === 'ok')).toHaveLength(20)
      await bothComplete()
    })
  })

  it('who may not write changes nothing; who is not in the chat learns nothing', async () => {
    const post = await posted()
    await stage.office.apply(staff('tbb3', 'tbb', { readOnly: true }))
    const readOnly = await device('tbb3')
    const outsider = await device('crs1')
    const all = (): Operation[] => [edit(tbb, post, 'x'), about('delete', post), react(post, '👍'), about('pin', post, { pinned: true })] // prettier-ignore
    expect(await codes(readOnly, ...all())).toEqual(Array(4).fill('read-only'))
    const foreign = await outsider.push(...all())
    const nowhere = await outsider.push(...all().map((operation) => ({ ...operation, chat: randomUUID(), post: randomUUID() }))) // prettier-ignore
    expect(foreign.map(({ code }) => code)).toEqual(Array(4).fill('chat-unavailable'))
    expect(foreign.map(({ id: _, ...rest }) => rest)).toEqual(nowhere.map(({ id: _, ...rest }) => rest)) // prettier-ignore
    // A post of another chat is no post of this one.
    const own = withSource('nurse', 'crs')
    const stolen = { ...react(post, '👍'), chat: outsider.chat(own) }
    expect(await codes(outsider, stolen)).toEqual(['post-unavailable'])
    expect((await outsider.call('/v1/sync/versions', { v: 1, chat: tbb.chat(chat), post })).body).toEqual({ versions: [] }) // prettier-ignore
    await bothComplete()
    expect(iress.posts.get(post)).toMatchObject({ body: 'first', deleted: false, pinned: false })
  })

  it('a candidate sees no earlier text', async () => {
    const first = tbb.post(prospect('amal'), 'first')
    await tbb.push(first)
    await tbb.push({ ...edit(tbb, first.post, 'second'), chat: first.chat, audience: first.audience }) // prettier-ignore
    const amal = await device("amal's")
    await amal.pullAll()
    expect(amal.bodies(prospect('amal'))).toEqual(['second'])
    const asked = { v: 1, chat: first.chat, post: first.post }
    expect((await amal.call('/v1/sync/versions', asked)).body).toEqual({ versions: [] })
    expect(amal.traffic.join()).not.toContain('first')
  })

  describe('settings', () => {
    const set = (key: string, value: unknown) => ({ id: randomUUID(), type: 'setting' as const, key, chat: tbb.chat(chat), value: value as never }) // prettier-ignore

    it('drafts and "unread from here" travel to one’s other devices, and an old one that comes late changes nothing', async () => {
      await posted()
      const old = set('draft', { text: 'Dear', changedAt: 1 })
      expect(await codes(iress, old, set('unreadFrom', 2))).toEqual(['ok', 'ok'])
      expect(await codes(iress, set('draft', { text: 'Dear all', changedAt: 2 }))).toEqual(['ok'])
      expect(await codes(iress, old)).toEqual(['duplicate'])
      const other = await device('iress1')
      expect(other.settings.get(`draft ${tbb.chat(chat)}`)).toEqual({ text: 'Dear all', changedAt: 2 }) // prettier-ignore
      expect(await codes(iress, set('unreadFrom', 0), set('draft', { text: 1 }))).toEqual(['invalid', 'invalid']) // prettier-ignore
    })

    it('unread counts from there on, until it is taken back', async () => {
      await posted()
      await iress.push({ id: randomUUID(), type: 'read', chat: tbb.chat(chat), seq: 2 })
      const unread = async (): Promise<number> => (await device('iress1')).active(chat).unread
      expect(await unread()).toBe(0)
      await iress.push(set('unreadFrom', 1))
      expect(await unread()).toBe(1)
      await iress.push(set('unreadFrom', null))
      expect(await unread()).toBe(0)
    })
  })

  describe('comparing', () => {
    async function verify(
      reader: TestReader,
      chats: { chat: string; epoch: number }[],
      lanes = false,
    ) {
      // prettier-ignore
      const { timeline } = reader
      return verifyResponse.parse((await reader.call('/v1/sync/verify', { v: 1, timeline, chats, lanes })).body) // prettier-ignore
    }

    it('tells totals of one’s own chats, and nothing of others', async () => {
      const post = await posted()
      await iress.push(react(post, '👍'))
      await tbb.pull()
      const { id: own, epoch, head, n, digest, g } = tbb.active(chat)
      const foreign = tbb.chat(withSource('nurse', 'crs'))
      const answer = await verify(tbb, [{ chat: own, epoch }, { chat: foreign, epoch: 1 }, { chat: randomUUID(), epoch: 1 }]) // prettier-ignore
      expect(answer.chats).toEqual([{ chat: own, epoch, head, n, digest, g }])
      expect((await verify(tbb, [{ chat: own, epoch: epoch + 1 }])).chats).toEqual([])
    })

    it('tells each lane’s totals as a device counts them', async () => {
      await posted()
      await tbb.push({ id: randomUUID(), type: 'read', chat: tbb.chat(chat), seq: 1 })
      await tbb.push({ id: randomUUID(), type: 'setting', key: 'pin', chat: tbb.chat(chat), value: true }) // prettier-ignore
      const rows = { directory: new Map<string, number>(), reads: new Map<string, number>(), settings: new Map<string, number>() } // prettier-ignore
      const fresh = await TestReader.of(stage.server, 'tbb1')
      for (;;) {
        const answer = await fresh.ask()
        for (const row of answer.lanes.directory?.rows ?? []) rows.directory.set(`${row.kind} ${row.id}`, row.g) // prettier-ignore
        for (const row of answer.lanes.reads?.rows ?? []) rows.reads.set(`${row.chat} ${row.person}`, row.seq) // prettier-ignore
        for (const row of answer.lanes.settings?.rows ?? []) rows.settings.set(`${row.key} ${row.chat ?? ''}`, row.g) // prettier-ignore
        fresh.apply(answer)
        if (Object.keys(answer.lanes).length === 0) break
      }
      const totals = (marks: Iterable<[string, number]>) => {
        const all = [...marks]
        return { n: all.length, digest: all.reduce((sum, [key, g]) => xorDigest(sum, digestOf(key, g)), 0) } // prettier-ignore
      }
      const chats = [...fresh.chats.values()].filter((row) => row.active).map((row): [string, number] => [row.id, row.epoch]) // prettier-ignore
      expect((await verify(fresh, [], true)).lanes).toEqual({
        chats: totals(chats),
        directory: totals(rows.directory),
        reads: totals(rows.reads),
        settings: totals(rows.settings),
      })
      expect(chats.length).toBeGreaterThan(2)
      expect(rows.directory.size).toBeGreaterThan(5)
    })

    it('goes down to blocks and their rows', async () => {
      const post = await posted()
      for (let round = 0; round < 14; round += 1) await tbb.push(...Array.from({ length: 10 }, () => tbb.post(chat))) // prettier-ignore
      await iress.push(react(post, '👍'))
      await tbb.pullAll()
      const { epoch, head, n, digest } = tbb.active(chat)
      const asked = { v: 1, timeline: tbb.timeline, chat: tbb.chat(chat), epoch }
      const { blocks, ...rest } = blocksResponse.parse((await tbb.call('/v1/sync/blocks', asked)).body) // prettier-ignore
      expect(rest).toMatchObject({ epoch, head })
      expect(blocks.map(([block]) => block)).toEqual([0, 1, 2])
      expect(blocks.reduce((sum, [, count]) => sum + count, 0)).toBe(n)
      expect(blocks.reduce((sum, [, , its]) => xorDigest(sum, its), 0)).toBe(digest)
      const page = rowsResponse.parse((await tbb.call('/v1/sync/rows', { ...asked, blocks: [0, 2] })).body) // prettier-ignore
      const rows = fromColumns(page.rows, postFields)
      expect(rows.map(({ seq }) => seq)).toEqual([...Array.from({ length: 64 }, (_, index) => index + 1), ...Array.from({ length: head - 128 }, (_, index) => index + 129)]) // prettier-ignore
      const reactions = fromColumns(page.reactions, reactionFields)
      const marks = [...rows.filter(({ seq }) => seq <= 64).map((row) => [row.id, row.g] as const), ...reactions.map((row) => [reactionId(row), row.g] as const)] // prettier-ignore
      expect([0, marks.length, marks.reduce((sum, [key, g]) => xorDigest(sum, digestOf(key, g)), 0)]).toEqual(blocks[0]) // prettier-ignore
    })

    it('refuses a foreign chat as one that is not there, and another epoch', async () => {
      await posted()
      const crs = await device('crs1')
      const { epoch } = tbb.active(chat)
      for (const path of ['/v1/sync/blocks', '/v1/sync/rows']) {
        const more = path.endsWith('rows') ? { blocks: [0] } : {}
        const ask = (reader: TestReader, where: string, its = epoch) => reader.call(path, { v: 1, timeline: tbb.timeline, chat: where, epoch: its, ...more }) // prettier-ignore
        expect(await ask(crs, tbb.chat(chat))).toEqual(await ask(crs, randomUUID()))
        expect(await ask(crs, tbb.chat(chat))).toMatchObject({ status: 404 })
        expect(await ask(tbb, tbb.chat(chat), epoch + 1)).toMatchObject({ status: 409, body: { error: { code: 'epoch-changed' } } }) // prettier-ignore
      }
    })
  })

  it('what is written before anybody has noted that the database was put back is of the new timeline', async () => {
    await posted()
    const before = tbb.timeline
    const last = (): Promise<{ g: number }[]> => stage.store.query<{ g: number }>('select last_value as g from commit_order') // prettier-ignore
    const [{ g: lost } = { g: 0 }] = await last()
    await putBack()
    // The author saw readers of the timeline that has ended, and nobody has asked the feed since.
    expect(await tbb.push(tbb.post(chat, 'to whom?'))).toMatchObject([{ status: 'rejected', code: 'audience-widened' }]) // prettier-ignore
    // Nor is what it lacks told as if it were the timeline's that the author follows: nothing is written for that.
    const removal = () => tbb.pushed({ id: randomUUID(), type: 'delete', chat: tbb.chat(chat), post: randomUUID() }) // prettier-ignore
    const { timeline: noted } = await removal()
    await putBack()
    const { timeline, results } = await removal()
    expect(results).toMatchObject([{ status: 'rejected', code: 'post-unavailable' }])
    expect(timeline).not.toBe(noted)
    await putBack()
    await stage.office.apply(staff('late', 'tbb'))
    const [{ g: next } = { g: 0 }] = await last()
    expect(next).toBeGreaterThan(lost + 2 ** 32)
    const [row] = await stage.store.query<{ timeline: string; g: number }>("select timeline, (select g from person where id = $1) as g from installation", [id('late')]) // prettier-ignore
    expect(row?.timeline).not.toBe(before)
    expect(row?.g).toBeGreaterThan(lost + 2 ** 32)
  })

  it('what was read of a database that was put back meanwhile is no answer', async () => {
    await posted()
    const { timeline, cursors: lanes } = tbb
    const waiting = tbb.call('/v1/sync/feed', {
      v: 1,
      timeline,
      wait: 20_000,
      maxBytes: 1000,
      lanes,
    })
    await new Promise((resolve) => setTimeout(resolve, 200))
    await putBack()
    await stage.office.apply(staff('later', 'tbb'))
    expect(await waiting).toMatchObject({ body: { error: { code: 'timeline-changed' } } })
  })

  it('a database that was put back beneath the running server is another timeline', async () => {
    await posted()
    const before = tbb.timeline
    await putBack()
    const [{ g: last } = { g: 0 }] = await stage.store.query<{ g: number }>('select last_value as g from commit_order') // prettier-ignore
    const { body } = await tbb.call('/v1/sync/feed', { v: 1, timeline: before, wait: 0, maxBytes: 1000, lanes: tbb.cursors }) // prettier-ignore
    expect(body).toMatchObject({ error: { code: 'timeline-changed' } })
    const { timeline } = (body as { error: { details: { timeline: string } } }).error.details
    expect(timeline).not.toBe(before)
    // What comes never has a number that the lost future may have given out.
    const [{ g: next } = { g: 0 }] = await stage.store.query<{ g: number }>("select nextval('commit_order') as g") // prettier-ignore
    expect(next).toBeGreaterThan(last + 2 ** 31)
    await prepareInstallation(stage.store)
    expect((await stage.store.query<{ timeline: string }>('select timeline from installation'))[0]?.timeline).toBe(timeline) // prettier-ignore
  })
}
