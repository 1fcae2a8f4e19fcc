/** Settings of the person: they travel to all of their devices (contract/settings.ts). */
import { useState, type ReactNode } from 'react'
import { mailChoices, usualMailChoice } from '../../../sync-server/contract/mail.ts'
import { useWords } from '../../i18n/words.ts'
import { usePlatform, usePort, useView } from '../../store/port-context.tsx'
import { Choice, Switch } from '../../ui/choice.tsx'

const usualQuietHours = '20:00-07:00'

export function EnterSendsControl({ label }: { label: string }): ReactNode {
  const port = usePort()
  const enterSends = useView('settings', null)?.enterSends !== false
  return (
    <Switch
      label={label}
      on={enterSends}
      onSwitch={(on) => void port.act('setForMe', { key: 'enterSends', value: on })}
    />
  )
}

/** For whoever dictates, or rests a hand on the keys (WCAG 2.2, 2.1.4). */
export function SingleKeysControl({ label }: { label: string }): ReactNode {
  const port = usePort()
  const singleKeys = useView('settings', null)?.singleKeys !== false
  return (
    <Switch
      label={label}
      on={singleKeys}
      onSwitch={(on) => void port.act('setForMe', { key: 'singleKeys', value: on })}
    />
  )
}

/** A candidate's choice alone: nobody else's reading is shown. */
export function HideSeenControl({ label }: { label: string }): ReactNode {
  const port = usePort()
  const hidden = useView('settings', null)?.hideSeen === true
  return (
    <Switch
      label={label}
      on={!hidden}
      onSwitch={(on) => void port.act('setForMe', { key: 'hideSeen', value: !on })}
    />
  )
}

/** A browser asks for leave when it is switched on. */
export function NotifyControl({ label }: { label: string }): ReactNode {
  const port = usePort()
  const platform = usePlatform()
  const wanted = useView('settings', null)?.notify !== false
  const [allowed, setAllowed] = useState(() => platform.canNotify())
  const set = async (on: boolean): Promise<void> => {
    const may = !on || (await platform.mayNotify())
    if (on) setAllowed(may)
    if (may) await port.act('setForMe', { key: 'notify', value: on })
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
  const port = usePort()
  const shown = useView('settings', null)?.notifyText === true
  return (
    <Switch
      label={label}
      on={shown}
      onSwitch={(on) => void port.act('setForMe', { key: 'notifyText', value: on })}
    />
  )
}

/** From when to when nothing is told; both empty = never quiet. */
export function QuietHoursControl({ label }: { label: string }): ReactNode {
  const { t } = useWords()
  const port = usePort()
  const stored = useView('settings', null)?.quietHours
  const [from = '', to = ''] = typeof stored === 'string' ? stored.split('-') : []
  const set = (value: string | null): void =>
    void port.act('setForMe', { key: 'quietHours', value })
  return (
    <div className="quiet-hours" role="group" aria-label={label}>
      <Switch label={label} on={from !== ''} onSwitch={(on) => set(on ? usualQuietHours : null)} />
      {from !== '' && (
        <>
          <input
            type="time"
            className="field"
            aria-label={t('settings.quiet.from')}
            value={from}
            onChange={(event) => {
              if (event.target.value !== '') set(`${event.target.value}-${to}`)
            }}
          />
          <span aria-hidden="true">–</span>
          <input
            type="time"
            className="field"
            aria-label={t('settings.quiet.to')}
            value={to}
            onChange={(event) => {
              if (event.target.value !== '') set(`${from}-${event.target.value}`)
            }}
          />
        </>
      )}
    </div>
  )
}

/** Staff have the day's mail or none; to candidates one may come soon. */
export function MailControl({ label }: { label: string }): ReactNode {
  const { t } = useWords()
  const port = usePort()
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
      onChoose={(value) => void port.act('setForMe', { key: 'email', value })}
    />
  )
}
