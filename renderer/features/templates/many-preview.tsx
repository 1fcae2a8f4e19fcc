import type { ReactNode } from 'react'
import type { TemplateLanguage } from '../../../sync-server/contract/templates.ts'
import { useWords } from '../../i18n/words.ts'
import { LanguageChoice } from './language-choice.tsx'
import type { ManyDraft } from './many-drafts.ts'

interface ManyPreviewProps {
  draft: ManyDraft
  /** Null where the text is the sender's own: it is in one language. */
  onLanguage: ((language: TemplateLanguage) => void) | null
  onCase: (kase: string) => void
}

/** What one recipient would get, in which language and, where they have several cases, about which. */
export function ManyPreview({ draft, onLanguage, onCase }: ManyPreviewProps): ReactNode {
  const words = useWords()
  const { t } = words
  const { recipient, language, lacksLanguage, kase, namesCase, text, missing } = draft
  const { name } = recipient.candidate
  return (
    <li>
      <div className="many-head">
        <b>
          <bdi>{name}</bdi>
        </b>
        {onLanguage && (
          <LanguageChoice
            label={t('many.languageOf', { name })}
            value={language}
            onChoose={(tag) => tag !== null && onLanguage(tag)}
          />
        )}
      </div>
      {namesCase && recipient.cases.length > 1 && (
        <label className="many-case small">
          {t('many.severalCases', { count: recipient.cases.length })}
          <select
            className="field settings-select"
            aria-label={t('many.caseOf', { name })}
            value={kase?.id}
            onChange={(event) => onCase(event.target.value)}
          >
            {recipient.cases.map((its) => (
              <option key={its.id} value={its.id}>
                {`${its.job.name ?? t('common.unknownName')} · ${words.stage(its)}`}
              </option>
            ))}
          </select>
        </label>
      )}
      {lacksLanguage && <p className="small overdue">{t('many.noLanguage')}</p>}
      {missing.length > 0 && (
        <p className="small overdue">
          {t('many.missing', {
            fields: words.intl.formatList(missing.map((field) => t(`templates.field.${field}`))),
          })}
        </p>
      )}
      <p dir="auto" className="many-body">
        {text}
      </p>
    </li>
  )
}
