/**
 * npm run bench -- [--posts N] [--json FILE] [--only NAME,…]: figures in real Electron, each beside its limit measured in
 * the same run. Goals are printed, none is asserted.
 */
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { electronEnvironment, resolveElectron } from '../../scripts/electron-runtime.ts'
import { toColumns } from '../../sync-server/contract/columns.ts'
import { measureAccess } from './access.ts'
import { firstLoadRows } from './first-load.ts'
import { large, small } from './large-world.ts'
import { heapRows, launchRows } from './launch.ts'
import { measureScale } from './scale.ts'
import { scrollRows } from './scroll.ts'
import { searchRows } from './search.ts'
import { setStage, type Stage } from './stage.ts'
import { storeRows } from './store-rows.ts'
import { Table } from './table.ts'
import { syncRows, talkRows } from './talk-rows.ts'
import { taskRows, typingRows } from './typing.ts'

type Measure = (stage: Stage, table: Table) => Promise<void>

/** In this order: the first use the world as it was made, and each leaves it fit for the next. */
const online: Record<string, Measure> = {
  store: storeRows,
  sync: syncRows,
  bytes: bytesRows,
  'first-load': firstLoadRows,
  search: searchRows,
  heap: heapRows,
  typing: typingRows,
  tasks: taskRows,
  talk: talkRows,
  access: accessRows,
  scroll: scrollRows,
}
/** Once the server is gone. */
const offline: Record<string, Measure> = { launch: launchRows }
const names = [...Object.keys(online), ...Object.keys(offline)]

const { values } = parseArgs({
  options: {
    posts: { type: 'string', default: '50000' },
    json: { type: 'string' },
    /** Some of `names`; or `scale`: what changes with a wide reach cost (docs/scale.md), in a world of `size`, and nothing else. */
    only: { type: 'string' },
    size: { type: 'string', default: 'large' },
    /** For `scale`: a PostgreSQL database that holds the world already, or shall. */
    database: { type: 'string' },
    /** For `scale`: only the changes whose name holds it. */
    change: { type: 'string', default: '' },
  },
})
if (values.only === 'scale') {
  const size = values.size === 'small' ? small : large
  const changes = await measureScale(size, values.database ?? null, values.change)
  console.table(changes)
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ changes }, null, 2)}\n`)
  process.exit(0)
}
const wanted = values.only?.split(',') ?? names
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`No such rows: ${unknown.join(', ')}. There are: ${names.join(', ')}, scale`)
  process.exit(1)
}
if (process.env['DISPLAY'] === undefined && process.platform === 'linux') {
  console.error('Needs a display: xvfb-run -a npm run bench')
  process.exit(1)
}
Object.assign(process.env, electronEnvironment(await resolveElectron()))

const posts = Number(values.posts)
const loadBefore = loadavg()[0] ?? 0
const stage = await setStage(posts)
const table = new Table()
await measureAll(online)
if (Object.keys(offline).some((name) => wanted.includes(name))) {
  await stage.profile()
  await stage.server.close()
}
await measureAll(offline)
await stage.remove()
const environment = {
  node: process.version,
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  /** Of the minute before: what else the machine had to do. */
  loadBefore,
  posts,
  platform: process.platform,
}
console.log(environment)
console.table(table.rows)
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ environment, rows: table.rows }, null, 2)}\n`)
process.exit()

async function measureAll(measures: Record<string, Measure>): Promise<void> {
  for (const [name, measure] of Object.entries(measures)) {
    if (!wanted.includes(name)) continue
    console.log(`${name} …`)
    await measure(stage, table).catch((error: unknown) => {
      console.error(`${name} failed`, error)
      process.exitCode = 1
    })
  }
}

async function bytesRows({ store }: Stage, rows: Table): Promise<void> {
  const sample = await store.query<Record<string, unknown>>('select id, chat, seq, g, author, author_partner, author_role, written_at, body from post order by chat, seq desc limit 2000') // prettier-ignore
  const columns = Buffer.from(JSON.stringify(toColumns(sample, Object.keys(sample[0] ?? {}))))
  const packed = brotliCompressSync(columns, { params: { 0: 5 } }).length / sample.length
  const limit = gzipSync(JSON.stringify(sample)).length / sample.length
  rows.add('bytes a post, bulk', packed, 'B', limit, '≤ 90 B', (figure) => figure <= 90)
}

async function accessRows({ server, world, folder }: Stage, rows: Table): Promise<void> {
  const access = await measureAccess(server, world, folder('access'))
  rows.add('grant of 5,000 posts: newest readable', access.grantUsable, 'ms', null, '≤ 2,000 ms', (figure) => figure <= 2_000) // prettier-ignore
  rows.add('grant of 5,000 posts: complete and verified', access.grantComplete, 'ms', null, '≤ 2,000 ms', (figure) => figure <= 2_000) // prettier-ignore
  rows.add(`worst of ${String(access.livePosts)} live posts in another chat meanwhile`, access.liveWorst, 'ms', null, '≤ 100 ms', (figure) => figure <= 100) // prettier-ignore
  rows.add('revocation: unreadable in the app', access.revoked, 'ms', null, '≤ 200 ms', (figure) => figure <= 200) // prettier-ignore
  rows.add('1,000 missed posts over 200 chats', access.missed, 'ms', null, '≤ 500 ms', (figure) => figure <= 500) // prettier-ignore
}
