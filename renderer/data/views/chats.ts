/** The list of chats, filtered and sorted. */
import type { ChatFilter, ChatItem } from './values.ts'
import type { RealmState } from '../state.ts'
import { activeChats, byLast, chatItem, type ActiveChat } from './chat-item.ts'
import { dataOf } from './labels.ts'

export function chatsView(state: RealmState, filter: ChatFilter): ChatItem[] {
  const items = candidatesOf(state, filter).map((chat) => chatItem(state, chat))
  const fitting = items.filter((item) => fits(item, filter))
  if (filter.sort === 'unread') return fitting.sort((a, b) => b.unread - a.unread || byLast(a, b))
  if (filter.sort === 'nextStep') {
    const due = (item: ChatItem): string => nextStepOf(state, item) ?? '9999'
    return fitting.sort((a, b) => due(a).localeCompare(due(b)) || byLast(a, b))
  }
  return fitting.sort(byLast)
}

/** How many chats the list has. */
export function chatCountView(state: RealmState, filter: ChatFilter): number {
  const { scope, kinds: _, job: __, sort: ___, ...others } = filter
  // Then a chat's row says all: of what is on the server only it may be thousands.
  const isSimple = scope === 'older' && Object.values(others).every((value) => value === undefined)
  return (isSimple ? candidatesOf(state, filter) : chatsView(state, filter)).length
}

/** The chats that may fit, by what their rows say: of the others nothing needs to be worked out. */
function candidatesOf(state: RealmState, { scope, kinds, job }: ChatFilter): ActiveChat[] {
  return activeChats(state, ({ row, shelved }) => {
    if (scope === 'older' && !shelved) return false
    if (scope === 'inbox' && shelved) return false
    return (!kinds || kinds.includes(row.kind)) && (job === undefined || row.job === job)
  })
}

function fits(item: ChatItem, filter: ChatFilter): boolean {
  const at = item.lastAt
  // Chats without a person's post stand on their job or case; archived ones come back with news.
  const isListed =
    filter.suspended === true || (at !== null && !(item.archive && item.unread === 0))
  if (filter.scope === 'inbox' && !isListed) return false
  if (filter.suspended === true && !item.suspended) return false
  if (filter.unread === true && item.unread === 0) return false
  if (filter.mine === true && !item.follow) return false
  if (filter.standInFor !== undefined && !item.standInFor.some(({ id }) => id === filter.standInFor)) return false // prettier-ignore
  if (filter.case !== undefined && item.case?.id !== filter.case) return false
  if (filter.stage !== undefined && item.case?.stage !== filter.stage) return false
  if (filter.partner !== undefined) {
    const partners = [item.sourcePartner, ...item.destinationPartners]
    if (!partners.some((partner) => partner?.id === filter.partner)) return false
  }
  if (filter.lastBefore !== undefined && (at === null || at >= filter.lastBefore)) return false
  return !(filter.lastAfter !== undefined && (at === null || at < filter.lastAfter))
}

function nextStepOf(state: RealmState, item: ChatItem): string | null {
  const kase = dataOf(state, 'case', item.case?.id)
  return kase?.nextStepDue ?? dataOf(state, 'job', item.job?.id)?.nextStepDue ?? null
}
