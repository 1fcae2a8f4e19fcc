/** What each recipient of a message to many would get: about which case, and in which language. */
import type { TemplateLanguage } from '../../../sync-server/contract/templates.ts'
import type { CaseFactsView, RecipientItem, TemplateItem } from '../../data/views/values.ts'
import { fill, namesCase } from './fill.ts'

export interface ManyChoices {
  /** Undefined = the text that was typed. */
  template: TemplateItem | undefined
  text: string
  /** For all; null = each recipient's own. */
  language: TemplateLanguage | null
  /** The sender's: for those of whom no language is known. */
  mine: TemplateLanguage
  /** Chosen for one recipient, by candidate. */
  languages: Readonly<Record<string, TemplateLanguage>>
  /** The same: a case's id. */
  cases: Readonly<Record<string, string>>
  /** The sender's name. */
  me: string | null
}

export interface ManyDraft {
  recipient: RecipientItem
  language: TemplateLanguage
  /** The template has no text in it; another one stands in. */
  lacksLanguage: boolean
  /** What the text is about where it names a job or step; the one that has come furthest unless another is chosen. */
  kase: CaseFactsView | undefined
  /** Whether the text says anything of a case. */
  namesCase: boolean
  text: string
  /** What of the text nobody could fill. */
  missing: string[]
}

export function draftFor(recipient: RecipientItem, choices: ManyChoices): ManyDraft {
  const { template, mine, me } = choices
  const { id, name } = recipient.candidate
  const language = choices.languages[id] ?? choices.language ?? recipient.language ?? mine
  const own = template?.texts[language]
  const text = template
    ? (own ?? template.texts[mine] ?? Object.values(template.texts)[0] ?? '')
    : choices.text
  const kase = recipient.cases.find((its) => its.id === choices.cases[id]) ?? recipient.cases[0]
  const values = { candidate: name, job: kase?.job.name ?? null, nextStep: kase?.nextStep ?? null, me } // prettier-ignore
  return {
    ...{ recipient, language, kase },
    lacksLanguage: template !== undefined && own === undefined,
    namesCase: namesCase(text),
    ...fill(text, values),
  }
}
