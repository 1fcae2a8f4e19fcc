import { UserRoundCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useView } from '../../store/port-context.tsx'
import { useAct } from '../undo/use-act.ts'
import { lastDay } from './last-day.ts'
import './stand-in.css'

/** While it lasts: who stands in for the reader, and for whom the reader does. */
export function StandInLines(): ReactNode {
  const { t, intl } = useWords()
  const act = useAct()
  const standIns = useView('standIns', null)
  if (!standIns || (standIns.mine === null && standIns.others.length === 0)) return null
  const { mine, others } = standIns
  const nameOf = (name: string | null): string => name ?? t('common.unknownName')
  return (
    <div className="stand-in-lines">
      {mine && (
        <p className="small soft">
          <UserRoundCheck size={14} aria-hidden="true" />
          <span>
            {t('standIn.mine', {
              name: nameOf(mine.person.name),
              date: lastDay(intl, mine.until),
            })}
          </span>
          <button type="button" className="link" onClick={() => void act('setStandIn', null)}>
            {t('standIn.end')}
          </button>
        </p>
      )}
      {others.map(({ person, until }) => (
        <p key={person.id} className="small soft">
          <UserRoundCheck size={14} aria-hidden="true" />
          <span>
            {t('standIn.theirs', { name: nameOf(person.name), date: lastDay(intl, until) })}
          </span>
        </p>
      ))}
    </div>
  )
}
