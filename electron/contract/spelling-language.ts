/** The languages that can be checked, and which one is. */
export const spellingLanguages = ['en', 'fr', 'es'] as const
export type SpellingLanguage = (typeof spellingLanguages)[number]

/** What the person can choose: `app` is the language that the app speaks. */
export const spellingChoices = ['app', 'off', ...spellingLanguages] as const
export type SpellingChoice = (typeof spellingChoices)[number]

/** `appLanguage`: its tag. Null = nothing is checked, also where the app speaks a language without a dictionary. */
export function languageToCheck(
  choice: SpellingChoice,
  appLanguage: string,
): SpellingLanguage | null {
  const wanted = choice === 'app' ? appLanguage : choice
  return spellingLanguages.find((language) => language === wanted) ?? null
}
