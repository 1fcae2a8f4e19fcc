import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { chatVerdicts, errorCodes, verdictCodes } from '../contract/errors.ts'

const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const [requests = '', verdicts = ''] = page.split('## Verdicts')

it('explains every code of a request, with its status', () => {
  const explained = [...requests.matchAll(/^\| `([\w-]+)` +\| (\d+)/gm)]
  const table = explained.map(([, code = '', status]) => [code, Number(status)])
  const codes = Object.entries(errorCodes).map(([code, { status }]) => [code, status])
  expect(Object.fromEntries(table)).toEqual(Object.fromEntries(codes))
  expect(table).toHaveLength(codes.length)
})

it('says of every code whether trying again helps', () => {
  const lines = [...requests.matchAll(/^\| `([\w-]+)` .*\| ([^|]+?) *\|$/gm)]
  const helps = lines.filter(([, , again = '']) => again.startsWith('yes')).map(([, code]) => code)
  const retryable = Object.entries(errorCodes).filter(([, { retryable: is }]) => is)
  expect(helps.sort()).toEqual(retryable.map(([code]) => code).sort())
})

it('explains every verdict, and whether it holds the chat', () => {
  const lines = [...verdicts.matchAll(/^\| `([\w-]+)` .*\| (yes|no) *\|$/gm)]
  expect(lines.map(([, code]) => code).sort()).toEqual([...verdictCodes].sort())
  const holding = lines.filter(([, , holds]) => holds === 'yes').map(([, code]) => code)
  expect(holding.sort()).toEqual([...chatVerdicts].sort())
})
