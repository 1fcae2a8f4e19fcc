import type { ReactNode } from 'react'
import {
  templateLanguages,
  type TemplateLanguage,
} from '../../../sync-server/contract/templates.ts'
import { languageNames } from '../../i18n/languages.ts'

interface LanguageChoiceProps {
  label: string
  value: TemplateLanguage
  onChoose: (language: TemplateLanguage) => void
}

/** One of the languages that templates are written in. */
export function LanguageChoice({ label, value, onChoose }: LanguageChoiceProps): ReactNode {
  return (
    <select
      className="field settings-select"
      aria-label={label}
      value={value}
      onChange={(event) =>
        onChoose(templateLanguages.find((tag) => tag === event.target.value) ?? value)
      }
    >
      {templateLanguages.map((tag) => (
        <option key={tag} value={tag} lang={tag}>
          {languageNames[tag]}
        </option>
      ))}
    </select>
  )
}
