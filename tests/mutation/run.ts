/**
 * `npm run mutate`: Stryker changes the rules one small thing at a time and runs their tests on each
 * change. Exits 1 when a mutant survives that docs/mutation.md does not argue, and when the document
 * argues one that is killed or gone.
 */
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { run, toolEnvironment } from '../../scripts/run.ts'

interface Place {
  line: number
  column: number
}

interface Report {
  files: Record<
    string,
    {
      source: string
      mutants: {
        replacement: string
        status: string
        location: { start: Place; end: Place }
      }[]
    }
  >
}

const root = path.resolve(import.meta.dirname, '../..')
const reportFile = path.join(root, 'test-results/mutation.json')

rmSync(reportFile, { force: true })
const code = await run('stryker', ['run'], { cwd: root, env: toolEnvironment({ CI: 'true' }) })
if (code !== 0) process.exit(1)

const { files } = JSON.parse(readFileSync(reportFile, 'utf8')) as Report
const argued = readArgued()
let wrong = false
for (const [file, { source, mutants }] of Object.entries(files)) {
  const lines = source.split('\n')
  const counts = { killed: 0, 'timed out': 0, argued: 0, survived: 0 }
  for (const { status, location, replacement } of mutants) {
    const name = nameOf(file, lines, location, replacement)
    if (status === 'Killed') counts.killed += 1
    else if (status === 'Timeout') {
      counts['timed out'] += 1
      // On a machine that does other work, one that no test can tell may also time out.
      argued.delete(name)
    } else {
      if (argued.delete(name)) counts.argued += 1
      else {
        counts.survived += 1
        console.log(`${status.toLowerCase()} at line ${String(location.start.line)}: ${name}`)
      }
    }
  }
  if (counts.survived > 0) wrong = true
  const figures = Object.entries(counts).map(([verdict, count]) => `${String(count)} ${verdict}`)
  console.log(`${file}: ${String(mutants.length)} mutants, ${figures.join(', ')}`)
}
for (const name of argued) {
  console.log(`docs/mutation.md argues a mutant that is killed or gone: ${name}`)
  wrong = true
}
process.exitCode = wrong ? 1 : 0

/** A mutant's name, the same wherever its line moves: the first changed line and what it becomes. */
function nameOf(
  file: string,
  lines: readonly string[],
  { start, end }: { start: Place; end: Place },
  replacement: string,
): string {
  const first = lines[start.line - 1] ?? ''
  const last = lines[end.line - 1] ?? ''
  const mutated = first.slice(0, start.column - 1) + replacement + last.slice(end.column - 1)
  const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
  return `${path.basename(file)}: ${flat(first)} ⇒ ${flat(mutated)}`
}

/** The names in the first column of the table of survivors: each says what becomes of what. */
function readArgued(): Set<string> {
  const text = readFileSync(path.join(root, 'docs/mutation.md'), 'utf8')
  const rows = text.matchAll(/^\| `(?<name>[^`]+ ⇒ [^`]*)` +\|/gmu)
  return new Set([...rows].map((row) => (row.groups?.['name'] ?? '').replaceAll('\\|', '|')))
}
