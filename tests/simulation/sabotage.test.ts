/** Each switch still finds what it switches off, and names what it shows; that a run without it fails is a step of its own. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { leftUnsaid, type Said } from './said.ts'
import { altered, alterationsOf, mechanisms } from './sabotage.ts'

it.each(Object.keys(mechanisms))('%s stands in the source as it is switched off', (mechanism) => {
  const alterations = alterationsOf(mechanism)
  for (const { file } of alterations) {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
    expect(altered(source, file, alterations)).not.toBe(source)
  }
})

it('refuses a mechanism that it does not know', () => {
  expect(() => alterationsOf('everything')).toThrow('no mechanism')
})

it('names checks that there are, and what each mechanism’s run must say', () => {
  const sources = ['judge.ts', 'judge-authors.ts', 'judge-directory.ts', 'judge-anew.ts'].map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n') // prettier-ignore
  for (const [name, { shows, says }] of Object.entries(mechanisms)) {
    if (name !== 'repair') expect([shows.length > 0, says.length > 0], name).toEqual([true, true])
    // Of the directory they are made of a kind.
    for (const check of shows) expect(sources, name).toContain(check.replace(/(?<=^an? )(job|case|candidate|person|partner)(?= is held)/, '${kind}')) // prettier-ignore
  }
})

const check = { name: 'every post is held', compared: 9, wrong: 2, wrongAtRest: 2 }
const said: Said = {
  code: 1,
  figures: { lost: 2, stale: 0, checks: [check] },
  output: 'lost               2\nstale              0\n\nWRONG every post is held   9 compared, 2 wrong\nevery post is held: device 3\n\nFAILED. Again: npm run simulate -- --operations 800', // prettier-ignore
}

it('is content with a run that says what was lost', () => {
  expect(leftUnsaid(said, [check.name], ['lost', 'stale'])).toEqual([])
})

it.each<[string, Partial<Said>]>([
  ['ended with 0', { code: 0 }],
  ['none of lost', { figures: { lost: 0, checks: [] } }],
  ['not printed', { output: said.output.replace(/^lost .*$/m, '') }],
  ['not named', { output: said.output.replace('WRONG', 'ok   ') }],
  ['no example', { output: said.output.replace(': device', '; device') }],
  ['how to have it again', { output: said.output.replace('Again', 'Sorry') }],
])('finds what a run leaves unsaid: %s', (missing, its) => {
  expect(leftUnsaid({ ...said, ...its }, [check.name], ['lost']).join()).toContain(missing)
})
