/** Jobs and the page of one. */
import { isTwoParty } from '../../../sync-server/contract/participants.ts'
import type { JobItem, JobView, PartnerLabel } from './values.ts'
import type { RealmState } from '../state.ts'
import { activeChats, byLast, chatItem } from './chat-item.ts'
import { casesView } from './cases.ts'
import { dataOf, partnerLabel, personLabel, rowsOf } from './labels.ts'

/** How many open cases and unread posts each job has, counted in one pass. */
function countsByJob(state: RealmState): (job: string) => { cases: number; unread: number } {
  const cases = new Map<string, number>()
  const unread = new Map<string, number>()
  for (const { data } of rowsOf(state, 'case'))
    if (!data.closed) cases.set(data.job, (cases.get(data.job) ?? 0) + 1)
  for (const { row, unread: its } of activeChats(state))
    if (row.job !== null) unread.set(row.job, (unread.get(row.job) ?? 0) + its)
  return (job) => ({ cases: cases.get(job) ?? 0, unread: unread.get(job) ?? 0 })
}

function jobItem(
  state: RealmState,
  id: string,
  countsOf: ReturnType<typeof countsByJob>,
): JobItem | null {
  const data = dataOf(state, 'job', id)
  if (!data) return null
  return {
    id,
    name: data.name,
    country: data.country,
    employer: data.employer,
    destinationPartners: data.destinationPartners.flatMap(
      (partner) => partnerLabel(state, partner) ?? [],
    ),
    stage: data.stage,
    closed: data.closed,
    published: data.publishedAt !== null,
    nextStep: data.nextStep,
    nextStepDue: data.nextStepDue,
    ...countsOf(id),
  }
}

export function jobsView(state: RealmState): JobItem[] {
  const countsOf = countsByJob(state)
  return rowsOf(state, 'job')
    .flatMap(({ id }) => jobItem(state, id, countsOf) ?? [])
    .sort(
      (a, b) =>
        Number(a.closed) - Number(b.closed) || b.unread - a.unread || a.name.localeCompare(b.name),
    )
}

export function jobView(state: RealmState, id: string): JobView | null {
  const job = jobItem(state, id, countsByJob(state))
  const data = dataOf(state, 'job', id)
  if (!job || !data) return null
  const chats = activeChats(state, ({ row }) => row.job === id)
    .map((chat) => chatItem(state, chat))
    .sort(byLast)
  return {
    job,
    contacts: data.contacts.flatMap(({ partner, person }) => {
      const label = partnerLabel(state, partner)
      return label ? [{ partner: label, person: personLabel(state, person) }] : []
    }),
    chats,
    cases: casesView(state, id),
    openable: openable(state, id),
  }
}

/**
 * Source partners that the reader may open a chat with here: their own, or for the destination side all known.
 * The server decides by the same rules: docs/domain.md, "The kinds of chat".
 */
function openable(state: RealmState, id: string): PartnerLabel[] {
  const data = dataOf(state, 'job', id)
  const { me } = state
  if (!data || data.publishedAt === null || !me || me.readOnly) return []
  const existing = new Set(
    activeChats(state, ({ row }) => row.kind === 'jobSourcePartner' && row.job === id).map(
      (chat) => chat.row.sourcePartner,
    ),
  )
  const isDestination = me.partner !== null && data.destinationPartners.includes(me.partner)
  return rowsOf(state, 'partner')
    .filter((row) => row.data.source && row.data.active && !existing.has(row.id))
    .filter((row) => isDestination || me.coordinator || row.id === me.partner)
    .filter((row) => isTwoParty(data, row.id))
    .flatMap((row) => partnerLabel(state, row.id) ?? [])
}
