/**
 * npm run simulate -- --operations N --seed S --store pglite|postgres [--clients C] [--writers W]
 *   [--waiting N] [--per-change N] [--without M] [--json FILE]
 * See run.ts. What is to be switched off must be so before anything else loads.
 */
import { parseArgs } from 'node:util'
import { sabotage } from './sabotage.ts'
import { weatherOf } from './weather.ts'

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '7' },
    store: { type: 'string', default: 'pglite' },
    clients: { type: 'string', default: '12' },
    writers: { type: 'string', default: '2' },
    waiting: { type: 'string', default: '10' },
    'per-change': { type: 'string' },
    without: { type: 'string' },
    json: { type: 'string' },
  },
})
const without = values.without ?? null
sabotage(without)
const { run } = await import('./run.ts')
process.exit(
  await run({
    operations: Number(values.operations),
    seed: Number(values.seed),
    store: values.store === 'postgres' ? 'postgres' : 'pglite',
    clients: Number(values.clients),
    writers: Number(values.writers),
    waiting: Number(values.waiting),
    perChange: Number(values['per-change'] ?? weatherOf(without).operationsPerChange),
    without,
    json: values.json ?? null,
  }),
)
