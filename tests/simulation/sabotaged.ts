/**
 * node tests/simulation/sabotaged.ts [mechanism …]: each mechanism of the protocol switched off in turn, on PostgreSQL.
 * The simulation must notice each time, and by a check that the mechanism is there for (`shows` in sabotage.ts): one that
 * fails without it, and does not fail in the same weather and with the same seed with nothing but repair off. How a run
 * interleaves is the machine's, so a mechanism has a few seeds in which to be missed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres } from '../../scripts/postgres.ts'
import { run } from '../../scripts/run.ts'
import type { Check } from './judge.ts'
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

/** The checks that failed, without what devices show that were still at it; null = the run broke off and shows nothing. */
async function failing(
  mechanism: string,
  weather: string,
  seed: number,
): Promise<ReadonlySet<string> | null> {
  const json = path.join(work, `${mechanism} ${weather} ${String(seed)}.json`)
  const args = ['tests/simulation/main.ts', '--operations', String(operations), '--seed', String(seed), '--store', 'postgres', '--without', mechanism, '--weather', weather, '--json', json] // prettier-ignore
  await run(process.execPath, args, { env, stdio: 'ignore' })
  if (!existsSync(json)) return null
  const { checks } = JSON.parse(readFileSync(json, 'utf8')) as { checks?: Check[] }
  if (!checks) return null
  return new Set(checks.flatMap(({ name, wrongAtRest }) => (wrongAtRest > 0 ? [name] : [])))
}

/** With nothing but repair off: mechanisms with the same weather share one. */
const controls = new Map<string, ReturnType<typeof failing>>()
function control(mechanism: string, seed: number): ReturnType<typeof failing> {
  const key = `${JSON.stringify(weatherOf(mechanism))} ${String(seed)}`
  const its = controls.get(key) ?? failing('repair', mechanism, seed)
  controls.set(key, its)
  return its
}

/** False where no seed showed it. */
async function isNoticed(mechanism: string): Promise<boolean> {
  const { shows = [] } = mechanisms[mechanism] ?? {}
  for (const seed of seeds) {
    const failed = await failing(mechanism, mechanism, seed)
    if (!failed || !shows.some((name) => failed.has(name))) continue
    const without = await control(mechanism, seed)
    const named = shows.filter((name) => failed.has(name) && without?.has(name) === false)
    if (named.length === 0) continue
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
