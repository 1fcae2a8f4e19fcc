/**
 * node tests/simulation/sabotaged.ts [mechanism …]: each mechanism of the protocol switched off in turn, on PostgreSQL.
 * The simulation must notice each time: exit 1, and say what was lost, leaked, stale or sent unasked. How a run
 * interleaves is the machine's, so a mechanism has a few seeds in which to be missed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres } from '../../scripts/postgres.ts'
import type { Figures } from './judge.ts'
import { mechanisms } from './sabotage.ts'

const operations = 800
const seeds = [1, 2, 3, 4, 5, 6, 7, 8]

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

function simulate(mechanism: string, seed: number): Outcome {
  const json = path.join(work, 'result.json')
  rmSync(json, { force: true })
  const args = ['tests/simulation/main.ts', '--operations', String(operations), '--seed', String(seed), '--store', 'postgres', '--without', mechanism, '--json', json] // prettier-ignore
  const { status } = spawnSync(process.execPath, args, { env, stdio: 'ignore' })
  // A run that broke off has shown nothing: another seed must.
  if (!existsSync(json)) return { code: status, wrong: {} }
  const result = JSON.parse(readFileSync(json, 'utf8')) as Figures
  const { lost, duplicated, leaked, stale, unasked } = result
  const figures = { lost, duplicated, leaked, stale, unasked }
  return { code: status, wrong: Object.fromEntries(Object.entries(figures).filter(([, count]) => count > 0)) } // prettier-ignore
}

let failed = false
for (const name of names) {
  let outcome: Outcome = { code: null, wrong: {} }
  const isNoticed = (): boolean => outcome.code === 1 && Object.keys(outcome.wrong).length > 0
  for (const seed of seeds) {
    outcome = simulate(name, seed)
    if (isNoticed()) break
  }
  if (!isNoticed()) failed = true
  console.log(`${isNoticed() ? 'ok   ' : 'WRONG'} without ${name.padEnd(20)} ${JSON.stringify(outcome.wrong)}`) // prettier-ignore
}
await postgres?.stop()
rmSync(work, { recursive: true, force: true })
process.exitCode = failed ? 1 : 0
