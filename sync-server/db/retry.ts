/** Serialisation failure and deadlock: the transaction may simply be tried again. */
const retryable = new Set(['40001', '40P01'])
const retries = 3

/** Runs a whole transaction, and again up to three times where the database gave it up for another. */
export async function retried<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt()
    } catch (error) {
      const { code = '' } = error as { code?: string }
      if (failures >= retries || !retryable.has(code)) throw error
    }
  }
}
