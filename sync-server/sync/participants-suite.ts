/** Who takes part in a chat, by name: to whoever takes part in it, and to nobody else. On both stores. */
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import type { ChatKey } from '../contract/chats.ts'
import { limits } from '../contract/limits.ts'
import { participantsResponse } from '../contract/participants-list.ts'
import { allSources, id, partner, recruiting, staff, team } from '../directory/test-office.ts'
import type { TestReader } from './test-reader.ts'

const chat = recruiting('amal as nurse')
const everyone = allSources('nurse')

export function participantsSuite(kind: StoreKind): void {
  describe(`participants on ${kind}`, () => {
    const stage = useStage(kind)
    const { device } = stage

    beforeEach(() => stage.anew(), 60_000)

    const asked = (reader: TestReader, which: string) =>
      reader.call('/v1/sync/participants', { v: 1, chat: which })
    /** Names by party. */
    async function named(reader: TestReader, key: ChatKey): Promise<Record<string, string[]>> {
      const { body } = await asked(reader, reader.chat(key))
      const { parties } = participantsResponse.parse(body)
      return Object.fromEntries(parties.map(({ party, people }) => [party, people.map(({ name }) => name)])) // prettier-ignore
    }
    const ofCase = {
      [`candidate:${id('amal')}`]: ["amal's"],
      coordinators: ['glob1'],
      [`staff:${id('iress')}`]: ['iress1'],
      [`staff:${id('tbb')}`]: ['tbb1', 'tbb2'],
    }

    it('are told to each of them alike, by party: name, partner and role, and nothing else', async () => {
      for (const name of ['tbb1', 'iress1', "amal's", 'glob1']) {
        const reader = await device(name)
        expect(await named(reader, chat)).toEqual(ofCase)
        const told = reader.traffic.at(-1) ?? ''
        expect(told).not.toContain('example.org')
        const body = JSON.parse(told) as { parties: { people: object[] }[] }
        for (const one of body.parties.flatMap(({ people }) => people))
          expect(Object.keys(one).sort()).toEqual(['id', 'name', 'partner', 'role'])
      }
    })

    it('are told by name where the directory has no row of them, and it gets none by that', async () => {
      const crs = await device('crs1')
      expect(crs.directory.has(id('tbb2'))).toBe(false)
      expect(await named(crs, everyone)).toMatchObject({ [`staff:${id('tbb')}`]: ['tbb1', 'tbb2'] })
      await crs.pull()
      expect(crs.directory.has(id('tbb2'))).toBe(false)
      // A post may name them; they count as named.
      const operation = crs.post(everyone, 'Ask @tbb2', { mentions: [id('tbb2')] })
      expect(await crs.push(operation)).toMatchObject([{ status: 'ok' }])
      await crs.pull()
      expect(crs.posts.get(operation.post)?.mentions).toEqual([id('tbb2')])
    })

    it('are those of now: without who has left or whose partner is not active, with who has come', async () => {
      const iress = await device('iress1')
      await stage.office.apply(
        staff('tbb3', 'tbb'),
        staff('tbb2', 'tbb', { active: false }),
        partner('crs', { source: true, active: false }),
      )
      expect(await named(iress, chat)).toEqual({ ...ofCase, [`staff:${id('tbb')}`]: ['tbb1', 'tbb3'] }) // prettier-ignore
      expect(Object.keys(await named(iress, everyone))).not.toContain(`staff:${id('crs')}`)
    })

    it('are in no team chat but their own partner’s', async () => {
      const [tbb, glob] = [await device('tbb1'), await device('glob1')]
      const ours = team('amal as nurse', 'tbb')
      await tbb.push({ id: randomUUID(), type: 'open', key: { kind: 'team', case: id('amal as nurse'), partner: id('tbb') } }) // prettier-ignore
      expect(await named(tbb, ours)).toEqual({ [`staff:${id('tbb')}`]: ['tbb1', 'tbb2'] })
      expect(await asked(glob, glob.chat(ours))).toEqual(await asked(glob, randomUUID()))
    })

    it('are told to nobody else: not before access, not after it, not after its end by the clock', async () => {
      const [crs, tbb, iress] = [await device('crs1'), await device('tbb1'), await device('iress1')]
      const unknown = await asked(crs, randomUUID())
      expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } })
      expect(await asked(crs, crs.chat(chat))).toEqual(unknown)
      await stage.office.apply({ type: 'handOver', candidate: id('amal'), to: id('crs') })
      expect(await asked(tbb, tbb.chat(chat))).toEqual(unknown)
      expect(await named(crs, chat)).toMatchObject({ [`staff:${id('crs')}`]: ['crs1'] })
      await stage.store.query(`update grants set until = now() - interval '1 second' where chat = $1 and party = $2`, [iress.chat(chat), `staff:${id('iress')}`]) // prettier-ignore
      expect(await asked(iress, iress.chat(chat))).toEqual(unknown)
      expect(await named(crs, chat)).not.toHaveProperty(`staff:${id('iress')}`)
    })

    it('lose signs that turn what follows on their way in', async () => {
      await stage.store.query('update person set name = $2 where id = $1', [id('tbb2'), 'tbb\u202e2']) // prettier-ignore
      expect(await named(await device('iress1'), chat)).toEqual(ofCase)
    })

    it('are cut where they are very many: of each party some', async () => {
      await stage.store.query(
        `insert into person (id, name, role, partner, read_only, active, g)
         select gen_random_uuid(), 'many ' || n, 'staff', $1, false, true, 1 from generate_series(1, $2::integer) n`,
        [id('crs'), limits.participants],
      )
      await stage.store.query(
        `insert into memberships (person, party, active, g) select id, 'staff:' || partner, true, 1 from person where name like 'many %'`,
      )
      const iress = await device('iress1')
      const { parties, more } = participantsResponse.parse((await asked(iress, iress.chat(everyone))).body) // prettier-ignore
      expect(more).toBe(true)
      expect(parties.reduce((sum, { people }) => sum + people.length, 0)).toBe(limits.participants)
      expect(parties.find(({ party }) => party === `staff:${id('tbb')}`)?.people).toHaveLength(2)
    }, 30_000)
  })
}
