/** Settings of the person: they travel to all of their devices (contract/settings.ts). */
import type { ReactNode } from 'react'
import { usePort, useView } from '../../store/port-context.tsx'
import { Switch } from '../../ui/choice.tsx'

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
