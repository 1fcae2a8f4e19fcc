/** What has happened on a case, from the automatic posts on this device: of its chats, and of its job's what names it. */
import { automaticPost, type AutomaticPost } from '../../../sync-server/contract/events.ts'
import type { RealmState } from '../state.ts'
import { isWhole } from '../held-chat.ts'
import { caseFacts, chatsByCase } from './cases.ts'
import { activeChats, type ActiveChat } from './chat-item.ts'
import { partnerLabel } from './labels.ts'
import { outstandingPosts } from './outstanding.ts'
import type { CaseEvent, CaseEventsView, CaseFactsView } from './values.ts'

/** The same change is told in several chats, at about the same time. */
const togetherMs = 10_000

export async function caseEventsView(state: RealmState, id: string): Promise<CaseEventsView> {
  const facts = caseFacts(state, id)
  if (!facts) return { events: [], partners: [], complete: true }
  const own = chatsByCase(state)(facts)
  const ofJob = activeChats(state, ({ row }) => row.job === facts.job.id && row.case === null)
  const found = await Promise.all([
    ...own.map((chat) => eventsOf(state, chat, () => true)),
    ...ofJob.map((chat) => eventsOf(state, chat, (event) => isAbout(event, facts))),
  ])
  const events: CaseEvent[] = []
  for (const event of found.flat().sort((a, b) => b.at - a.at))
    if (!events.some((its) => isSame(its, event))) events.push(event)
  return {
    events,
    partners: partnersIn(state, events),
    complete: [...own, ...ofJob].every(isWhole),
  }
}

async function eventsOf(
  state: RealmState,
  chat: ActiveChat,
  fits: (event: AutomaticPost) => boolean,
): Promise<CaseEvent[]> {
  const posts = await outstandingPosts(state, chat)
  // Access may have ended while the blocks were read.
  if (!state.chats.get(chat.row.id)?.active) return []
  return posts.flatMap(({ id, author, body, acceptedAt: at }) => {
    const event = author === null ? eventOf(body) : null
    return event && fits(event) ? [{ id, at, event }] : []
  })
}

/** An automatic post of a kind this version does not know is shown as nothing. */
function eventOf(body: string): AutomaticPost | null {
  try {
    return automaticPost.safeParse(JSON.parse(body)).data ?? null
  } catch {
    return null
  }
}

/** Whether an event of the job's chats names this case's candidate. */
function isAbout(event: AutomaticPost, { candidate }: CaseFactsView): boolean {
  return 'candidateNumber' in event && event.candidateNumber === candidate.number
}

function isSame(a: CaseEvent, b: CaseEvent): boolean {
  return Math.abs(a.at - b.at) < togetherMs && JSON.stringify(a.event) === JSON.stringify(b.event)
}

function partnersIn(state: RealmState, events: readonly CaseEvent[]): CaseEventsView['partners'] {
  const ids = events.flatMap(({ event }) =>
    event.type === 'handedOver' ? [event.from, event.to] : [],
  )
  return [...new Set(ids)].flatMap((id) => {
    const label = partnerLabel(state, id)
    return id !== null && label ? [[id, label.abbreviation] as const] : []
  })
}
