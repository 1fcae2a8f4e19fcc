/** What a device finds on the server beside what it holds, against the real server over a line that can fail. */
import { describe, expect, it } from 'vitest'
import { recentDays } from '../../../sync-server/contract/holding.ts'
import { importPosts } from '../../../sync-server/directory/import-posts.ts'
import { id, prospect, recruiting, withSource } from '../../../sync-server/directory/test-office.ts'
import type { SearchView } from '../views/values.ts'
import { programme, type Device } from '../test-programme.ts'
import { until } from '../test-realm.ts'
import { searchView } from '../views/search.ts'

const old = recruiting('amal as nurse')
const { office, server, device } = programme()
const longAgo = Date.now() - (recentDays + 20) * 86_400_000

/** The case has closed long ago, and so its chat stays on the server. */
async function closeLongAgo(...bodies: string[]): Promise<void> {
  const { store } = server()
  await importPosts(store, bodies.map((body, n) => ({ chat: old, author: id('iress1'), at: longAgo + n, body }))) // prettier-ignore
  await office().stage('amal as nurse', 'noVisa', longAgo)
  const chat = await office().chat(old)
  await store.query('update post set accepted_at = $2 where chat = $1 and author is null', [chat?.id, new Date(longAgo)]) // prettier-ignore
  await store.query(`update chat set g = nextval('commit_order'), last_post_at = $2 where id = $1`, [chat?.id, new Date(longAgo)]) // prettier-ignore
}

const seen = (its: Device, text: string, chat: string | null = null): SearchView =>
  searchView(its.state, { text, chat })
const words = ({ hits }: { hits: SearchView['hits'] }): string[] =>
  hits.map(({ line }) =>
    line
      .map((part) => part.text)
      .join('')
      .trim(),
  )

async function found(its: Device, text: string, chat: string | null = null): Promise<string[]> {
  await its.acts.searchServer({ text, chat })
  const { server: part } = seen(its, text, chat)
  expect(part?.phase).toBe('done')
  return words(part ?? { hits: [] })
}
const asked = (its: Device): unknown[] => its.exchanges.filter(({ path }) => path === '/v1/search').map((one) => JSON.parse(one.asked) as unknown) // prettier-ignore

describe('a chat that is on the server only', () => {
  it('is searched there: words, names as this device knows them, days; and the rest is not', async () => {
    await closeLongAgo('The visa interview', 'المُقابلة يوم الإثنين', 'The visa has come')
    await office().post(prospect('amal'), 'tbb1', 'visa, held by the device')
    const tbb = await device('tbb1')
    expect(seen(tbb, 'visa').server).toMatchObject({ phase: 'idle', hits: [] })
    expect(await found(tbb, 'visa')).toEqual(['The visa has come', 'The visa interview'])
    expect(seen(tbb, 'visa').server?.hits[0]).toMatchObject({ chat: { id: await tbb.id(old), shelved: true }, author: { name: 'iress1', partner: 'IRESS' }, line: [{}, { text: 'visa ', hit: true }, {}] }) // prettier-ignore
    expect(asked(tbb)).toMatchObject([{ text: 'visa', chats: { only: [await tbb.id(old)] } }])
    expect(await found(tbb, 'مقابله')).toHaveLength(1)
    expect(await found(tbb, 'visa from:iress1')).toHaveLength(2)
    expect(await found(tbb, 'visa from:iress in:amal before:2999-01-01')).toHaveLength(2)
    expect(await found(tbb, 'visa from:tbb')).toEqual([])
    expect(await found(tbb, 'visa after:2999-01-01')).toEqual([])
    expect(await found(tbb, 'visa', await tbb.id(old))).toHaveLength(2)
    // Nothing that could fit is elsewhere.
    const before = asked(tbb).length
    for (const [text, chat] of [
      ['visa in:nowhere', null],
      ['visa', await tbb.id(prospect('amal'))],
      ['', null],
    ] as const) {
      // prettier-ignore
      await tbb.acts.searchServer({ text, chat })
      expect(seen(tbb, text, chat).server).toBeNull()
    }
    expect(asked(tbb)).toHaveLength(before)
  })

  it('goes on where the page ended, and shows once what is held meanwhile', async () => {
    await closeLongAgo(...Array.from({ length: 70 }, (_, n) => `visa ${String(n)}`))
    const tbb = await device('tbb1')
    expect(await found(tbb, 'visa')).toHaveLength(50)
    expect(seen(tbb, 'visa').server?.lookedBackTo).toBe(longAgo + 20)
    expect(await found(tbb, 'visa')).toHaveLength(70)
    expect(seen(tbb, 'visa').server?.lookedBackTo).toBeNull()
    // Opened, the device finds them itself.
    await tbb.acts.opened({ chat: await tbb.id(old) })
    await tbb.gained(old)
    await tbb.state.search.refresh()
    expect(seen(tbb, 'visa 69')).toMatchObject({ hits: [{}], server: null })
  })

  it('is not found any more once it is lost, nor kept', async () => {
    await closeLongAgo('out of sight')
    const tbb = await device('tbb1')
    expect(await found(tbb, 'sight')).toHaveLength(1)
    await office().apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
    await tbb.lost(old)
    expect(seen(tbb, 'sight').server).toBeNull()
    await tbb.expectGone(old, ['out of sight'])
  })
})

