/** Cases and the page of one. */
import type { CaseFactsView, CaseItem, CaseView } from './values.ts'
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

/** The chats about a case: its own, and its candidate's prospect chat. */
type ChatsOfCase = (facts: CaseFactsView) => ActiveChat[]

/** Looks at each chat once, however many cases ask. */
export function chatsByCase(state: RealmState): ChatsOfCase {
  const ofCase = new Map<string, ActiveChat[]>()
  const prospect = new Map<string, ActiveChat>()
  for (const chat of activeChats(state)) {
    const { row } = chat
    if (row.case !== null) ofCase.set(row.case, [...(ofCase.get(row.case) ?? []), chat])
    else if (row.kind === 'candidateProspect' && row.candidate !== null)
      prospect.set(row.candidate, chat)
  }
  return (facts) => {
    const own = prospect.get(facts.candidate.id)
    return [...(own ? [own] : []), ...(ofCase.get(facts.id) ?? [])]
  }
}

function caseItem(state: RealmState, facts: CaseFactsView, chatsOf: ChatsOfCase): CaseItem {
  const chats = chatsOf(facts)
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
  const chatsOf = chatsByCase(state)
  return rowsOf(state, 'case')
    .filter(({ data }) => job === undefined || data.job === job)
    .flatMap(({ id }) => caseFacts(state, id) ?? [])
    .map((facts) => caseItem(state, facts, chatsOf))
    .sort((a, b) => Number(a.closed) - Number(b.closed) || (a.nextStepDue ?? '9999').localeCompare(b.nextStepDue ?? '9999') || (a.candidate.name ?? '').localeCompare(b.candidate.name ?? '')) // prettier-ignore
}

export function caseView(state: RealmState, id: string): CaseView | null {
  const facts = caseFacts(state, id)
  if (!facts) return null
  const chatsOf = chatsByCase(state)
  const chats = chatsOf(facts)
    .map((chat) => chatItem(state, chat))
    .sort(byLast)
  const owner = dataOf(state, 'candidate', facts.candidate.id)?.sourcePartner
  const { me } = state
  const sourceSide = me?.coordinator === true || (me?.role === 'staff' && me.partner === owner)
  return {
    case: caseItem(state, facts, chatsOf),
    chats,
    openable:
      sourceSide &&
      me?.readOnly !== true &&
      !chats.some((chat) => chat.kind === 'candidateProspect'),
    team: chats.some((chat) => chat.kind === 'team') ? null : teamToOpen(state, facts, sourceSide),
  }
}

/** As the server decides (access/may-open.ts): own staff who could write there. */
function teamToOpen(state: RealmState, facts: CaseFactsView, sourceSide: boolean): string | null {
  const { me } = state
  if (me?.role !== 'staff' || me.readOnly) return null
  return facts.closed && !facts.won && !sourceSide ? null : me.partner
}
