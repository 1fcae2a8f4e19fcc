/** `npm test`: every check; it goes on after a failure and says at the end what failed. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensurePackages } from './debian-packages.ts'
import { electronEnvironment, resolveElectron } from './electron-runtime.ts'
import { startPostgres } from './postgres.ts'
import { run, toolEnvironment } from './run.ts'

const root = path.resolve(import.meta.dirname, '..')
const results = path.join(root, 'test-results')
const { values } = parseArgs({ options: { only: { type: 'string' } } })
const only = values.only?.split(',')

interface Outcome {
  passed: number
  failed: number
}
interface Step {
  name: string
  run(): Promise<Outcome>
}

const env = toolEnvironment({ CI: 'true', NODE_ENV: 'test' })

async function command(
  name: string,
  args: string[],
  extra: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const code = await run(name, args, { cwd: root, env: { ...env, ...extra } })
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** A test runner's own counts, from its JSON report; a report that is missing is a failure. */
function counted(file: string, code: Outcome, read: (report: never) => Outcome): Outcome {
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const outcome = read(JSON.parse(readFileSync(file, 'utf8')) as never)
  return outcome.failed === 0 && code.failed > 0 ? { ...outcome, failed: 1 } : outcome
}

async function vitest(project: string, extra: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const file = path.join(results, `vitest-${project}.json`)
  const code = await command(
    'vitest',
    [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    extra,
  )
  return counted(
    file,
    code,
    ({ numPassedTests, numFailedTests }: { numPassedTests: number; numFailedTests: number }) => ({
      passed: numPassedTests,
      failed: numFailedTests,
    }),
  )
}

async function withPostgres(work: (url: string) => Promise<Outcome>): Promise<Outcome> {
  const postgres = await startPostgres()
  try {
    return await work(postgres.url)
  } finally {
    await postgres.stop()
  }
}

async function playwright(): Promise<Outcome> {
  const runtime = await resolveElectron()
  const file = path.join(results, 'playwright.json')
  return withPostgres(async (url) => {
    const code = await command(
      'xvfb-run',
      ['-a', '-s', '-screen 0 1600x1000x24', 'playwright', 'test'],
      {
        ...electronEnvironment(runtime),
        JOBCHATS_TEST_PG: url,
        PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      },
    )
    return counted(
      file,
      code,
      ({ stats }: { stats: { expected: number; unexpected: number; flaky: number } }) => ({
        passed: stats.expected + stats.flaky,
        failed: stats.unexpected,
      }),
    )
  })
}

/** Both stores side by side: each run waits for its devices more than it works. */
async function simulations(): Promise<Outcome> {
  const simulate = (store: string, extra: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
    command(
      'node',
      ['tests/simulation/main.ts', '--operations', '10000', '--seed', '7', '--store', store],
      extra,
    )
  const [pglite, postgres] = await Promise.all([
    simulate('pglite'),
    withPostgres((url) => simulate('postgres', { JOBCHATS_TEST_PG: url })),
  ])
  return {
    passed: pglite.passed + postgres.passed,
    failed: pglite.failed + postgres.failed,
  }
}

const lint: Step = { name: 'lint', run: () => command('eslint', ['.', '--max-warnings', '0']) }
/** Beside lint, which takes one core for longer than all of these. */
const besideLint: Step[] = [
  { name: 'types', run: () => command('tsc', ['-p', '.']) },
  { name: 'format', run: () => command('prettier', ['--check', '--log-level', 'warn', '.']) },
  { name: 'dead-code', run: () => command('knip', []) },
]
const steps: Step[] = [
  { name: 'unit', run: () => vitest('node') },
  { name: 'postgres', run: () => withPostgres((url) => vitest('pg', { JOBCHATS_TEST_PG: url })) },
  { name: 'browser', run: () => vitest('browser') },
  { name: 'build', run: () => command('electron-vite', ['build', '--logLevel', 'warn']) },
  { name: 'end-to-end', run: playwright },
  { name: 'simulation', run: simulations },
  { name: 'simulation-sabotaged', run: () => withPostgres((url) => command('node', ['tests/simulation/sabotaged.ts'], { JOBCHATS_TEST_PG: url })) },
] // prettier-ignore

if (!(await ensurePackages(['electron', 'fonts', 'browser', 'database']))) process.exit(1)
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

const total: Outcome = { passed: 0, failed: 0 }
const failures: string[] = []

async function inTurn(its: readonly Step[]): Promise<void> {
  for (const step of its) {
    if (only && !only.includes(step.name)) continue
    const began = Date.now()
    console.log(`\n── ${step.name} ${'─'.repeat(Math.max(4, 60 - step.name.length))}`)
    const outcome = await step.run().catch((error: unknown) => {
      console.error(error)
      return { passed: 0, failed: 1 }
    })
    total.passed += outcome.passed
    total.failed += outcome.failed
    if (outcome.failed > 0) failures.push(step.name)
    console.log(
      `${outcome.failed > 0 ? 'FAILED' : 'ok'}: ${step.name}, ${String(outcome.passed)} passed, ${((Date.now() - began) / 1000).toFixed(1)} s`,
    )
  }
}

await Promise.all([inTurn([lint]), inTurn(besideLint)])
await inTurn(steps)
if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`)
console.log(`\n${String(total.passed)} passed, ${String(total.failed)} failed`)
process.exitCode = total.failed > 0 ? 1 : 0
