import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { useWords } from '../i18n/words.ts'
import { Button, IconButton } from './button.tsx'
import { addMonths, firstDayOf, steppedDate, weeksOf } from './calendar.ts'
import './date-field.css'
import { Popover } from './popover.tsx'
import { dateOf } from './time.tsx'

interface DateFieldProps {
  label: string
  /** YYYY-MM-DD; '' = none. */
  value: string
  /** The first and the last that can be chosen. */
  min?: string
  max?: string
  /** Whether none can be chosen. */
  clearable?: boolean
  onChoose: (date: string) => void
}

/** A date in the app's language: the browser's own field speaks the browser's. */
export function DateField({
  label,
  value,
  min = '',
  max = '9999',
  clearable = false,
  onChoose,
}: DateFieldProps): ReactNode {
  const { t, intl } = useWords()
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const labelId = useId()
  const words = value === '' ? t('date.none') : inWords(intl, value)
  const close = (): void => {
    setOpen(false)
    place.current?.querySelector('button')?.focus()
  }
  const choose = (date: string): void => {
    close()
    onChoose(date)
  }
  return (
    <div className="labelled" ref={place}>
      <span id={labelId}>{label}</span>
      <button
        type="button"
        className="field date-field"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={t('date.label', { label, date: words })}
        onClick={() => setOpen(!open)}
      >
        <span className={`clip ${value === '' ? 'faint' : ''}`}>{words}</span>
        <CalendarDays size={16} aria-hidden="true" />
      </button>
      {open && (
        <Popover anchor={place} onClose={() => setOpen(false)}>
          <div
            role="dialog"
            aria-labelledby={labelId}
            className="calendar"
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return
              // The sheet behind it stays.
              event.preventDefault()
              event.stopPropagation()
              close()
            }}
          >
            <Month value={value} min={min} max={max} onChoose={choose} />
            {clearable && value !== '' && (
              <Button look="quiet" onClick={() => choose('')}>
                {t('date.clear')}
              </Button>
            )}
          </div>
        </Popover>
      )}
    </div>
  )
}

type MonthProps = Required<Pick<DateFieldProps, 'value' | 'min' | 'max' | 'onChoose'>>

/** The days of one month; arrow keys walk them, and on to the next. */
function Month({ value, min, max, onChoose }: MonthProps): ReactNode {
  const { t, intl } = useWords()
  const today = dateOf(new Date())
  const within = (date: string): string => (date < min ? min : date > max ? max : date)
  const [at, setAt] = useState(within(value === '' ? today : value))
  const grid = useRef<HTMLTableElement>(null)
  /** Whether the day that one is at takes the focus: at first, and by keys. */
  const [isWalked, setWalked] = useState(true)
  const firstDay = firstDayOf(intl.locale)
  const weeks = weeksOf(at, firstDay)
  const turn = (months: number): void => {
    setWalked(false)
    setAt(within(addMonths(at, months)))
  }
  useEffect(() => {
    if (isWalked) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }, [at, isWalked])
  const [, , whole = []] = weeks
  return (
    <>
      <div className="calendar-head">
        <IconButton label={t('date.previous')} onClick={() => turn(-1)}>
          <ChevronLeft size={18} aria-hidden="true" />
        </IconButton>
        <b aria-live="polite">{as(intl, at, { month: 'long', year: 'numeric' })}</b>
        <IconButton label={t('date.next')} onClick={() => turn(1)}>
          <ChevronRight size={18} aria-hidden="true" />
        </IconButton>
      </div>
      <table
        ref={grid}
        role="grid"
        onKeyDown={(event) => {
          const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl'
          const to = steppedDate(at, event.key, { firstDay, isRtl })
          if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return
          event.preventDefault()
          event.stopPropagation()
          setWalked(true)
          setAt(within(to))
        }}
      >
        <thead>
          <tr>
            {whole.map((date) => (
              <th key={date} scope="col" abbr={as(intl, date ?? at, { weekday: 'long' })}>
                {as(intl, date ?? at, { weekday: 'narrow' })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.find((date) => date !== null)}>
              {week.map((date, index) => (
                <td key={date ?? index} aria-selected={date === null ? undefined : date === value}>
                  {date !== null && (
                    <button
                      type="button"
                      tabIndex={date === at ? 0 : -1}
                      disabled={date < min || date > max}
                      aria-current={date === today ? 'date' : undefined}
                      aria-label={inWords(intl, date)}
                      onClick={() => onChoose(date)}
                    >
                      {as(intl, date, { day: 'numeric' })}
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

type Intl = ReturnType<typeof useWords>['intl']

function as(intl: Intl, date: string, parts: Parameters<Intl['formatDate']>[1]): string {
  return intl.formatDate(`${date}T12:00:00Z`, { ...parts, timeZone: 'UTC' })
}

function inWords(intl: Intl, date: string): string {
  return as(intl, date, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' })
}
