/** The languages that the app speaks. Each but English comes as a part of its own, when it is chosen. */
import en from './en.json' with { type: 'json' }

export type Messages = Readonly<Record<string, string>>

/** By its own name, as a list of languages shows it. */
export const languageNames = {
  en: 'English',
  ar: 'العربية',
  fr: 'Français',
  es: 'Español',
} as const
export type Language = keyof typeof languageNames

const rightToLeft: ReadonlySet<string> = new Set(['ar'])

const load: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: () => Promise.resolve(en),
  ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default,
  fr: async () => (await import('./fr.json', { with: { type: 'json' } })).default,
  es: async () => (await import('./es.json', { with: { type: 'json' } })).default,
}

/** The best of the app's languages for the reader's own, the first wanted first. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [language = ''] = tag.toLowerCase().split('-')
    if (Object.hasOwn(languageNames, language)) return language as Language
  }
  return 'en'
}

/**
 * The tag for dates and numbers: the reader's region where it speaks the language shown. Arabic keeps to one kind of
 * digits, those of candidate numbers, visas and contracts: in most regions its own would stand beside them.
 */
export function regionOf(language: Language, wanted: readonly string[]): string {
  const region = wanted.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language
  return language === 'ar'
    ? new Intl.Locale(region, { numberingSystem: 'latn' }).toString()
    : region
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return rightToLeft.has(language) ? 'rtl' : 'ltr'
}

/** A language's messages; English stands in for what it lacks. */
export async function loadMessages(language: Language): Promise<Messages> {
  return { ...en, ...(await load[language]()) }
}
