/** Calendar dates (YYYY-MM-DD) of the months that people write to each other in, in no zone. */

const dayMs = 86_400_000

function utc(date: string): Date {
  return new Date(`${date}T00:00:00Z`)
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

export function addDays(date: string, days: number): string {
  return dateOf(utc(date).getTime() + days * dayMs)
}

/** The same day of another month, or that month's last where it has no such day. */
export function addMonths(date: string, months: number): string {
  const from = utc(date)
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + months]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return dateOf(Date.UTC(year, month, Math.min(from.getUTCDate(), last)))
}

/** Days since the week began. `firstDay`: 1 = Monday … 7 = Sunday. */
export function dayOfWeek(date: string, firstDay: number): number {
  return (utc(date).getUTCDay() - (firstDay % 7) + 7) % 7
}

/** The weeks of the month that a date lies in; null = a day of another month. */
export function weeksOf(date: string, firstDay: number): (string | null)[][] {
  const first = `${date.slice(0, 7)}-01`
  const length = utc(addDays(addMonths(first, 1), -1)).getUTCDate()
  const before = dayOfWeek(first, firstDay)
  return Array.from({ length: Math.ceil((before + length) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => {
      const index = week * 7 + day - before
      return index < 0 || index >= length ? null : addDays(first, index)
    }),
  )
}

/** With which day the week begins where a language is spoken: 1 = Monday … 7 = Sunday. */
export function firstDayOf(locale: string): number {
  const its = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?(): { firstDay: number } }
  return its.getWeekInfo?.().firstDay ?? 1
}

/** Where a key leads from a date; undefined = nowhere. `isRtl`: the next day stands to the left. */
export function steppedDate(
  date: string,
  key: string,
  { firstDay, isRtl }: { firstDay: number; isRtl: boolean },
): string | undefined {
  const onwards = isRtl ? -1 : 1
  switch (key) {
    case 'ArrowRight':
      return addDays(date, onwards)
    case 'ArrowLeft':
      return addDays(date, -onwards)
    case 'ArrowDown':
      return addDays(date, 7)
    case 'ArrowUp':
      return addDays(date, -7)
    case 'Home':
      return addDays(date, -dayOfWeek(date, firstDay))
    case 'End':
      return addDays(date, 6 - dayOfWeek(date, firstDay))
    case 'PageDown':
      return addMonths(date, 1)
    case 'PageUp':
      return addMonths(date, -1)
    default:
      return undefined
  }
}
