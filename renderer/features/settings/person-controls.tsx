/** Settings of the person: they travel to all of their devices (contract/settings.ts). */
import { useState, type ReactNode } from 'react'
import { mailChoices, usualMailChoice } from '../../../sync-server/contract/mail.ts'
import { useWords } from '../../i18n/words.ts'
import { usePlatform, useView } from '../../store/port-context.tsx'
import { Choice, Switch } from '../../ui/choice.tsx'
import { TimeChoice } from '../../ui/time-choice.tsx'
import { useAct } from '../undo/use-act.ts'

const usualQuietHours = '20:00-07:00'

export function EnterSendsControl({ label }: { label: string }): ReactNode {
  const act = useAct()
  const enterSends = useView('settings', null)?.enterSends !== false
  return (
    <Switch
      label={label}
      on={enterSends}
      onSwitch={(on) => void act('setForMe', { key: 'enterSends', value: on })}
    />
  )
}

/** For whoever dictates, or rests a hand on the keys (WCAG 2.2, 2.1.4). */
export function SingleKeysControl({ label }: { label: string }): ReactNode {
  const act = useAct()
  const singleKeys = useView('settings', null)?.singleKeys !== false
  return (
    <Switch
      label={label}
      on={singleKeys}
      onSwitch={(on) => void act('setForMe', { key: 'singleKeys', value: on })}
    />
  )
}

/** A candidate's choice alone: nobody else's reading is shown. */
export function HideSeenControl({ label }: { label: string }): ReactNode {
  const act = useAct()
  const hidden = useView('settings', null)?.hideSeen === true
  return (
    <Switch
      label={label}
      on={!hidden}
      onSwitch={(on) => void act('setForMe', { key: 'hideSeen', value: !on })}
    />
  )
}

/** A browser asks for leave when it is switched on. */
export function NotifyControl({ label }: { label: string }): ReactNode {
  const act = useAct()
  const platform = usePlatform()
  const wanted = useView('settings', null)?.notify !== false
  const [allowed, setAllowed] = useState(() => platform.canNotify())
  const set = async (on: boolean): Promise<void> => {
    const may = !on || (await platform.mayNotify())
    if (on) setAllowed(may)
    if (may) await act('setForMe', { key: 'notify', value: on })
  }
  return (
    <Switch
      label={label}
      on={wanted && allowed}
      onSwitch={(on) => void set(on).catch(() => undefined)}
    />
  )
}

export function NotifyTextControl({ label }: { label: string }): ReactNode {
  const act = useAct()
  const shown = useView('settings', null)?.notifyText === true
  return (
    <Switch
      label={label}
      on={shown}
      onSwitch={(on) => void act('setForMe', { key: 'notifyText', value: on })}
    />
  )
}

/** From when to when nothing is told; both empty = never quiet. */
export function QuietHoursControl({ label }: { label: string }): ReactNode {
  const { t } = useWords()
  const act = useAct()
  const stored = useView('settings', null)?.quietHours
  const [from = '', to = ''] = typeof stored === 'string' ? stored.split('-') : []
  const set = (value: string | null): void => void act('setForMe', { key: 'quietHours', value })
  return (
    <div className="quiet-hours" role="group" aria-label={label}>
      <Switch label={label} on={from !== ''} onSwitch={(on) => set(on ? usualQuietHours : null)} />
      {from !== '' && (
        <>
          <TimeChoice
            label={t('settings.quiet.from')}
            value={from}
            onChoose={(time) => set(`${time}-${to}`)}
          />
          <span aria-hidden="true">–</span>
          <TimeChoice
            label={t('settings.quiet.to')}
            value={to}
            onChoose={(time) => set(`${from}-${time}`)}
          />
        </>
      )}
    </div>
  )
}

/** Staff have the day's mail or none; to candidates one may come soon. */
export function MailControl({ label }: { label: string }): ReactNode {
  const { t } = useWords()
  const act = useAct()
  const me = useView('me', null)
  const settings = useView('settings', null)
  if (!me) return null
  const offered = mailChoices.filter((choice) => choice !== 'soon' || me.role === 'candidate')
  const chosen = offered.find((choice) => choice === settings?.email) ?? usualMailChoice(me.role)
  return (
    <Choice
      label={label}
      value={chosen}
      options={offered.map((value) => ({ value, label: t(`settings.mail.${value}`) }))}
      onChoose={(value) => void act('setForMe', { key: 'email', value })}
    />
  )
}
