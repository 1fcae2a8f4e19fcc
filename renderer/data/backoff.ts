/** How long to wait before the next try, ms: doubling with jitter, and cut short by `wake`. */
export interface Backoff {
  /** Several may wait at once. */
  wait(): Promise<void>
  /** The server answered: the next failure begins small again. */
  reset(): void
  wake(): void
}

export function createBackoff(random: () => number, firstMs = 500, longestMs = 15_000): Backoff {
  let failures = 0
  const waiting = new Set<() => void>()
  return {
    async wait() {
      const span = Math.min(longestMs, firstMs * 2 ** failures)
      failures += 1
      await new Promise<void>((resolve) => {
        const go = (): void => {
          clearTimeout(timer)
          waiting.delete(go)
          resolve()
        }
        const timer = setTimeout(go, span / 2 + (span / 2) * random())
        waiting.add(go)
      })
    },
    reset() {
      failures = 0
    },
    wake() {
      failures = 0
      for (const go of [...waiting]) go()
    },
  }
}
