import { useState, type ReactNode } from 'react'
import { limits } from '../../../sync-server/contract/limits.ts'
import { PortError } from '../../data/port.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { Button } from '../../ui/button.tsx'
import { DateField } from '../../ui/date-field.tsx'
import { dayFromNow, endOfDay, lastDay } from './last-day.ts'
import './stand-in.css'

/** A colleague and a last day; while one stands in, who it is and how to end it. */
export function StandInControl({ label }: { label: string }): ReactNode {
  const { t, intl, refused } = useWords()
  const port = usePort()
  const standIns = useView('standIns', null)
  const [colleague, setColleague] = useState('')
  const [day, setDay] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  if (!standIns) return null
  const { mine, colleagues } = standIns
  const until = endOfDay(day)
  const fits = day >= dayFromNow(0) && day <= dayFromNow(limits.standInDays - 1)
  const set = async (value: { colleague: string; until: number } | null): Promise<void> => {
    setProblem(null)
    try {
      await port.act('setStandIn', value)
      setColleague('')
      setDay('')
    } catch (error) {
      setProblem(refused(error instanceof PortError ? error.code : 'internal'))
    }
  }
  if (colleagues.length === 0 && !mine)
    return <span className="small soft">{t('standIn.nobody')}</span>
  return (
    <div className="stand-in-control" role="group" aria-label={label}>
      {problem !== null && (
        <p className="small overdue" role="alert">
          {problem}
        </p>
      )}
      {mine ? (
        <>
          <span>
            {t('standIn.until', {
              name: mine.person.name ?? t('common.unknownName'),
              date: lastDay(intl, mine.until),
            })}
          </span>
          <Button onClick={() => void set(null)}>{t('standIn.end')}</Button>
        </>
      ) : (
        <>
          <select
            className="field settings-select"
            aria-label={t('standIn.colleague')}
            value={colleague}
            onChange={(event) => setColleague(event.target.value)}
          >
            <option value="">{t('standIn.choose')}</option>
            {colleagues.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
          <DateField
            label={t('standIn.lastDay')}
            min={dayFromNow(0)}
            max={dayFromNow(limits.standInDays - 1)}
            value={day}
            onChoose={setDay}
          />
          <Button
            disabled={colleague === '' || !fits}
            onClick={() => void set({ colleague, until })}
          >
            {t('standIn.set')}
          </Button>
        </>
      )}
    </div>
  )
}
