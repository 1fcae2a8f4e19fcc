/**
 * npm run simulate -- --operations N --seed S --store pglite|postgres [--json FILE]
 * The real server over real sockets, real client engines with faults on their lines, people who write while
 * cases move. At the end every device must hold exactly what its person may see. Exits 1 if any figure isn't 0.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { startPostgres } from '../../scripts/postgres.ts'
import { seededRandom } from '../../sync-server/demo/random.ts'
import { seedWorld } from '../../sync-server/demo/seed.ts'
import { smallWorld } from '../../sync-server/demo/small-world.ts'
import { openTestStore, type StoreKind } from '../fixtures/database.ts'
import { startTestServer } from '../fixtures/server.ts'
import { judge } from './judge.ts'
import type { DeviceReport, FromDevices, Setup, ToDevices } from './messages.ts'
import { createOffice } from './office.ts'

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '7' },
    store: { type: 'string', default: 'pglite' },
    json: { type: 'string' },
  },
})
const operations = Number(values.operations)
const seed = Number(values.seed)
const kind = values.store as StoreKind
/** RxDB allows a few open collections in a realm of JavaScript: three devices fit in a thread. */
const perThread = 3
const threads = 4
const settleMs = 20_000
/** Long enough for the last commit to reach every parked feed. */
const quietMs = 1_500

const postgres =
  kind === 'postgres' && process.env['JOBCHATS_TEST_PG'] === undefined
    ? await startPostgres()
    : null
const store = await openTestStore(kind, postgres?.url ?? process.env['JOBCHATS_TEST_PG'])
const server = await startTestServer(store)
const world = smallWorld(seed, Date.now())
await seedWorld(store, server.directory, world)
const random = seededRandom(seed)

// Twelve devices: caseworkers, employers, coordinators, candidates; the first person has two.
const people = await store.query<{ id: string }>(
  `select p.id from person p left join partner q on q.id = p.partner where p.role <> 'ops'
   order by (q.abbreviation in ('TBA', 'Irwell', 'GMT')) desc nulls last, p.email limit 11`,
)
const persons = [...people.map((row) => row.id), people[0]?.id ?? '']
const plans = await Promise.all(
  persons.map(async (person, index) => ({ person, token: await server.signIn(person), index })),
)

function start(devices: Setup['devices']): Worker {
  const setup: Setup = { server: server.url, seed, devices }
  return new Worker(new URL('./device.ts', import.meta.url), {
    workerData: setup,
    stderr: true,
    stdout: true,
  })
}
const workers = Array.from({ length: threads }, (_, index) =>
  start(plans.slice(index * perThread, (index + 1) * perThread)),
)

function answer(worker: Worker, type: FromDevices['type']): Promise<FromDevices> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromDevices): void => {
      if (message.type !== type) return
      worker.off('message', onMessage)
      resolve(message)
    }
    worker.on('message', onMessage)
    worker.once('error', reject)
  })
}

const began = Date.now()
await Promise.all(workers.map((worker) => answer(worker, 'opened')))
const office = await createOffice(store, server.directory, random)
let running = true
const changing = (async () => {
  const wanted = Math.ceil(operations / 40)
  while (running && office.made < wanted) {
    await office.change()
    await new Promise((resolve) => setTimeout(resolve, random.int(5, 60)))
  }
})()
await Promise.all(
  workers.map((worker, index) => {
    const share = Math.floor(operations / threads) + (index < operations % threads ? 1 : 0)
    const done = answer(worker, 'operated')
    worker.postMessage({ type: 'operate', count: share, pauseMs: 2 } satisfies ToDevices)
    return done
  }),
)
running = false
await changing
async function all(message: ToDevices, reply: FromDevices['type']): Promise<FromDevices[]> {
  return Promise.all(
    workers.map((worker) => {
      const done = answer(worker, reply)
      worker.postMessage(message)
      return done
    }),
  )
}

// Once for what each wrote, once more for what the others wrote meanwhile.
for (let round = 0; round < 2; round += 1) {
  await all({ type: 'settle', timeoutMs: settleMs }, 'settled')
  await new Promise((resolve) => setTimeout(resolve, quietMs))
}
await all({ type: 'settle', timeoutMs: settleMs }, 'settled')
const reports: DeviceReport[] = (await all({ type: 'report' }, 'reports')).flatMap((message) =>
  message.type === 'reports' ? message.reports : [],
)
const figures = await judge(store, reports)
const faults = reports.reduce(
  (sum, { faults: its }) => ({
    cut: sum.cut + its.cut,
    lost: sum.lost + its.lost,
    late: sum.late + its.late,
    replayed: sum.replayed + its.replayed,
  }),
  { cut: 0, lost: 0, late: 0, replayed: 0 },
)
const [accepted] = await store.query<{ count: number }>(
  "select count(*) as count from post where kind = 'post'",
)
const result = {
  operations,
  seed,
  store: kind,
  devices: plans.length,
  written: reports.reduce((sum, report) => sum + report.written.length, 0),
  accepted: accepted?.count ?? 0,
  rejected: reports.reduce((sum, report) => sum + report.rejected.length, 0),
  changes: office.made,
  faults,
  seconds: Math.round((Date.now() - began) / 1000),
  ...figures,
}
for (const worker of workers) worker.postMessage({ type: 'close' } satisfies ToDevices)
await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))))
await server.close()
await store.close()
await postgres?.stop()

for (const [name, value] of Object.entries(result))
  console.log(
    `${name.padEnd(18)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  )
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`)
const wrong = Object.values(figures).some((figure) => figure !== 0)
if (wrong) {
  for (const report of reports.filter((its) => !its.settled))
    console.log(`not settled: ${report.person} (${report.phase})`)
  console.log(
    `\nFAILED. Again: npm run simulate -- --operations ${String(operations)} --seed ${String(seed)} --store ${kind}`,
  )
}
process.exit(wrong ? 1 : 0)
