/** Calendar dates (YYYY-MM-DD) by the reader's own calendar. */
import { dateOf } from '../../ui/time.tsx'

/** Days later; noon, so that no change of the clocks moves the date. */
export function daysLater(from: Date, days: number): string {
  return dateOf(new Date(from.getFullYear(), from.getMonth(), from.getDate() + days, 12))
}

/** The next Monday after today. */
export function nextWeek(from: Date): string {
  return daysLater(from, (8 - from.getDay()) % 7 || 7)
}

export type DueGroup = 'overdue' | 'today' | 'week' | 'later'

/** Where a date stands in the list. */
export function groupOf(due: string, now: Date): DueGroup {
  const today = dateOf(now)
  if (due < today) return 'overdue'
  if (due === today) return 'today'
  return due <= daysLater(now, 7) ? 'week' : 'later'
}
