/** Hours in which nobody is told of anything; they may reach over midnight. */

export interface QuietHours {
  /** Minutes of the day. */
  from: number
  to: number
}

/** Null where none are set. */
export function readQuietHours(setting: unknown): QuietHours | null {
  const parts = typeof setting === 'string' ? /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(setting) : null
  if (!parts) return null
  const [hour = 0, minute = 0, toHour = 0, toMinute = 0] = parts.slice(1).map(Number)
  return { from: hour * 60 + minute, to: toHour * 60 + toMinute }
}

/** Whether this minute of the day is one of them. The same beginning and end = the whole day. */
export function isQuiet({ from, to }: QuietHours, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}
