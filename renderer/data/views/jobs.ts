/** Jobs and the page of one. */
import type { JobItem, JobView, PartnerLabel } from '../port.ts'
import type { RealmState } from '../state.ts'
import { activeChats, byLast, chatItem } from './chat-item.ts'
import { casesView } from './cases.ts'
import { dataOf, partnerLabel, personLabel, rowsOf } from './labels.ts'

function jobItem(state: RealmState, id: string): JobItem | null {
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
    cases: rowsOf(state, 'case').filter((row) => row.data.job === id && !row.data.closed).length,
    unread: activeChats(state, ({ row }) => row.job === id).reduce(
      (sum, chat) => sum + chat.unread,
      0,
    ),
  }
}

export function jobsView(state: RealmState): JobItem[] {
  return rowsOf(state, 'job')
    .flatMap(({ id }) => jobItem(state, id) ?? [])
    .sort(
      (a, b) =>
        Number(a.closed) - Number(b.closed) || b.unread - a.unread || a.name.localeCompare(b.name),
    )
}

export function jobView(state: RealmState, id: string): JobView | null {
  const job = jobItem(state, id)
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

/** Source partners that the reader may open a chat with here: their own, or for the destination side all known. */
function openable(state: RealmState, id: string): PartnerLabel[] {
  const data = dataOf(state, 'job', id)
  const { me } = state
  if (!data || data.publishedAt === null || !me) return []
  const existing = new Set(
    activeChats(state, ({ row }) => row.kind === 'jobSourcePartner' && row.job === id).map(
      (chat) => chat.row.sourcePartner,
    ),
  )
  const isDestination = me.partner !== null && data.destinationPartners.includes(me.partner)
  return rowsOf(state, 'partner')
    .filter((row) => row.data.source && row.data.active && !existing.has(row.id))
    .filter((row) => isDestination || me.coordinator || row.id === me.partner)
    .filter((row) => !data.destinationPartners.every((partner) => partner === row.id))
    .flatMap((row) => partnerLabel(state, row.id) ?? [])
}
