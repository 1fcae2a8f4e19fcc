/** A partner's templates, and who can be written to with them. */
import { permission } from '../../../sync-server/contract/participants.ts'
import { caseRank } from '../../../sync-server/contract/stages.ts'
import {
  templateKey,
  templateLanguages,
  templateValue,
  type TemplateLanguage,
} from '../../../sync-server/contract/templates.ts'
import type { CaseFactsView, RecipientItem, TemplateItem } from './values.ts'
import type { RealmState } from '../state.ts'
import { caseFacts } from './cases.ts'
import { activeChats, readerOf } from './chat-item.ts'
import { rowsOf } from './labels.ts'

/** By name; what is of no known form is left out. */
export function templatesView(state: RealmState): TemplateItem[] {
  const found: TemplateItem[] = []
  for (const [key, value] of state.settings) {
    if (!key.startsWith(`${templateKey}:`)) continue
    const parsed = templateValue.safeParse(value)
    if (parsed.success) found.push({ id: key.slice(templateKey.length + 1), ...parsed.data })
  }
  return found.sort((a, b) => a.name.localeCompare(b.name))
}

/**
 * The candidates whose caseworkers the reader's partner are, each with the chat that is theirs and their caseworkers'
 * alone. Who can't be written to there is told why.
 */
export function recipientsView(state: RealmState): RecipientItem[] {
  const { me } = state
  if (me?.role !== 'staff') return []
  const prospects = new Map(
    activeChats(state, ({ row }) => row.kind === 'candidateProspect').map((chat) => [chat.row.candidate, chat]), // prettier-ignore
  )
  const open = Map.groupBy(
    rowsOf(state, 'case').filter(({ data }) => !data.closed),
    ({ data }) => data.candidate,
  )
  return rowsOf(state, 'candidate')
    .filter(({ data }) => me.coordinator || data.sourcePartner === me.partner)
    .map(({ id, data }): RecipientItem => {
      const chat = prospects.get(id)
      const cases = (open.get(id) ?? [])
        .flatMap((row) => caseFacts(state, row.id) ?? [])
        .sort(byStage)
      const mayWrite = chat && permission(readerOf(state, chat), chat.row.state).write
      return {
        candidate: { id, name: data.name, number: data.number },
        chat: chat?.row.id ?? null,
        audience: chat?.row.audience ?? 0,
        reason: chat ? (mayWrite ? null : 'readOnly') : 'noChat',
        cases,
        language: languageOf(data.locale),
      }
    })
    .sort((a, b) => a.candidate.name.localeCompare(b.candidate.name))
}

/** First the case that has come furthest. */
function byStage(a: CaseFactsView, b: CaseFactsView): number {
  const rank = ({ stage }: CaseFactsView): number => (stage && caseRank(stage)) ?? -1
  return rank(b) - rank(a) || (a.job.name ?? '').localeCompare(b.job.name ?? '')
}

/** The language for a locale such as `ar-JO`. A row from before it carried one has none. */
function languageOf(locale: string | null | undefined): TemplateLanguage | null {
  const tag = locale?.toLowerCase().split(/[-_]/)[0]
  return templateLanguages.find((its) => its === tag) ?? null
}
