/** What was reported to the coordinators and no one has handled, a post at a time. */
import { mayHandleReports } from '../../../sync-server/contract/participants.ts'
import { reportKey, reportValue, type ReportValue } from '../../../sync-server/contract/reports.ts'
import type { ReportItem, ReportedPost } from './values.ts'
import type { RealmState } from '../state.ts'
import { chatItem } from './chat-item.ts'
import { dataOf, personLabel } from './labels.ts'
import { plainText } from '../../../sync-server/contract/plain-text.ts'
import { changesOf, standing } from './standing.ts'

type Report = ReportValue & { id: string }

/** Open reports of chats that this device knows; none but a coordinator has any. */
function openReports(state: RealmState): Report[] {
  const found: Report[] = []
  for (const [key, value] of state.settings) {
    if (!key.startsWith(`${reportKey}:`) || value === null) continue
    const parsed = reportValue.safeParse(value)
    if (parsed.success && state.chats.get(parsed.data.chat)?.active)
      found.push({ id: key.slice(reportKey.length + 1), ...parsed.data })
  }
  return found
}

/** How many posts wait for a coordinator to look at them. */
export function countReportedPosts(state: RealmState): number {
  return new Set(openReports(state).map(({ post }) => post)).size
}

/** The post that was reported last stands first. */
export async function reportsView(state: RealmState): Promise<ReportedPost[]> {
  const groups = [...Map.groupBy(openReports(state), ({ post }) => post).values()]
  const posts = await Promise.all(groups.map((reports) => reportedPost(state, reports)))
  return posts.flat().sort((a, b) => newest(b) - newest(a))
}

const newest = ({ reports }: ReportedPost): number => Math.max(...reports.map(({ at }) => at))

async function reportedPost(
  state: RealmState,
  reports: readonly Report[],
): Promise<ReportedPost[]> {
  const [first] = reports
  if (!first) return []
  const [row] = await state.postsAt(first.chat, [first.seq])
  // Access may have ended while the block was read.
  const chat = state.chats.get(first.chat)
  const { me } = state
  if (!chat?.active || !me) return []
  const its = row && { ...row, ...standing(row, changesOf(state, row.chat).get(row.id) ?? [], me.person) } // prettier-ignore
  return [
    {
      chat: chatItem(state, chat),
      post: first.post,
      seq: first.seq,
      author: row && row.author !== null ? personLabel(state, row.author, row.authorRole, row.authorPartner) : null,
      text: its ? plainText(its.body, 600) || its.files.map(({ name }) => name).join(', ') : null,
      deleted: its?.deleted ?? false,
      mayHandle: mayHandleReports(me),
      reports: reports.map((report) => reportItem(state, report)).sort((a, b) => b.at - a.at),
    },
  ] // prettier-ignore
}

/** Who reported it is named as they were then: this device need not see them otherwise. */
function reportItem(state: RealmState, report: Report): ReportItem {
  const { id, person, name, role, partner, reason, at } = report
  const abbreviation = dataOf(state, 'partner', partner)?.abbreviation ?? null
  return { id, by: { id: person, name, partner: abbreviation, role }, reason, at }
}
