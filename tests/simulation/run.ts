/**
 * The real server over real sockets, real client engines with faults on their lines, their disks and their clocks,
 * people who write while cases, partners and colleagues change, servers and devices that crash. At the end every
 * device must hold exactly what the model says. The same seed gives the same schedule of each device and of the
 * office; how they interleave is the machine's.
 */
import { isDeepStrictEqual } from 'node:util'
import { Worker } from 'node:worker_threads'
import { startPostgres } from '../../scripts/postgres.ts'
import { createDirectory } from '../../sync-server/directory/service.ts'
import { allNews } from '../../sync-server/sync/hub.ts'
import { openTestStore } from '../fixtures/database.ts'
import { signInTo } from '../fixtures/sign-in.ts'
import { createAccess } from './access.ts'
import { takeBackup, type Undone } from './backup.ts'
import { faultKinds } from './faulty-fetch.ts'
import { judge } from './judge.ts'
import type { DeviceReport, FromDevices, Plan, Setup, ToDevices } from './messages.ts'
import { Model } from './model.ts'
import { newDeviceOf } from './new-device.ts'
import { createOffice } from './office.ts'
import type { SimulationOptions } from './options.ts'
import { newPace, paceOf } from './pace.ts'
import { randomFor } from './randoms.ts'
import { tell, tellBroken, type Outcome } from './report.ts'
import { persisting, startCrashingServer } from './server.ts'
import { simulatedWorld } from './world.ts'

const perThread = 3
/** So long a device may get no further, ms. */
const settleMs = 30_000
/** What is broken on purpose never settles: it is looked at soon. */
const sabotagedSettleMs = 10_000
/** Long enough for the last commit to reach every parked feed. */
const quietMs = 1_500
const mostRounds = 10
const lookMs = 100
/** A run that takes so much longer than any did is stuck, and says so: for all of it, and an operation, ms. */
const stuckMs = { all: 180_000, operation: 60 }
/** For changes that are not yet made when everybody has written what they wanted, ms. */
const longestWaitMs = 20_000
/** A long run says how far it is. */
const progressMs = 60_000

/** Runs it, prints a line a check and a figure a kind of operation, and returns the exit code. */
export async function run(options: SimulationOptions): Promise<number> {
  const given = process.env['JOBCHATS_TEST_PG']
  const { promise: broken, reject: breakOff } = Promise.withResolvers<never>()
  process.on('uncaughtException', breakOff)
  const watchdog = setTimeout(
    () => {
      breakOff(new Error('stuck'))
    },
    stuckMs.all + options.operations * stuckMs.operation,
  )
  let stop = (): Promise<void> => Promise.resolve()
  try {
    const postgres = options.store === 'postgres' && given === undefined ? await startPostgres() : null // prettier-ignore
    if (postgres) stop = postgres.stop
    return tell(options, await Promise.race([broken, simulate(options, postgres?.url ?? given, breakOff)])) // prettier-ignore
  } catch (error) {
    return tellBroken(options, error)
  } finally {
    clearTimeout(watchdog)
    await stop()
  }
}

