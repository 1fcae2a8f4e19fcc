/** A stand-in's last day, as a date where the reader is, and the moment at which it is over. */
import type { IntlShape } from 'react-intl'
import { dateOf } from '../../ui/time.tsx'

/** The end of a day (YYYY-MM-DD) where the reader is, ms; NaN where it is no date. */
export function endOfDay(date: string): number {
  const [year = NaN, month = NaN, day = NaN] = date.split('-').map(Number)
  return new Date(year, month - 1, day + 1).getTime()
}

/** The last day before a moment, in words. */
export function lastDay(intl: IntlShape, until: number): string {
  return intl.formatDate(until - 1, { day: 'numeric', month: 'long' })
}

/** So many days from now. */
export function dayFromNow(days: number, now = new Date()): string {
  return dateOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days))
}
