/** Settings of this computer: nothing is shown of them where there is no shell around the page. */
import { useEffect, useState, type ReactNode } from 'react'
import {
  spellingChoices,
  spellingLanguages,
  type SpellingChoice,
} from '../../../electron/contract/spelling-language.ts'
import { languageNames } from '../../i18n/languages.ts'
import { useWords } from '../../i18n/words.ts'
import type { ShellSettings } from '../../platform/platform.ts'
import { usePlatform } from '../../store/port-context.tsx'
import { Switch } from '../../ui/choice.tsx'

/** The settings as they were read, and what changes some of them. */
function useShellSettings(): [ShellSettings | null, (change: Partial<ShellSettings>) => void] {
  const platform = usePlatform()
  const [settings, setSettings] = useState<ShellSettings | null>(null)
  useEffect(() => {
    void platform.shellSettings().then(setSettings)
  }, [platform])
  const set = (change: Partial<ShellSettings>): void => {
    // Another control may have set another one since.
    void platform.shellSettings().then(async (now) => {
      if (!now) return
      await platform.setShellSettings({ ...now, ...change })
      setSettings({ ...now, ...change })
    })
  }
  return [settings, set]
}

function ShellSwitch(props: { label: string; name: 'background' | 'startAtLogin' }): ReactNode {
  const { label, name } = props
  const [settings, set] = useShellSettings()
  if (!settings) return null
  return (
    <Switch
      label={label}
      on={settings[name]}
      onSwitch={(on) => {
        set({ [name]: on })
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

const spellingLanguageOf = (choice: SpellingChoice) =>
  spellingLanguages.find((language) => language === choice)

export function SpellingControl({ label }: { label: string }): ReactNode {
  const { t } = useWords()
  const [settings, set] = useShellSettings()
  if (!settings) return null
  const words = {
    app: t('settings.spelling.app'),
    off: t('settings.spelling.off'),
    ...languageNames,
  }
  return (
    <select
      className="field settings-select"
      aria-label={label}
      value={settings.spelling}
      onChange={(event) => {
        const chosen = spellingChoices.find((choice) => choice === event.target.value)
        if (chosen) set({ spelling: chosen })
      }}
    >
      {spellingChoices.map((choice) => (
        <option key={choice} value={choice} lang={spellingLanguageOf(choice)}>
          {words[choice]}
        </option>
      ))}
    </select>
  )
}
