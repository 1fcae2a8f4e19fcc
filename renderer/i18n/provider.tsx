import { useEffect, type ReactNode } from 'react'
import { IntlProvider } from 'react-intl'
import en from './en.json' with { type: 'json' }

/** Messages by language; English stands in for what a language lacks. */
const languages: Readonly<Record<string, Record<string, string>>> = { en }
const rightToLeft = new Set(['ar', 'fa', 'ur', 'he'])

/** The best of the languages we have for the reader's own. */
export function chooseLanguage(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const [language = ''] = tag.toLowerCase().split('-')
    if (Object.hasOwn(languages, language)) return language
  }
  return 'en'
}

export function I18nProvider({ children }: { children: ReactNode }): ReactNode {
  const language = chooseLanguage(navigator.languages)
  // Dates and numbers follow the reader's region where it speaks the language shown.
  const locale =
    navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? language
  useEffect(() => {
    document.documentElement.lang = language
    document.documentElement.dir = rightToLeft.has(language) ? 'rtl' : 'ltr'
  }, [language])
  return (
    <IntlProvider locale={locale} defaultLocale="en" messages={{ ...en, ...languages[language] }}>
      {children}
    </IntlProvider>
  )
}
