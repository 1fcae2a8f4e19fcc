/**
 * npm run simulate -- --operations N --seed S --store pglite|postgres [--clients C] [--writers W]
 *   [--waiting N] [--per-change N] [--per-crash N] [--per-server-crash N] [--without M] [--weather M] [--json FILE]
 * See run.ts. Exits 1 where something is wrong, 2 where it is asked for wrongly. What is to be switched off must be so
 * before anything else loads.
 */
import { optionsOf, WrongOptions, type SimulationOptions } from './options.ts'
import { sabotage } from './sabotage.ts'

function asked(): SimulationOptions {
  try {
    return optionsOf(process.argv.slice(2))
  } catch (error) {
    if (!(error instanceof WrongOptions)) throw error
    console.error(error.message)
    process.exit(2)
  }
}

const options = asked()
sabotage(options.without)
const { run } = await import('./run.ts')
process.exit(await run(options))
