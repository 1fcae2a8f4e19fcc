/**
 * node tests/simulation/sabotaged.ts [mechanism …]: each mechanism of the protocol switched off in turn, on PostgreSQL.
 * The simulation must notice each time, and by a check that the mechanism is there for (`shows` in sabotage.ts): one that
 * fails without it, and does not fail in the same weather and with the same seed with nothing but repair off. The run that
 * notices must end with 1 and say what was lost, leaked, stale or sent unasked (said.ts). How a run interleaves is the
 * machine's, so a mechanism has a few seeds in which to be missed: one of up to eight must notice.
 */
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres } from '../../scripts/postgres.ts'
import { run } from '../../scripts/run.ts'
import { leftUnsaid, type Said } from './said.ts'
import { mechanisms } from './sabotage.ts'
import { weatherOf } from './weather.ts'

const operations = 800
const seeds = [1, 2, 3, 4, 5, 6, 7, 8]
const sideBySide = 3

const wanted = process.argv.slice(2)
const names =
  wanted.length > 0 ? wanted : Object.keys(mechanisms).filter((name) => name !== 'repair')
const work = mkdtempSync(path.join(tmpdir(), 'job-chats-sabotaged-'))
const given = process.env['JOBCHATS_TEST_PG']
const postgres = given === undefined ? await startPostgres() : null
const env = { ...process.env, JOBCHATS_TEST_PG: postgres?.url ?? given }

/** What a run said; null = it broke off and shows nothing. */
async function saidBy(mechanism: string, weather: string, seed: number): Promise<Said | null> {
  const json = path.join(work, `${mechanism} ${weather} ${String(seed)}.json`)
  const output = `${json}.txt`
  const args = ['tests/simulation/main.ts', '--operations', String(operations), '--seed', String(seed), '--store', 'postgres', '--without', mechanism, '--weather', weather, '--json', json] // prettier-ignore
  const code = await run(process.execPath, args, { env, stdio: ['ignore', openSync(output, 'w'), 'ignore'] }) // prettier-ignore
  if (!existsSync(json)) return null
  const figures = JSON.parse(readFileSync(json, 'utf8')) as Partial<Said['figures']>
  if (!figures.checks) return null
  return { code, figures: { ...figures, checks: figures.checks }, output: readFileSync(output, 'utf8') } // prettier-ignore
}

/** The checks that failed, without what devices show that were still at it. */
const failing = (said: Said): Set<string> =>
  new Set(said.figures.checks.flatMap(({ name, wrongAtRest }) => (wrongAtRest > 0 ? [name] : [])))

/** With nothing but repair off: mechanisms with the same weather share one. */
const controls = new Map<string, ReturnType<typeof saidBy>>()
function control(mechanism: string, seed: number): ReturnType<typeof saidBy> {
  const key = `${JSON.stringify(weatherOf(mechanism))} ${String(seed)}`
  const its = controls.get(key) ?? saidBy('repair', mechanism, seed)
  controls.set(key, its)
  return its
}

/** False where no seed showed it, or where the run that did did not say so. */
async function isNoticed(mechanism: string): Promise<boolean> {
  const { shows = [], says = [] } = mechanisms[mechanism] ?? {}
  for (const seed of seeds) {
    const said = await saidBy(mechanism, mechanism, seed)
    const failed = said && failing(said)
    if (!failed || !shows.some((name) => failed.has(name))) continue
    const compared = await control(mechanism, seed)
    const without = compared && failing(compared)
    const named = shows.filter((name) => failed.has(name) && without?.has(name) === false)
    if (named.length === 0) continue
    const unsaid = leftUnsaid(said, named, says)
    if (unsaid.length > 0) {
      console.log(
        `WRONG without ${mechanism.padEnd(20)} seed ${String(seed)}: ${unsaid.join('; ')}`,
      )
      return false
    }
    console.log(`ok    without ${mechanism.padEnd(20)} seed ${String(seed)}: ${named.join(', ')}`)
    return true
  }
  console.log(`WRONG without ${mechanism.padEnd(20)} was not noticed`)
  return false
}

// Side by side: each run waits for its devices more than it works.
const left = [...names]
async function takeOne(): Promise<boolean> {
  const name = left.shift()
  if (name === undefined) return true
  const noticed = await isNoticed(name)
  return (await takeOne()) && noticed
}
const noticed = await Promise.all(Array.from({ length: sideBySide }, takeOne))
await postgres?.stop()
rmSync(work, { recursive: true, force: true })
process.exitCode = noticed.every(Boolean) ? 0 : 1
