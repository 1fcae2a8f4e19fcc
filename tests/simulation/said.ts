/** What a run without a mechanism has said, and whether that tells what happened. */
import type { Check, Figures } from './judge.ts'

export interface Said {
  code: number
  /** Of its file. */
  figures: Partial<Figures> & { checks: readonly Check[] }
  /** What it printed. */
  output: string
}

/**
 * What is missing in it; nothing where it ended with 1, counted one of these figures, named each of these checks as wrong
 * with an example of it, and said how to have the run again.
 */
export function leftUnsaid(
  { code, figures, output }: Said,
  checks: readonly string[],
  says: readonly (keyof Figures)[],
): string[] {
  const lines = output.split('\n')
  const missing: string[] = []
  if (code !== 1) missing.push(`it ended with ${String(code)}`)
  if (!says.some((name) => (figures[name] ?? 0) > 0)) missing.push(`none of ${says.join(', ')} was counted`) // prettier-ignore
  for (const name of says) {
    const told = lines.find((line) => line.startsWith(`${name} `))
    if (told === undefined || !told.endsWith(` ${String(figures[name])}`)) missing.push(`${name} was not printed as counted`) // prettier-ignore
  }
  for (const name of checks) {
    if (!lines.some((line) => line.startsWith(`WRONG ${name} `))) missing.push(`“${name}” was not named`) // prettier-ignore
    if (!lines.some((line) => line.startsWith(`${name}: `))) missing.push(`“${name}” had no example`) // prettier-ignore
  }
  if (!lines.some((line) => line.startsWith('FAILED. Again: npm run simulate -- '))) missing.push('it did not say how to have it again') // prettier-ignore
  return missing
}
