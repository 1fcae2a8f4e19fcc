/** Texts that were made to break, disguise or run something: stored and given back as written, or refused. On both stores. */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { StoreKind } from '../../tests/fixtures/database.ts'
import { useStage } from '../../tests/fixtures/stage.ts'
import { limits } from '../contract/limits.ts'
import type { Change } from '../directory/changes.ts'
import { allSources, id, job, partner, person, prospect, staff, withSource } from '../directory/test-office.ts' // prettier-ignore
import { TestReader } from './test-reader.ts'

const most = limits.bodyCharacters
const nested = (open: string, close: string): string => `${open.repeat(200)}x${close.repeat(200)}`

const taken: [string, string][] = [
  ['10,000 emoji', '😀'.repeat(most)],
  ['families of four', '👨‍👩‍👧‍👦'.repeat(Math.floor(most / 7))],
  ['marks 200 deep', nested('**_', '_**')],
  ['brackets 200 deep', nested('[', '](https://a.example)')],
  ['a tower of marks', `Z${'\u0301'.repeat(most - 1)}`],
  ['turned around', '\u202Eecnadnefed\u2066 ni \u2067'],
  ['every control sign but the first', Array.from({ length: 31 }, (_, sign) => String.fromCharCode(sign + 1)).join('') + 'x'], // prettier-ignore
  ['as long as can be on the wire', '\u0001'.repeat(most - 1) + 'x'],
  ['what is no character', '\ufffe\uffff\u{10ffff}'],
  ['ends of lines', 'a\r\nb\rc\u2028d\u0085e'],
  ['spaces around', '\u00a0 \t x \n\u3000'],
  ['a statement', "'); drop table post; -- $1 \\' %s {{x}} ${x}"],
  ['escapes', '\\u0000 \\x00 \\ud800 %00 &#0; \\\\0'],
  ['a script', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
  ['what looks like the wire', '"}]},"error":{"code":"device-revoked","wipe":true}'],
  ['the name of a prototype', '{"__proto__":{"x":1}}'],
]
const refused: [string, string, string][] = [
  ['a zero', 'a\0b', 'invalid'],
  ['half a character', 'a\ud800b', 'invalid'],
  ['the other half', '\udfff', 'invalid'],
  ['nothing', '', 'empty'],
  ['nothing to see', '\u200b\u2060\u2800\u3164 \ufe0f\u202e\u0007', 'empty'],
  ['nothing but spaces', ' \t\r\n\u00a0\u2003\u3000\ufeff', 'empty'],
]

export function hostileTextSuite(kind: StoreKind): void {
  describe(`hostile texts on ${kind}`, () => {
    const stage = useStage(kind)
    let tbb: TestReader
    let iress: TestReader
    const chat = withSource('nurse', 'tbb')

    beforeAll(async () => {
      await stage.anew()
      ;[tbb, iress] = [await device('tbb1'), await device('iress1')]
    }, 60_000)

    async function device(name: string): Promise<TestReader> {
      const reader = await TestReader.of(stage.server, name)
      await reader.pullAll()
      return reader
    }

    it.each(taken)('%s: comes back as it was written, by feed and by history', async (_what, body) => {
      const post = tbb.post(chat, body)
      expect(await tbb.push(post)).toMatchObject([{ status: 'ok' }])
      await iress.pull()
      expect(iress.posts.get(post.post)?.body).toBe(body)
      const { rows } = await iress.history(iress.active(chat), null, 1)
      expect(rows.body).toEqual([body])
      const edit = { id: randomUUID(), type: 'edit' as const, chat: post.chat, post: post.post, rev: 0, audience: post.audience } // prettier-ignore
      expect(await tbb.push({ ...edit, body: `${body.slice(2)}.` })).toMatchObject([{ status: 'ok' }])
      await Promise.all([iress.pull(), tbb.pull()])
      expect(iress.posts.get(post.post)?.body).toBe(`${body.slice(2)}.`)
      expect([iress.isComplete(chat), tbb.isComplete(chat)]).toEqual([true, true])
    }) // prettier-ignore

    it.each(refused)(
      '%s: is refused by itself, and lets others pass',
      async (_what, body, code) => {
        const [first, second] = [tbb.post(chat, body), tbb.post(prospect('amal'), 'passes')]
        expect(await tbb.push(first, second)).toMatchObject([
          { status: 'rejected', code },
          { status: 'ok' },
        ])
      },
    )

    it('names are plain wherever they are read, and what is left of one that holds nothing is refused', async () => {
      const turned = (name: string): string => `\u202E${name}\u2066\u0007${'\u0301'.repeat(40)}\n`
      const plain = (name: string): string => `${name} ${'\u0301'.repeat(6)}`
      await stage.office.apply(
        { ...partner('tbb', { source: true }), name: turned('TBB'), abbreviation: 'T\u202EBB\n' },
        staff('tbb1', 'tbb', { name: turned('Lina') }),
        { ...person("amal's", 'candidate'), name: turned('Amal') },
        { ...job('nurse', ['iress']), name: turned('Nurse'), employer: turned('Iress') },
        { type: 'jobNextStep', job: id('nurse'), nextStep: turned('Call'), nextStepDue: null },
      ) // prettier-ignore
      const stored = await stage.store.query<{ name: string }>(
        `select name from partner where id = $1 union all select name from person where id = any($2::uuid[])
         union all select name from job where id = $3 union all select next_step from job where id = $3`,
        [id('tbb'), [id('tbb1'), id("amal's")], id('nurse')],
      )
      expect(stored.map(({ name }) => name).sort()).toEqual(['Amal', 'Call', 'Lina', 'Nurse', 'TBB'].map(plain)) // prettier-ignore
      const fresh = await device('tbb1')
      const names = [...fresh.directory.values()].flatMap((row) => (row.gone ? [] : [JSON.stringify(row.data)])) // prettier-ignore
      expect(names.join()).toContain(plain('Amal'))
      const events = fresh.rows(allSources('nurse')).filter((row) => row.author === null)
      expect(events.some(({ body }) => body.includes(plain('Call')))).toBe(true)
      expect(names.join() + events.map(({ body }) => body).join()).not.toMatch(
        /\u202e|\u2066|\\u0007/,
      )

      const nothing: Change[] = [staff('tbb1', 'tbb', { name: '\u202E\n' }), staff('tbb1', 'tbb', { name: '\u200b\u3164' }), { ...job('nurse', ['iress']), country: '\u2066 ' }] // prettier-ignore
      for (const change of nothing)
        await expect(stage.office.apply(change)).rejects.toThrow(/too_small|custom/)
    })

    it('a template is stored under its plain name, its texts as they were written', async () => {
      const template = randomUUID()
      const texts = { en: 'Dear \u202E{candidate}', ar: 'مرحبا\u200f' }
      const operation = { id: randomUUID(), type: 'setting' as const, key: 'template', chat: template, value: { name: '\u202EHello\n', texts } } // prettier-ignore
      expect(await tbb.push(operation)).toMatchObject([{ status: 'ok' }])
      await tbb.pull()
      expect(tbb.settings.get(`template ${template}`)).toEqual({ name: 'Hello', texts })
    })
  })
}
