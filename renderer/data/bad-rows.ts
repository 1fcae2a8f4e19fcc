/**
 * Rows of an answer that are not of their form (a fault of a server, or one that is newer): they are left out, so that
 * they don't keep all others back. What they were of does not agree with the server's totals, and says so.
 */
import type { z } from 'zod'

/** The answer without the rows that the issues are about, and how many these are; null where something else is wrong. */
export function withoutBadRows(
  answer: unknown,
  issues: readonly Pick<z.core.$ZodIssue, 'path'>[],
): { answer: unknown; count: number } | null {
  const bad = new Map<string, { path: readonly PropertyKey[]; places: Set<number> }>()
  for (const { path } of issues) {
    const at = path.indexOf('rows')
    // An array of rows, or one array a field.
    const place = [path[at + 1], path[at + 2]].find((part) => typeof part === 'number')
    if (at < 0 || place === undefined) return null
    const its = path.slice(0, at + 1)
    const known = bad.get(its.join()) ?? { path: its, places: new Set() }
    known.places.add(place)
    bad.set(its.join(), known)
  }
  const copy: unknown = structuredClone(answer)
  let count = 0
  for (const { path, places } of bad.values()) {
    count += places.size
    leaveOut(path.reduce((value, name) => (value as Record<PropertyKey, unknown>)[name], copy), places) // prettier-ignore
  }
  return { answer: copy, count }
}

function leaveOut(rows: unknown, places: ReadonlySet<number>): void {
  const columns = Array.isArray(rows) ? [rows] : Object.values(rows as object)
  for (const column of columns as unknown[][]) {
    const kept = column.filter((_, index) => !places.has(index))
    column.splice(0, column.length, ...kept)
  }
}
