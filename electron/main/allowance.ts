/** Says yes `times` within any span of `withinMs`, then no. */
export function createAllowance(
  times: number,
  withinMs: number,
  clock: () => number = Date.now,
): () => boolean {
  let given: number[] = []
  return () => {
    const now = clock()
    given = given.filter((at) => now - at < withinMs)
    if (given.length >= times) return false
    given.push(now)
    return true
  }
}
