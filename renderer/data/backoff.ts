/** How long to wait before the next try, ms: doubling with jitter, and cut short by `wake`. */
export interface Backoff {
  wait(): Promise<void>
  /** The server answered: the next failure begins small again. */
  reset(): void
  wake(): void
}

export function createBackoff(random: () => number, firstMs = 500, longestMs = 15_000): Backoff {
  let failures = 0
  let wake: (() => void) | undefined
  return {
    async wait() {
      const span = Math.min(longestMs, firstMs * 2 ** failures)
      failures += 1
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, span / 2 + (span / 2) * random())
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      wake = undefined
    },
    reset() {
      failures = 0
    },
    wake() {
      failures = 0
      wake?.()
    },
  }
}