/** `breakOff`: told of what goes wrong where nobody waits for it. */
async function simulate(
  options: SimulationOptions,
  postgres: string | undefined,
  breakOff: (error: unknown) => void,
): Promise<Outcome> {
  const {
    operations,
    seed,
    clients,
    writers,
    waiting,
    perChange,
    perCrash,
    perServerCrash,
    without,
    weather,
  } = options
  const store = await openTestStore(options.store, postgres)
  const server = await startCrashingServer(store)
  const world = simulatedWorld(randomFor(seed, 'world'))
  const model = new Model()
  const began = Date.now()
  await server.app.directory.apply(world.changes, began)
  for (const change of world.changes) model.apply(change, began)
  const everybody = [...world.staff.map((row) => row.id), ...world.candidatePersons]
  const access = createAccess(model)
  access.note(began, Date.now())

  // Caseworkers, employers, coordinators and candidates in turn; the first person has two devices.
  const persons = [world.staff[0]?.id ?? '', ...world.staff.map((row) => row.id).filter((_, index) => index % 2 === 0), ...world.candidatePersons.slice(0, 3), ...everybody] // prettier-ignore
  const plans = await Promise.all(persons.slice(0, clients).map(async (person, index): Promise<Plan> => ({ person, token: await signInTo(store, person), index }))) // prettier-ignore
  const wanted = Math.ceil(operations / perChange)
  const shared = newPace(operations, wanted)
  const pace = paceOf(shared)
  const workers = Array.from({ length: Math.ceil(plans.length / perThread) }, (_, index) => {
    const devices = plans.slice(index * perThread, (index + 1) * perThread)
    const workerData: Setup = {
      server: server.url,
      seed,
      devices,
      waiting,
      perCrash,
      without,
      weather,
      pace: shared,
    }
    const worker = new Worker(new URL('./device-thread.ts', import.meta.url), { workerData, stderr: true, stdout: true }) // prettier-ignore
    return worker.once('error', breakOff)
  })
  const answer = (worker: Worker, type: FromDevices['type']): Promise<FromDevices> =>
    new Promise((resolve) => {
      const onMessage = (message: FromDevices): void => {
        if (message.type !== type) return
        worker.off('message', onMessage)
        resolve(message)
      }
      worker.on('message', onMessage)
    })
  const all = (message: () => ToDevices, reply: FromDevices['type']): Promise<FromDevices[]> =>
    // prettier-ignore
    Promise.all(
      workers.map((worker) => {
        const done = answer(worker, reply)
        worker.postMessage(message())
        return done
      }),
    )
  await Promise.all(workers.map((worker) => answer(worker, 'opened')))

  // One office speaks to the server that the devices hear; the others to servers of their own on the same store, which derive
  // what hangs on a partner in batches, however little it is: until they are through, its people are refused.
  const offices = Array.from({ length: writers }, (_, index) => {
    const own = index === 0 ? null : createDirectory({ store, clock: Date.now, reachLimit: 2, onCommit: (keys) => { server.app.hub.wake(keys, allNews) } }) // prettier-ignore
    return createOffice(store, () => own ?? server.app.directory, world, model, access, (count) => randomFor(seed, `office ${String(index)}, change ${String(count)}`)) // prettier-ignore
  })
  let running = true
  let undone: Undone | null = null
  /** Crashes and what is done while the server is down, one after the other. */
  let turn: Promise<unknown> = Promise.resolve()
  const alone = (work: () => Promise<void>): Promise<void> => {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }
  let goBack: (() => Promise<Undone>) | null = null
  /** After a third of it a backup is taken; after two thirds the server is put back to it. */
  const remember = async (): Promise<void> => {
    if (goBack !== null) {
      undone = await goBack()
      return
    }
    const backup = await persisting(() => takeBackup(store))
    const forget = model.remember()
    goBack = async () => {
      await all(() => ({ type: 'restoring' }), 'ready')
      const before = Date.now()
      const lost = await server.crash(async () => {
        const its = await backup.restore()
        // Before it is there again: whatever is compared from then on is compared with this one.
        await all(() => ({ type: 'restored' }), 'ready')
        return its
      })
      forget()
      access.note(before, Date.now())
      return lost
    }
  }
  // The model is told in the order of commits: one change at a time, while posts go on.
  const pauses = randomFor(seed, 'pauses of the partners')
  const changing = (async () => {
    for (let count = 0; running && pace.changes < wanted; count += 1) {
      const waits = pace.partnersAhead
      if (!waits && (await offices[count % offices.length]?.change())) pace.changed()
      const isTime = pace.progress > (goBack === null ? 1 / 3 : 2 / 3)
      if (without === null && undone === null && isTime) await alone(remember)
      await new Promise((resolve) => setTimeout(resolve, pauses.int(5, 60)))
    }
  })()
  const lulls = randomFor(seed, 'time between crashes')
  const crashing = (async () => {
    const crashes = without === null ? Math.floor(operations / perServerCrash) : 0
    for (let count = 0; running && count < crashes; count += 1) {
      do await new Promise((resolve) => setTimeout(resolve, lulls.int(500, 1_500)))
      while (running && pace.progress * crashes < count)
      if (running) await alone(() => server.crash(() => Promise.resolve()))
    }
  })()
  for (const work of [changing, crashing]) work.catch(breakOff)
  let looked = Date.now()
  const looking = setInterval(() => {
    const now = Date.now()
    access.note(looked, now)
    looked = now
    void server.app.directory.sweepRetention().catch(() => undefined)
    // As the server does at its start and each minute: a crash may have left batches undone.
    void server.app.directory.derivePending().catch(() => undefined)
  }, lookMs)

  const telling = setInterval(() => {
    console.log(`${String(Math.round((Date.now() - began) / 1000))} s: ${String(pace.operations)} of ${String(operations)} operations, ${String(pace.changes)} of ${String(wanted)} changes`)
  }, progressMs) // prettier-ignore
  await all(() => ({ type: 'operate' }), 'operated')
  // Who is done with writing watches the rest of the changes.
  await Promise.race([changing, new Promise((resolve) => setTimeout(resolve, longestWaitMs))])
  running = false
  await Promise.all([changing, crashing])
  clearInterval(telling)
  // Retentions that end by the clock, and then nothing changes any more. Also longer than a device trusts a parked
  // request: what a server committed while it crashed woke nobody, so everybody asks once more.
  await new Promise((resolve) => setTimeout(resolve, 5_500))
  clearInterval(looking)
  access.note(looked, Date.now())
  await server.app.directory.derivePending()
  await server.app.directory.sweepRetention()
  // Once for what each wrote, and again for what the others wrote meanwhile, until nobody writes any more.
  const patienceMs = without === null ? settleMs : sabotagedSettleMs
  const newest = async (): Promise<unknown> => (await store.query('select last_value from commit_order'))[0] // prettier-ignore
  for (let round = 0; round < (without === null ? mostRounds : 1); round += 1) {
    const before = await newest()
    await all(() => ({ type: 'settle', patienceMs }), 'settled')
    await new Promise((resolve) => setTimeout(resolve, quietMs))
    if (round > 0 && isDeepStrictEqual(before, await newest())) break
  }
  const reports: DeviceReport[] = (await all(() => ({ type: 'report' }), 'reports')).flatMap((message) => message.type === 'reports' ? message.reports : []) // prettier-ignore
  const judging = Date.now()
  const { figures, checks, examples } = await judge(store, model, access, reports, undone, async (person) => newDeviceOf(server.url, await signInTo(store, person))) // prettier-ignore
  const judged = Math.round((Date.now() - judging) / 1000)
  const sum = (count: (report: DeviceReport) => number): number => reports.reduce((total, report) => total + count(report), 0) // prettier-ignore
  const kindsOf = (maps: Iterable<[string, number]>[]): Record<string, number> => {
    const kinds: Record<string, number> = {}
    for (const [kind, count] of maps.flatMap((map) => [...map])) kinds[kind] = (kinds[kind] ?? 0) + count // prettier-ignore
    return kinds
  }
  const [accepted] = await store.query<{ count: number }>("select count(*) as count from post where kind = 'post'") // prettier-ignore
  const result = {
    operations,
    seed,
    store: options.store,
    devices: plans.length,
    grants: access.grants,
    revokes: access.revokes,
    crashes: sum((report) => report.crashes) + server.crashes,
    serverCrashes: server.crashes,
    undone: countsOf(undone),
    accepted: accepted?.count ?? 0,
    refusedWrites: sum((report) => report.refusedWrites),
    done: kindsOf(reports.map((report) => Object.entries(report.kinds))),
    changes: kindsOf(offices.map((office) => office.kinds)),
    faults: Object.fromEntries(faultKinds.map((kind) => [kind, sum((report) => report.faults[kind])])), // prettier-ignore
    seconds: Math.round((Date.now() - began) / 1000),
    judged: `in ${String(judged)} s`,
  }
  for (const worker of workers) worker.postMessage({ type: 'close' } satisfies ToDevices)
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))))
  await server.close()
  await store.close()
  return { result, figures, checks, examples }
}

/** How much the backup undid; null where there was none. */
function countsOf(undone: Undone | null): Record<string, number> | null {
  if (undone === null) return null
  const { posts, texts, chats } = undone
  return { posts: posts.size, texts: texts.length, chats: chats.size }
}
