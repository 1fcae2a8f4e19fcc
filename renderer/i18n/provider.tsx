import { useEffect, useState, type ReactNode } from 'react'
import { IntlProvider } from 'react-intl'
import { usePreferences } from '../store/preferences.ts'
import {
  chooseLanguage,
  directionOf,
  loadMessages,
  regionOf,
  type Language,
  type Messages,
} from './languages.ts'

/** Speaks the chosen language, or the system's. Shows nothing until its words are here. */
export function I18nProvider({ children }: { children: ReactNode }): ReactNode {
  const chosen = usePreferences((state) => state.language)
  const wanted = chosen === null ? navigator.languages : [chosen, ...navigator.languages]
  const language = chooseLanguage(wanted)
  const [spoken, setSpoken] = useState<{ language: Language; messages: Messages } | null>(null)

  useEffect(() => {
    let isWanted = true
    void loadMessages(language).then((messages) => {
      if (!isWanted) return
      document.documentElement.lang = language
      document.documentElement.dir = directionOf(language)
      setSpoken({ language, messages })
    })
    return () => {
      isWanted = false
    }
  }, [language])

  if (spoken === null) return null
  return (
    <IntlProvider
      locale={regionOf(spoken.language, wanted)}
      defaultLocale="en"
      messages={spoken.messages}
    >
      {children}
    </IntlProvider>
  )
}
