/** Some devices of the simulation in a thread of their own: the real engine on RxDB's memory storage. */
import { parentPort, workerData } from 'node:worker_threads'
import { createActs } from '../../renderer/data/acts.ts'
import { isWhole } from '../../renderer/data/held-chat.ts'
import { openRealm, type Realm } from '../../renderer/data/realm.ts'
import { seededRandom, type Random } from '../../sync-server/demo/random.ts'
import { createFaultyFetch, type FaultyFetch } from './faulty-fetch.ts'
import type { DeviceReport, FromDevices, Setup, ToDevices } from './messages.ts'

interface Device {
  person: string
  realm: Realm
  acts: ReturnType<typeof createActs>
  random: Random
  network: FaultyFetch
  written: string[]
  /** Posts that the server refused for good and that their author then discarded. */
  rejected: string[]
}

const { server, devices: plans, seed } = workerData as Setup
const port = parentPort
if (!port) throw new Error('runs in a worker thread')
const tell = (message: FromDevices): void => {
  port.postMessage(message)
}

async function open(plan: Setup['devices'][number], index: number): Promise<Device> {
  const random = seededRandom(seed + index * 7919)
  const network = createFaultyFetch(random, plan.token)
  const realm = await openRealm({
    server,
    person: plan.person,
    profileKey: new Uint8Array(32).fill(index + 1),
    storage: 'memory',
    fetch: network.fetch,
    onUnauthorized: () => Promise.resolve('signed-out'),
    random: random.next,
  })
  return {
    person: plan.person,
    realm,
    acts: createActs(realm),
    random,
    network,
    written: [],
    rejected: [],
  }
}

/** One thing that a person does. Refusals are part of life. */
async function operate(device: Device): Promise<void> {
  const { realm, acts, random } = device
  const chats = [...realm.state.chats.values()].filter((chat) => chat.active)
  if (chats.length === 0) return
  const { row } = random.pick(chats)
  const roll = random.next()
  if (roll < 0.7) {
    const token = random.uuid()
    const body = `${token} ${'word '.repeat(random.int(0, 40))}`
    const done = await acts.post({ chat: row.id, body, audience: row.audience }).catch(() => null)
    if (done) device.written.push(done.post)
  } else if (roll < 0.9)
    await acts.read({ chat: row.id, seq: random.int(0, row.head) }).catch(() => null)
  else if (roll < 0.95)
    await acts.setForChat({ chat: row.id, key: 'pin', value: random.chance(0.5) }).catch(() => null)
  else await acts.wake(null)
  for (const item of realm.state.outbox) {
    if (item.state !== 'rejected' || item.operation.type !== 'post') continue
    const post = item.operation.post
    if (item.code === 'audience-widened' && random.chance(0.8))
      await acts.retry({ post }).catch(() => null)
  }
}

/** The author sees what was refused and discards it: what waits behind it in that chat may go. */
async function discardRejected({ realm, acts, rejected }: Device): Promise<void> {
  for (const { state, operation } of realm.state.outbox) {
    if (state !== 'rejected' || operation.type !== 'post') continue
    rejected.push(operation.post)
    await acts.discard({ post: operation.post })
  }
}

/** Settled: nothing under way, and every chat is whole with the server's totals. */
function isSettled({ realm }: Device): boolean {
  const { state } = realm
  const waits = state.outbox.some(
    (item) => item.state !== 'accepted' || item.operation.type !== 'post',
  )
  const whole = [...state.chats.values()].every(
    (chat) =>
      !chat.active || (isWhole(chat) && (chat.row.head === 0 || chat.completeSince !== null)),
  )
  return state.sync.phase === 'upToDate' && state.sync.offlineSince === null && !waits && whole
}

async function report(device: Device): Promise<DeviceReport> {
  const { state } = device.realm
  const chats = []
  for (const chat of state.chats.values()) {
    if (!chat.active) continue
    const posts = await state.posts(chat.row.id, chat.row.head)
    chats.push({
      row: chat.row,
      held: chat.held,
      digest: chat.digest,
      posts: posts.map(({ id, seq, g, body }) => ({ id, seq, g, body })),
    })
  }
  return {
    person: device.person,
    chats,
    directory: [...state.directory.values()].map((row) => `${row.kind} ${row.id}`).sort(),
    written: device.written,
    rejected: device.rejected,
    settled: isSettled(device),
    phase: state.sync.phase,
    faults: device.network.faults,
  }
}

const devices = await Promise.all(plans.map((plan) => open(plan, plan.index)))
tell({ type: 'opened' })

port.on('message', (message: ToDevices) => {
  void (async () => {
    switch (message.type) {
      case 'operate':
        // Work begins once each device has something to work on.
        while (devices.some(({ realm }) => realm.state.chats.size === 0))
          await new Promise((resolve) => setTimeout(resolve, 20))
        for (let count = 0; count < message.count; count += 1) {
          const device = devices[count % devices.length]
          if (device) await operate(device)
          await new Promise((resolve) => setTimeout(resolve, message.pauseMs))
        }
        tell({ type: 'operated' })
        break
      case 'settle': {
        for (const device of devices) {
          device.network.calm()
          device.realm.actions.wake()
        }
        const deadline = Date.now() + message.timeoutMs
        while (!devices.every(isSettled) && Date.now() < deadline) {
          for (const device of devices) await discardRejected(device)
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
        tell({ type: 'settled' })
        break
      }
      case 'report':
        tell({ type: 'reports', reports: await Promise.all(devices.map(report)) })
        break
      case 'close':
        for (const device of devices) await device.realm.actions.close()
        process.exit(0)
    }
  })()
})
