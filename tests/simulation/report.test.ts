import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { optionsOf } from './options.ts'
import { tell, tellBroken } from './report.ts'

const said: string[] = []
vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line))
vi.spyOn(console, 'error').mockImplementation(() => undefined)
afterEach(() => {
  said.length = 0
})

const json = path.join(mkdtempSync(path.join(tmpdir(), 'job-chats-report-')), 'result.json')
const options = optionsOf(['--seed', '9', '--json', json])
const read = (): unknown => JSON.parse(readFileSync(json, 'utf8'))
const again = expect.stringContaining('npm run simulate -- --operations 2000 --seed 9') as string
const figures = { lost: 0, duplicated: 0, leaked: 0, stale: 0, digestMismatches: 0, unasked: 0, unallowed: 0, unsettled: 0 } // prettier-ignore

it('says of a run that broke off why, and how to have it again', () => {
  expect(tellBroken(options, new Error('stuck: device 3'))).toBe(1)
  expect(said).toContainEqual(again)
  expect(said).toContainEqual(expect.stringContaining('stuck: device 3'))
  expect(read()).toMatchObject({ seed: 9, broken: 'stuck: device 3', again })
})

it('says what was wrong, and how to have it again', () => {
  const checks = [{ name: 'every post is held', compared: 2, wrong: 1, wrongAtRest: 1 }]
  expect(tell(options, { result: {}, figures: { ...figures, lost: 1 }, checks, examples: ['device 3'] })).toBe(1) // prettier-ignore
  for (const line of [again, 'device 3']) expect(said).toContainEqual(line)
  expect(read()).toMatchObject({ lost: 1, checks })
})

it('asks for nothing where all is right', () => {
  expect(tell(options, { result: {}, figures, checks: [], examples: [] })).toBe(0)
  expect(said).not.toContainEqual(again)
})
