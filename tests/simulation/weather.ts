/** How rough a run is: as in the field, or so that what a mechanism guards against happens often. */
import { fieldChances, type Chances } from './faulty-fetch.ts'

export interface Weather {
  line: Chances
  /** Of what a person does, so much ends the app instead. */
  crash: number
  operationsPerChange: number
}

const field: Weather = { line: fieldChances, crash: 0.01, operationsPerChange: 25 }
/** Where a mechanism is switched off the run is short, and access changes more often. */
const short: Weather = { ...field, operationsPerChange: 8 }
const replayed: Weather = { ...short, line: { ...fieldChances, replayed: 0.3 } }

const rough: Readonly<Record<string, Weather>> = {
  'commit-lock': { ...short, operationsPerChange: 4 },
  'epoch-fence': replayed,
  'apply-join': replayed,
  'persist-gate': { ...short, crash: 0.1 },
}

/** The weather of a run without a mechanism; null = with all of them. */
export function weatherOf(without: string | null): Weather {
  return without === null ? field : (rough[without] ?? short)
}
