/** Cases and the page of one. */
import type { CaseFactsView, CaseItem, CaseView } from '../port.ts'
import type { RealmState } from '../state.ts'
import { activeChats, byLast, chatItem, type ActiveChat } from './chat-item.ts'
import { dataOf, partnerLabel, rowsOf } from './labels.ts'

/** A case's facts; null where this device has no row of it. */
export function caseFacts(state: RealmState, id: string | null): CaseFactsView | null {
  const data = dataOf(state, 'case', id)
  if (!data || id === null) return null
  const candidate = dataOf(state, 'candidate', data.candidate)
  const job = dataOf(state, 'job', data.job)
  return {
    id,
    candidate: {
      id: data.candidate,
      name: candidate?.name ?? null,
      number: candidate?.number ?? null,
    },
    job: { id: data.job, name: job?.name ?? null, employer: job?.employer ?? null },
    stage: data.stage,
    furthest: data.furthest,
    soft: data.soft,
    closed: data.closed,
    won: data.won,
    closedAt: data.closedAt,
    nextStep: data.nextStep,
    nextStepDue: data.nextStepDue,
  }
}

/** Chats about a case: its own, and its candidate's prospect chat. */
function chatsOf(state: RealmState, facts: CaseFactsView): ActiveChat[] {
  return activeChats(
    state,
    ({ row }) =>
      row.case === facts.id ||
      (row.kind === 'candidateProspect' && row.candidate === facts.candidate.id),
  )
}

function caseItem(state: RealmState, facts: CaseFactsView): CaseItem {
  const chats = chatsOf(state, facts)
  return {
    ...facts,
    sourcePartner: partnerLabel(
      state,
      dataOf(state, 'candidate', facts.candidate.id)?.sourcePartner,
    ),
    unread: chats.reduce((sum, chat) => sum + chat.unread, 0),
    chats: chats.map((chat) => chat.row.id),
  }
}

export function casesView(state: RealmState, job?: string): CaseItem[] {
  return rowsOf(state, 'case')
    .filter(({ data }) => job === undefined || data.job === job)
    .flatMap(({ id }) => caseFacts(state, id) ?? [])
    .map((facts) => caseItem(state, facts))
    .sort((a, b) => Number(a.closed) - Number(b.closed) || (a.nextStepDue ?? '9999').localeCompare(b.nextStepDue ?? '9999') || (a.candidate.name ?? '').localeCompare(b.candidate.name ?? '')) // prettier-ignore
}

export function caseView(state: RealmState, id: string): CaseView | null {
  const facts = caseFacts(state, id)
  if (!facts) return null
  const chats = chatsOf(state, facts)
    .map((chat) => chatItem(state, chat))
    .sort(byLast)
  const owner = dataOf(state, 'candidate', facts.candidate.id)?.sourcePartner
  const { me } = state
  const sourceSide = me?.coordinator === true || (me?.partner !== null && me?.partner === owner)
  return {
    case: caseItem(state, facts),
    chats,
    openable: sourceSide && !chats.some((chat) => chat.kind === 'candidateProspect'),
  }
}
