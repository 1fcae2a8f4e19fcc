import type { ReactNode } from 'react'
import {
  templateLanguages,
  type TemplateLanguage,
} from '../../../sync-server/contract/templates.ts'
import { languageNames } from '../../i18n/languages.ts'

interface LanguageChoiceProps {
  label: string
  value: TemplateLanguage | null
  /** What null means; without it one of the languages is chosen. */
  none?: string
  onChoose: (language: TemplateLanguage | null) => void
}

/** One of the languages that templates are written in. */
export function LanguageChoice({ label, value, none, onChoose }: LanguageChoiceProps): ReactNode {
  return (
    <select
      className="field settings-select"
      aria-label={label}
      value={value ?? ''}
      onChange={(event) =>
        onChoose(templateLanguages.find((tag) => tag === event.target.value) ?? null)
      }
    >
      {none !== undefined && <option value="">{none}</option>}
      {templateLanguages.map((tag) => (
        <option key={tag} value={tag} lang={tag}>
          {languageNames[tag]}
        </option>
      ))}
    </select>
  )
}
