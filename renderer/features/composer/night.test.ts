import { describe, expect, it } from 'vitest'
import { nightIn } from './night.ts'

const at = (time: string): number => Date.parse(`2026-01-15T${time}:00Z`)

describe('night in a time zone', () => {
  it.each([
    ['Asia/Amman', '19:00', true], // 22:00 there
    ['Asia/Amman', '18:59', false],
    ['Asia/Amman', '03:59', true], // 6:59
    ['Asia/Amman', '04:00', false],
    ['Asia/Amman', '21:00', true], // midnight
    ['Asia/Kathmandu', '16:15', true], // 22:00, at a quarter to
    ['Asia/Kathmandu', '16:14', false],
    ['America/Bogota', '11:59', true], // 6:59
    ['America/Bogota', '12:00', false],
    ['UTC', '12:00', false],
  ])('%s at %s UTC: %s', (zone, time, isNight) => {
    expect(nightIn(zone, at(time))).toBe(isNight ? at(time) : null)
  })

  it('follows the clocks of summer', () => {
    const summer = Date.parse('2026-07-15T20:00:00Z')
    expect([nightIn('Europe/Paris', summer), nightIn('Europe/Paris', at('20:00'))]).toEqual([summer, null]) // prettier-ignore
  })

  it.each(['', 'Mars/Phobos', 'Amman', '\0'])(
    'is never where there is no such zone: %j',
    (zone) => {
      expect(nightIn(zone, at('00:00'))).toBeNull()
    },
  )
})
