/** The list of chats, filtered and sorted. */
import type { ChatFilter, ChatItem } from './values.ts'
import type { RealmState } from '../state.ts'
import { activeChats, byLast, chatItem } from './chat-item.ts'
import { dataOf } from './labels.ts'

export function chatsView(state: RealmState, filter: ChatFilter): ChatItem[] {
  const items = activeChats(state).map((chat) => chatItem(state, chat))
  const fitting = items.filter((item) => fits(item, filter))
  if (filter.sort === 'unread') return fitting.sort((a, b) => b.unread - a.unread || byLast(a, b))
  if (filter.sort === 'nextStep') {
    const due = (item: ChatItem): string => nextStepOf(state, item) ?? '9999'
    return fitting.sort((a, b) => due(a).localeCompare(due(b)) || byLast(a, b))
  }
  return fitting.sort(byLast)
}

function fits(item: ChatItem, filter: ChatFilter): boolean {
  const at = item.lastAt
  if (filter.scope === 'older' && !item.shelved) return false
  if (filter.scope === 'inbox' && item.shelved) return false
  // Chats without a person's post stand on their job or case; archived ones come back with news.
  const isListed =
    filter.suspended === true || (at !== null && !(item.archive && item.unread === 0))
  if (filter.scope === 'inbox' && !isListed) return false
  if (filter.suspended === true && !item.suspended) return false
  if (filter.unread === true && item.unread === 0) return false
  if (filter.mine === true && !item.follow) return false
  if (filter.standInFor !== undefined && !item.standInFor.some(({ id }) => id === filter.standInFor)) return false // prettier-ignore
  if (filter.kinds && !filter.kinds.includes(item.kind)) return false
  if (filter.job !== undefined && item.job?.id !== filter.job) return false
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
