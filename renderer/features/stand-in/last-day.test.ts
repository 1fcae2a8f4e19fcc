import { createIntl } from 'react-intl'
import { describe, expect, it } from 'vitest'
import { dayFromNow, endOfDay, lastDay } from './last-day.ts'

describe('the last day of a stand-in', () => {
  it.each(['2026-12-12', '2026-12-31', '2028-02-29', '2026-03-29', '2026-10-25'])(
    'is over where it ends: %s',
    (date) => {
      const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
      const end = endOfDay(date)
      expect(new Date(end).getHours()).toBe(0)
      expect(new Date(end - 1).getDate()).toBe(day)
      const intl = createIntl({ locale: 'en', messages: {} })
      const words = intl.formatDate(new Date(year, month - 1, day), { day: 'numeric', month: 'long' }) // prettier-ignore
      expect(lastDay(intl, end)).toBe(words)
    },
  )

  it.each(['', 'x', '2026-12'])('is none: %s', (date) => {
    expect(endOfDay(date)).toBeNaN()
  })

  it('is counted in days of the calendar', () => {
    expect(dayFromNow(7, new Date(2026, 11, 28, 23, 59))).toBe('2027-01-04')
  })
})
