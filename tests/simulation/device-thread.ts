/** Some devices in a thread of their own: RxDB allows a few open collections in a realm of JavaScript. */
import { parentPort, workerData } from 'node:worker_threads'
import { sabotage } from './sabotage.ts'
import { paceOf } from './pace.ts'
import { weatherOf } from './weather.ts'
import type { FromDevices, Setup, ToDevices } from './messages.ts'

const {
  server,
  devices: plans,
  seed,
  waiting,
  perCrash,
  without,
  weather,
  pace: shared,
} = workerData as Setup
sabotage(without)
const { Device } = await import('./device.ts')
const { calmDisks, makeDisksFaulty } = await import('./faulty-storage.ts')

/** So many things are done without a pause, and so long are pauses, ms. */
const burst = Math.ceil(waiting * 0.4)
const pauseMs = 5
const longestPauseMs = 60

const port = parentPort
if (!port) throw new Error('runs in a worker thread')
const tell = (message: FromDevices): void => {
  port.postMessage(message)
}
const pace = paceOf(shared)
/**
 * Longer than any fault, on a machine with other work too: who does not come back by then never does, and the run says so
 * instead of waiting.
 */
const stuckMs = 600_000
async function within<Result>(
  ms: number,
  work: Promise<Result>,
  what: () => string,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`stuck: ${what()}`))
    }, ms)
  })
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer)
  })
}
const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

makeDisksFaulty()
const rough = { ...weatherOf(weather), operationsPerCrash: perCrash }
const devices = plans.map((plan) => new Device(plan, server, seed, waiting, rough))
for (const device of devices) await device.open()
tell({ type: 'opened' })

/**
 * People write in bursts, faster than any line: what waits then leaves together. They wait for their device, for
 * something to do, and for what happens at the partners; but no longer than a device may sleep.
 */
async function operateOn(device: (typeof devices)[number]): Promise<void> {
  for (let count = 0; pace.begin(); count += 1) {
    const isDone = await within(stuckMs, device.operate(), () => `device ${String(device.index)}, operation ${String(count)}: ${device.doing}`) // prettier-ignore
    const waits = (): boolean => !isDone || device.isBehind || pace.peopleAhead
    for (let ms = 0; waits() && ms < longestPauseMs; ms += pauseMs) await rest(pauseMs)
    if (count % burst === 0) await rest(pauseMs)
  }
}

async function operate(): Promise<void> {
  while (devices.some((device) => !device.isReady)) await rest(20)
  await Promise.all(devices.map(operateOn))
}

/** `patienceMs`: so long nothing may get on. How fast it goes is the machine's, and what stands still is a fault. */
async function settle(patienceMs: number): Promise<void> {
  calmDisks()
  for (const device of devices) device.calm()
  for (const device of devices) await device.settleSoon()
  let least = Infinity
  let deadline = Date.now() + patienceMs
  while (!devices.every((device) => device.isSettled) && Date.now() < deadline) {
    for (const device of devices) await device.discardRejected()
    const left = devices.reduce((sum, device) => sum + device.left, 0)
    if (left < least) deadline = Date.now() + patienceMs
    least = Math.min(least, left)
    await rest(50)
  }
}

port.on('message', (message: ToDevices) => {
  void (async () => {
    switch (message.type) {
      case 'operate':
        await operate()
        tell({ type: 'operated' })
        break
      case 'restoring':
        for (const device of devices) await device.restoring()
        tell({ type: 'ready' })
        break
      case 'restored':
        for (const device of devices) device.restored()
        tell({ type: 'ready' })
        break
      case 'settle':
        await settle(message.patienceMs)
        tell({ type: 'settled' })
        break
      case 'report':
        tell({ type: 'reports', reports: await Promise.all(devices.map((device) => device.report())) }) // prettier-ignore
        break
      case 'close':
        for (const device of devices) await device.close()
        process.exit(0)
    }
  })()
})
