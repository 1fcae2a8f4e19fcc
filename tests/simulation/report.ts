/** What a run says in the end: figures, a line a check, and how to have it again. */
import { writeFileSync } from 'node:fs'
import type { Check, Figures } from './judge.ts'
import { commandOf, type SimulationOptions } from './options.ts'

export interface Outcome {
  /** Of the run, to be read. */
  result: Record<string, unknown>
  figures: Figures
  checks: Check[]
  examples: string[]
}

/** Prints it and writes the file that was asked for. Returns the exit code. */
export function tell(options: SimulationOptions, outcome: Outcome): number {
  const { result, figures, checks, examples } = outcome
  for (const [name, value] of Object.entries({ ...result, ...figures })) console.log(`${name.padEnd(18)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`) // prettier-ignore
  console.log('')
  for (const { name, compared, wrong } of checks) console.log(`${wrong === 0 ? 'ok   ' : 'WRONG'} ${name.padEnd(48)} ${String(compared).padStart(8)} compared${wrong === 0 ? '' : `, ${String(wrong)} wrong`}`) // prettier-ignore
  write(options, { ...result, ...figures, checks })
  if (Object.values(figures).every((figure) => figure === 0)) return 0
  for (const example of examples) console.log(shortened(example))
  console.log(`\nFAILED. Again: ${commandOf(options)}`)
  return 1
}

/** A run that did not come to its end has shown nothing, and says so. */
export function tellBroken(options: SimulationOptions, error: unknown): number {
  console.error(error)
  const broken = error instanceof Error ? error.message : String(error)
  const { operations, seed, store, without } = options
  console.log(`\nFAILED: ${broken}. Again: ${commandOf(options)}`)
  write(options, { operations, seed, store, without, broken, again: commandOf(options) })
  return 1
}

function write({ json }: SimulationOptions, its: Record<string, unknown>): void {
  if (json !== null) writeFileSync(json, `${JSON.stringify(its, null, 2)}\n`)
}

/** How something began and how it ended. */
function shortened(text: string): string {
  return text.length <= 300_000 ? text : `${text.slice(0, 1500)} … ${text.slice(-500)}`
}
