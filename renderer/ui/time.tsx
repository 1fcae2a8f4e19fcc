import type { IntlShape } from 'react-intl'

const day = 86_400_000

/** Days between two moments by the reader's calendar. */
export function calendarDays(from: number, to: number): number {
  const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0)
  return Math.round((midnight(to) - midnight(from)) / day)
}

/** For lists: the time today, "Yesterday", the weekday within a week, else the date. */
export function shortTime(intl: IntlShape, at: number, now = Date.now()): string {
  const days = calendarDays(at, now)
  if (days <= 0) return intl.formatTime(at)
  if (days === 1) return intl.formatMessage({ id: 'time.yesterday' })
  if (days < 7) return intl.formatDate(at, { weekday: 'short' })
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return intl.formatDate(at, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  })
}

/** A moment that may lie days back: the time today, with the weekday within a week, else with the date. */
export function dayAndTime(intl: IntlShape, at: number, now = Date.now()): string {
  const days = calendarDays(at, now)
  if (days <= 0) return intl.formatTime(at)
  const time = { hour: 'numeric', minute: 'numeric' } as const
  if (days < 7) return intl.formatDate(at, { weekday: 'short', ...time })
  return intl.formatDate(at, { day: 'numeric', month: 'short', ...time })
}

/** For the line between days: weekday and date. */
export function dayLine(intl: IntlShape, at: number, now = Date.now()): string {
  const days = calendarDays(at, now)
  if (days === 0) return intl.formatMessage({ id: 'time.today' })
  if (days === 1) return intl.formatMessage({ id: 'time.yesterday' })
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return intl.formatDate(at, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  })
}

/** The calendar date (YYYY-MM-DD) of a moment where the reader is. */
export function dateOf(at: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** A calendar date (YYYY-MM-DD) as it stands, in no zone. */
export function plainDate(intl: IntlShape, date: string): string {
  return intl.formatDate(`${date}T12:00:00Z`, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  })
}
