/** How rough a run is: as in the field, or so that what a mechanism guards against happens often. */
import { fieldChances, type Chances } from './faulty-fetch.ts'

export interface Weather {
  line: Chances
  operationsPerChange: number
  /** Of what a person does, the app's end takes the place of one in so many operations. */
  operationsPerCrash: number
}

const field: Weather = { line: fieldChances, operationsPerChange: 25, operationsPerCrash: 100 }
/** Where a mechanism is switched off the run is short, and access changes more often. */
const short: Weather = { ...field, operationsPerChange: 8 }
const replayed: Weather = { ...short, line: { ...fieldChances, replayed: 0.3 } }

const rough: Readonly<Record<string, Weather>> = {
  'commit-lock': { ...short, operationsPerChange: 4 },
  'epoch-fence': replayed,
  'apply-join': replayed,
  'persist-gate': { ...short, operationsPerCrash: 10 },
}

/** The weather of a run without a mechanism; null = with all of them. */
export function weatherOf(without: string | null): Weather {
  return without === null ? field : (rough[without] ?? short)
}
