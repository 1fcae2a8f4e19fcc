import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { readShellSettings, writeShellSettings } from './shell-settings.ts'

const off = { background: false, startAtLogin: false, spelling: 'app' }

it('keeps what was set, for its owner alone, and takes what it can’t read as off', () => {
  const profile = mkdtempSync(path.join(tmpdir(), 'shell-'))
  expect(readShellSettings(profile)).toEqual(off)
  const set = { background: true, startAtLogin: false, spelling: 'fr' } as const
  writeShellSettings(profile, set)
  expect(readShellSettings(profile)).toEqual(set)
  expect(statSync(path.join(profile, 'shell.json')).mode & 0o777).toBe(0o600)
  writeFileSync(path.join(profile, 'shell.json'), '{"background":"yes","spelling":"xx"}')
  expect(readShellSettings(profile)).toEqual(off)
  writeFileSync(path.join(profile, 'shell.json'), '{')
  expect(readShellSettings(profile)).toEqual(off)
})
