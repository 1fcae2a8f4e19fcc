/** Letters between two times that a screen reader says how many are left. */
const step = 100

/** How many letters are left as it is said: true when it changes while one writes, and the same until the next step. */
export function heardLeft(left: number): number {
  return Math.ceil(left / step) * step
}
