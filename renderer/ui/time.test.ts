import { createIntl } from 'react-intl'
import { expect, it } from 'vitest'
import { dayAndTime } from './time.tsx'

it('says the day beside the time where it was another one', () => {
  const intl = createIntl({ locale: 'en-GB' })
  const at = new Date(2026, 4, 4, 22, 42).getTime()
  const on = (day: number, hour: number): string => dayAndTime(intl, at, new Date(2026, 4, day, hour).getTime()) // prettier-ignore
  expect(on(4, 23)).toBe('22:42')
  // A clock that was put back.
  expect(on(3, 12)).toBe('22:42')
  // Less than a day later, and yet another day.
  expect(on(5, 1)).toMatch(/^Mon,? 22:42$/)
  expect(on(10, 23)).toMatch(/^Mon,? 22:42$/)
  expect(on(11, 0)).toMatch(/^4 May,? (at )?22:42$/)
})
