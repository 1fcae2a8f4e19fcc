import { describe, expect, it } from 'vitest'
import { nextMorning, nextTry } from './turns.ts'

describe('turns', () => {
  it.each([
    ['2026-03-02T06:59:30Z', 'UTC', '2026-03-02T07:00:00Z'],
    ['2026-03-02T07:00:00Z', 'UTC', '2026-03-03T07:00:00Z'],
    ['2026-03-02T07:00:59Z', null, '2026-03-03T07:00:00Z'],
    ['2026-03-02T12:00:00Z', 'Asia/Amman', '2026-03-03T04:00:00Z'],
    ['2026-03-02T02:00:00Z', 'Asia/Kathmandu', '2026-03-03T01:15:00Z'],
    ['2026-03-02T12:30:00Z', 'America/Bogota', '2026-03-03T12:00:00Z'],
    ['2026-03-02T12:30:00Z', 'Not/AZone', '2026-03-03T07:00:00Z'],
  ])('after %s in %s comes the morning at %s', (now, zone, next) => {
    expect(new Date(nextMorning(Date.parse(now), zone)).toISOString()).toBe(
      next.replace('Z', '.000Z'),
    )
  })

  it('tries again ever later, and each hour in the end', () => {
    expect([1, 2, 3, 7, 40].map((tries) => nextTry(0, tries) / 60_000)).toEqual([1, 2, 4, 60, 60])
  })
})
