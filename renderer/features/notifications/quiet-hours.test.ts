import { describe, expect, it } from 'vitest'
import { minuteOf } from '../../store/use-minute.ts'
import { isQuiet, readQuietHours } from './quiet-hours.ts'

const at = (setting: string, time: string): boolean => {
  const hours = readQuietHours(setting)
  if (!hours) throw new Error('no hours')
  return isQuiet(hours, minuteOf(new Date(`2026-05-04T${time}:00`)))
}

describe('quiet hours', () => {
  it.each([
    ['22:00-07:00', '21:59', false],
    ['22:00-07:00', '22:00', true],
    ['22:00-07:00', '00:00', true],
    ['22:00-07:00', '06:59', true],
    ['22:00-07:00', '07:00', false],
    ['12:30-13:30', '12:29', false],
    ['12:30-13:30', '13:29', true],
    ['12:30-13:30', '13:30', false],
    ['08:00-08:00', '15:00', true],
  ])('%s at %s: %s', (setting, time, quiet) => {
    expect(at(setting, time)).toBe(quiet)
  })

  it.each([undefined, null, '', '22-7', 7])('are none: %s', (setting) => {
    expect(readQuietHours(setting)).toBeNull()
  })
})
