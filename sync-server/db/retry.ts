/** What was prepared on a connection has other columns since a migration. */
export const outdatedPlan = '0A000'
/** Serialisation failure, deadlock, and an outdated plan: the transaction may simply be tried again. */
const retryable = new Set(['40001', '40P01', outdatedPlan])
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
