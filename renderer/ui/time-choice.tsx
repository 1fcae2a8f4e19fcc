import type { ReactNode } from 'react'
import { useWords } from '../i18n/words.ts'

/** Every half hour of a day, HH:MM. */
const halfHours = Array.from({ length: 48 }, (_, index) => {
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${two(index >> 1)}:${two((index % 2) * 30)}`
})

interface TimeChoiceProps {
  label: string
  /** HH:MM; one between the half hours stays, and is offered too. */
  value: string
  onChoose: (time: string) => void
}

/** A time of day in the app's language: the browser's own field speaks the browser's. */
export function TimeChoice({ label, value, onChoose }: TimeChoiceProps): ReactNode {
  const { intl } = useWords()
  const offered = [...new Set([...halfHours, value])].sort()
  return (
    <select
      className="field"
      aria-label={label}
      value={value}
      onChange={(event) => onChoose(event.target.value)}
    >
      {offered.map((time) => (
        <option key={time} value={time}>
          {intl.formatTime(`1970-01-01T${time}:00Z`, { timeZone: 'UTC' })}
        </option>
      ))}
    </select>
  )
}
