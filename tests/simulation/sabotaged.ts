/**
 * node tests/simulation/sabotaged.ts [mechanism …]: each mechanism of the protocol switched off in turn, on PostgreSQL.
 * The simulation must notice each time: exit 1, and say what was lost, leaked, stale or sent unasked. How a run
 * interleaves is the machine's, so a mechanism has a few seeds in which to be missed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres } from '../../scripts/postgres.ts'
import { run } from '../../scripts/run.ts'
import type { Figures } from './judge.ts'
import { mechanisms } from './sabotage.ts'

const operations = 800
const seeds = [1, 2, 3, 4, 5, 6, 7, 8]
const sideBySide = 2

const wanted = process.argv.slice(2)
const names =
  wanted.length > 0 ? wanted : Object.keys(mechanisms).filter((name) => name !== 'repair')
const work = mkdtempSync(path.join(tmpdir(), 'job-chats-sabotaged-'))
const given = process.env['JOBCHATS_TEST_PG']
const postgres = given === undefined ? await startPostgres() : null
const env = { ...process.env, JOBCHATS_TEST_PG: postgres?.url ?? given }

interface Outcome {
  code: number | null
  /** What was wrong with what devices hold. Slow devices and digests that repair would have mended don't count. */
  wrong: Partial<Figures>
}

async function simulate(mechanism: string, seed: number): Promise<Outcome> {
  const json = path.join(work, `${mechanism}.json`)
  rmSync(json, { force: true })
  const args = ['tests/simulation/main.ts', '--operations', String(operations), '--seed', String(seed), '--store', 'postgres', '--without', mechanism, '--json', json] // prettier-ignore
  const code = await run(process.execPath, args, { env, stdio: 'ignore' })
  // A run that broke off has shown nothing: another seed must.
  if (!existsSync(json)) return { code, wrong: {} }
  const result = JSON.parse(readFileSync(json, 'utf8')) as Figures
  const { lost, duplicated, leaked, stale, unasked } = result
  const figures = { lost, duplicated, leaked, stale, unasked }
  return { code, wrong: Object.fromEntries(Object.entries(figures).filter(([, count]) => count > 0)) } // prettier-ignore
}

/** False where no seed showed it. */
async function isNoticed(mechanism: string): Promise<boolean> {
  for (const seed of seeds) {
    const { code, wrong } = await simulate(mechanism, seed)
    if (code !== 1 || Object.keys(wrong).length === 0) continue
    console.log(
      `ok    without ${mechanism.padEnd(20)} seed ${String(seed)} ${JSON.stringify(wrong)}`,
    )
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
