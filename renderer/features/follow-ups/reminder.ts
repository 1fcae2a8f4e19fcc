/** Minute of the day from which one is reminded. */
const from = 8 * 60 + 30

interface Moment {
  /** YYYY-MM-DD */
  today: string
  minute: number
  /** When one was reminded last on this device. */
  remindedOn: string | null
  /** How many are due. */
  due: number
}

/** Whether it is time to remind of what is due. */
export function isReminderDue({ today, minute, remindedOn, due }: Moment): boolean {
  return due > 0 && minute >= from && remindedOn !== today
}