describe('a search without an answer', () => {
  it('leaves what is found here, says so, and goes on when it is asked again', async () => {
    await closeLongAgo('The visa interview')
    await office().post(prospect('amal'), 'tbb1', 'visa, held by the device')
    const tbb = await device('tbb1')
    await tbb.state.search.refresh()
    tbb.its.line.faults.set('/v1/search', 'lost')
    await tbb.acts.searchServer({ text: 'visa', chat: null })
    tbb.its.line.faults.clear()
    await until(() => tbb.state.sync.offlineSince === null, 'being online')
    expect(words(seen(tbb, 'visa'))).toEqual(['visa, held by the device'])
    expect(seen(tbb, 'visa').server).toMatchObject({ phase: 'failed', hits: [] })
    expect(await found(tbb, 'visa')).toEqual(['The visa interview'])
    await tbb.cutOff()
    expect(seen(tbb, 'visa').server?.phase).toBe('offline')
    expect(seen(tbb, 'interview').server).toMatchObject({ phase: 'offline', hits: [] })
    await tbb.reconnect()
    expect(seen(tbb, 'interview').server?.phase).toBe('idle')
  })

  it('is given up for another question, and forgotten at the end', async () => {
    await closeLongAgo('The visa interview', 'The passport')
    const tbb = await device('tbb1')
    tbb.its.line.faults.set('/v1/search', 'hangs')
    const first = tbb.acts.searchServer({ text: 'visa', chat: null })
    await until(() => seen(tbb, 'visa').server?.phase === 'asking', 'the question')
    tbb.its.line.faults.clear()
    expect(await found(tbb, 'passport')).toEqual(['The passport'])
    await first
    expect(seen(tbb, 'visa').server?.phase).toBe('idle')
    expect(words(seen(tbb, 'passport').server ?? { hits: [] })).toEqual(['The passport'])
    await tbb.acts.searchServer({ text: '', chat: null })
    expect(tbb.state.serverFound).toBeNull()
  })
})

describe('a device of a coordinator', () => {
  it('asks nothing where it holds all: its newest five hundred chats, whatever their age', async () => {
    await closeLongAgo('The visa interview')
    await office().post(withSource('nurse', 'crs'), 'crs1', 'visa elsewhere')
    const glob = await device('glob1')
    await glob.settled()
    expect(seen(glob, 'visa').server).toBeNull()
    await glob.state.search.refresh()
    expect(words(seen(glob, 'visa')).sort()).toEqual(['The visa interview', 'visa elsewhere'])
  })
})
