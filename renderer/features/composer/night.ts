/** Whether it is night somewhere. */

/** Minutes of the day: from ten in the evening until seven. */
const evening = 22 * 60
const morning = 7 * 60

/** The moment (ms) while it is night in a time zone; null by day, and for a zone that is not known here. */
export function nightIn(timeZone: string, now = Date.now()): number | null {
  const minute = minuteIn(timeZone, now)
  return minute !== null && (minute >= evening || minute < morning) ? now : null
}

function minuteIn(timeZone: string, now: number): number | null {
  try {
    const clock = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: 'numeric', hourCycle: 'h23', timeZone }) // prettier-ignore
    const parts = clock.formatToParts(now)
    const of = (type: 'hour' | 'minute'): number =>
      Number(parts.find((part) => part.type === type)?.value)
    return of('hour') * 60 + of('minute')
  } catch {
    // What a directory calls a time zone need not be one.
    return null
  }
}
