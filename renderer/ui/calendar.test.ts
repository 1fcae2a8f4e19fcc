import { expect, it } from 'vitest'
import { addDays, addMonths, dayOfWeek, firstDayOf, steppedDate, weeksOf } from './calendar.ts'

it('goes over the ends of months, years and February', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  expect(addDays('2028-03-01', -1)).toBe('2028-02-29')
  expect(addMonths('2026-12-15', 1)).toBe('2027-01-15')
  expect(addMonths('2026-01-15', -1)).toBe('2025-12-15')
  expect(addMonths('2026-10-31', 1)).toBe('2026-11-30')
  expect(addMonths('2028-01-31', 1)).toBe('2028-02-29')
})

it('lays a month out in the weeks of the place', () => {
  // 1 December 2026 is a Tuesday.
  const monday = weeksOf('2026-12-17', 1)
  expect(monday[0]?.slice(0, 3)).toEqual([null, '2026-12-01', '2026-12-02'])
  expect(monday.at(-1)).toEqual(['2026-12-28', '2026-12-29', '2026-12-30', '2026-12-31', null, null, null]) // prettier-ignore
  expect(weeksOf('2026-12-17', 7)[0]?.[2]).toBe('2026-12-01')
  expect(weeksOf('2026-12-17', 6)[0]?.[3]).toBe('2026-12-01')
  // A February that fills four weeks.
  expect(weeksOf('2027-02-10', 1)).toHaveLength(4)
  expect(monday.flat().filter((day) => day !== null)).toHaveLength(31)
})

it('knows with which day a week begins', () => {
  expect([firstDayOf('en-GB'), firstDayOf('en-US'), firstDayOf('ar-JO'), firstDayOf('fr')]).toEqual([1, 7, 6, 1]) // prettier-ignore
  expect(dayOfWeek('2026-12-06', 7)).toBe(0)
  expect(dayOfWeek('2026-12-06', 1)).toBe(6)
})

it('keys lead by what stands on the screen', () => {
  const english = { firstDay: 1, isRtl: false }
  const to = (key: string, its = english): string | undefined => steppedDate('2026-12-02', key, its)
  expect(['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp'].map((key) => to(key))).toEqual(['2026-12-03', '2026-12-01', '2026-12-09', '2026-11-25']) // prettier-ignore
  expect(['Home', 'End', 'PageUp', 'PageDown'].map((key) => to(key))).toEqual(['2026-11-30', '2026-12-06', '2026-11-02', '2027-01-02']) // prettier-ignore
  const arabic = { firstDay: 6, isRtl: true }
  expect(['ArrowRight', 'ArrowLeft', 'Home', 'End'].map((key) => to(key, arabic))).toEqual(['2026-12-01', '2026-12-03', '2026-11-28', '2026-12-04']) // prettier-ignore
  expect(to('a')).toBeUndefined()
})
