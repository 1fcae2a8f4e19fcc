/** When a person's unread posts are looked at. */
const minuteMs = 60_000
const dayMinutes = 24 * 60
/** The daily mail comes in the morning, where the person is. */
const dailyMinute = 7 * 60
/** A look each few minutes keeps "within ten minutes", with time to hand the mail over. */
const soonMs = 4 * minuteMs

/** The next morning after `now` (ms) in a time zone; in UTC where it is null or unknown. */
export function nextMorning(now: number, timeZone: string | null): number {
  const minute = Math.floor(now / minuteMs)
  const past = (localMinute(now, timeZone) - dailyMinute + dayMinutes) % dayMinutes
  return (minute + dayMinutes - past) * minuteMs
}

export function nextSoon(now: number): number {
  return now + soonMs
}

/** A mail that the relay would not take yet: after 1, 2, 4 … minutes, then each hour. */
export function nextTry(now: number, tries: number): number {
  return now + Math.min(60, 2 ** Math.max(0, tries - 1)) * minuteMs
}

/** Minutes since midnight. */
function localMinute(now: number, timeZone: string | null): number {
  const parts = formatterOf(timeZone).formatToParts(now)
  const of = (type: 'hour' | 'minute'): number =>
    Number(parts.find((part) => part.type === type)?.value)
  return of('hour') * 60 + of('minute')
}

function formatterOf(timeZone: string | null): Intl.DateTimeFormat {
  const options = { hour: 'numeric', minute: 'numeric', hourCycle: 'h23' } as const
  try {
    return new Intl.DateTimeFormat('en', { ...options, timeZone: timeZone ?? 'UTC' })
  } catch {
    return new Intl.DateTimeFormat('en', { ...options, timeZone: 'UTC' })
  }
}
