/**
 * One work at a time, for whoever must not be interrupted by others. What somebody waits for goes before what has time,
 * and between its steps; each of both kinds in the order in which it came.
 */
export interface Queue {
  /** Runs work when all of its kind that came before it is done. */
  soon<Result>(work: () => Promise<Result>): Promise<Result>
  /** The same of what has time. */
  later<Result>(work: (rest: Rest) => Promise<Result>): Promise<Result>
}

/** A rest in work that has time. */
export interface Rest {
  /** Whether somebody waits, or had to a short while ago: news rarely comes alone. */
  readonly isDue: boolean
  /** Lets all go first that waits: what was known before may not hold after it. */
  take(): Promise<void>
}

/** Steps stay short for so long after somebody had to wait for one. */
const shortForMs = 2_000

export function createQueue(): Queue {
  const urgent: (() => Promise<void>)[] = []
  const patient: (() => Promise<void>)[] = []
  let running = false
  /** What has time is under way. */
  let isPatient = false
  let waitedAt = -Infinity

  async function runUrgent(): Promise<void> {
    for (let next = urgent.shift(); next; next = urgent.shift()) await next()
  }

  async function run(): Promise<void> {
    if (running) return
    running = true
    for (;;) {
      const soon = urgent.shift()
      const next = soon ?? patient.shift()
      if (!next) break
      isPatient = !soon
      await next()
    }
    isPatient = false
    running = false
  }

  const rest: Rest = {
    get isDue() {
      return urgent.length > 0 || performance.now() - waitedAt < shortForMs
    },
    take: runUrgent,
  }

  function add<Result>(
    list: (() => Promise<void>)[],
    work: () => Promise<Result>,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      list.push(() => Promise.resolve().then(work).then(resolve, reject))
      void run()
    })
  }

  return {
    soon(work) {
      if (isPatient) waitedAt = performance.now()
      return add(urgent, work)
    },
    later: (work) => add(patient, () => work(rest)),
  }
}
