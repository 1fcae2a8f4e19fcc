/** Who takes part in a chat, as a device learns it when somebody looks: against the real server, over a line that can fail. */
import { describe, expect, it } from 'vitest'
import { allSources, id, staff } from '../../sync-server/directory/test-office.ts'
import { programme, type Device } from './test-programme.ts'
import { until } from './test-realm.ts'

const path = '/v1/sync/participants'
const everyone = allSources('nurse')
const { office, device } = programme()

async function names(its: Device): Promise<Record<string, string[]>> {
  const { entries } = (await its.view(everyone)).audience
  return Object.fromEntries(entries.map(({ party, people }) => [party, people.map(({ name }) => name ?? '?')])) // prettier-ignore
}
const how = async (its: Device): Promise<string> => (await its.view(everyone)).audience.names
const tbb = `staff:${id('tbb')}`

describe('the participants of a chat', () => {
  it('are named once somebody looks, with their partner, and may be named in a post then', async () => {
    const crs = await device('crs1')
    const chat = await crs.id(everyone)
    expect(await how(crs)).toBe('unasked')
    expect((await names(crs))[tbb]).toEqual([])
    await crs.acts.participants({ chat })
    expect(await how(crs)).toBe('told')
    expect((await names(crs))[tbb]).toEqual(['tbb1', 'tbb2'])
    const view = await crs.view(everyone)
    expect(view.mentionable).toContainEqual({ id: id('tbb2'), name: 'tbb2', partner: 'TBB', role: 'source' }) // prettier-ignore
    expect(view.audience.entries.find(({ party }) => party === 'coordinators')?.people).toEqual([expect.objectContaining({ name: 'glob1', role: 'coordinator' })]) // prettier-ignore
    await crs.write(everyone, 'Do you know, @tbb2?')
    await crs.settled()
    const [post] = await crs.its.posts(everyone).then((posts) => posts.filter(({ author }) => author !== null)) // prettier-ignore
    expect(post?.mentions).toEqual([id('tbb2')])
    // The directory has not grown by it.
    expect(crs.state.directory.has(`person:${id('tbb2')}`)).toBe(false)
  })

  it('are asked for anew each time, and are those of then', async () => {
    const crs = await device('crs1')
    const chat = await crs.id(everyone)
    await crs.acts.participants({ chat })
    await office().apply(staff('tbb2', 'tbb', { active: false }), staff('tbb3', 'tbb'))
    await crs.acts.participants({ chat })
    expect((await names(crs))[tbb]).toEqual(['tbb1', 'tbb3'])
  })

  it('stay as they were told where there is no answer, and that is said', async () => {
    const crs = await device('crs1')
    const chat = await crs.id(everyone)
    crs.its.line.faults.set(path, 'lost')
    await crs.acts.participants({ chat })
    expect(await how(crs)).toBe('failed')
    crs.its.line.faults.clear()
    await until(() => crs.state.sync.offlineSince === null, 'being online')
    await crs.acts.participants({ chat })
    await crs.cutOff()
    await crs.acts.participants({ chat })
    expect((await names(crs))[tbb]).toEqual(['tbb1', 'tbb2'])
  })

  it('are forgotten with the chat, also where the answer comes after its end; and never on the disk', async () => {
    const crs = await device('crs1')
    const chat = await crs.id(everyone)
    await crs.acts.participants({ chat })
    crs.its.line.faults.set(path, 'hangs')
    const late = crs.acts.participants({ chat })
    await until(async () => (await how(crs)) === 'asking', 'the question')
    await office().apply({ ...staff('crs1', 'north'), partner: id('north') })
    await crs.lost(everyone)
    crs.its.line.faults.clear()
    crs.its.line.cut()
    await late
    crs.its.line.mend()
    expect(crs.state.participants.size).toBe(0)
    await expect(crs.acts.participants({ chat })).rejects.toMatchObject({ code: 'chat-unavailable' }) // prettier-ignore
    await crs.expectGone(everyone, ['tbb2'])
  })
})
