/** What the reader wants to come back to, joined with the next steps due on cases. Source: docs/domain.md. */
import { followUpsOf } from '../follow-ups.ts'
import type { FollowUpItem, Views } from './values.ts'
import type { RealmState } from '../state.ts'
import { caseFacts, chatsByCase } from './cases.ts'
import { activeChats, chatItem } from './chat-item.ts'
import { rowsOf } from './labels.ts'

export function followUpsView(
  state: RealmState,
  { mine }: Views['followUps']['args'],
): FollowUpItem[] {
  return [...ownFollowUps(state), ...nextSteps(state, mine)].sort(
    (a, b) => a.due.localeCompare(b.due) || a.kind.localeCompare(b.kind),
  )
}

function ownFollowUps(state: RealmState): FollowUpItem[] {
  return activeChats(state).flatMap((chat) =>
    followUpsOf(state.settings, chat.row.id).map(({ post, due, note }) => ({
      kind: 'own' as const,
      due,
      note,
      chat: chatItem(state, chat),
      post,
      case: caseFacts(state, chat.row.case),
    })),
  )
}

/** A candidate has none: they see no next step. */
function nextSteps(state: RealmState, mine: boolean): FollowUpItem[] {
  const chatsOf = chatsByCase(state)
  return rowsOf(state, 'case').flatMap(({ id, data }): FollowUpItem[] => {
    if (data.closed || data.nextStepDue === null || data.nextStep === null) return []
    const facts = caseFacts(state, id)
    if (!facts) return []
    if (mine && !chatsOf(facts).some((chat) => chatItem(state, chat).follow)) return []
    return [{ kind: 'nextStep', due: data.nextStepDue, note: data.nextStep, chat: null, post: null, case: facts }] // prettier-ignore
  })
}
