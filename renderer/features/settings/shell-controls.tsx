/** Settings of this computer: nothing is shown of them where there is no shell around the page. */
import { useEffect, useState, type ReactNode } from 'react'
import type { ShellSettings } from '../../platform/platform.ts'
import { usePlatform } from '../../store/port-context.tsx'
import { Switch } from '../../ui/choice.tsx'

function ShellSwitch({ label, name }: { label: string; name: keyof ShellSettings }): ReactNode {
  const platform = usePlatform()
  const [settings, setSettings] = useState<ShellSettings | null>(null)
  useEffect(() => {
    void platform.shellSettings().then(setSettings)
  }, [platform])
  if (!settings) return null
  return (
    <Switch
      label={label}
      on={settings[name]}
      onSwitch={(on) => {
        // The other switch may have been set since.
        void platform.shellSettings().then(async (now) => {
          if (!now) return
          await platform.setShellSettings({ ...now, [name]: on })
          setSettings({ ...now, [name]: on })
        })
      }}
    />
  )
}

export function BackgroundControl({ label }: { label: string }): ReactNode {
  return <ShellSwitch label={label} name="background" />
}

export function StartAtLoginControl({ label }: { label: string }): ReactNode {
  return <ShellSwitch label={label} name="startAtLogin" />
}
