/** Which chats are to be taken to this device and which may leave it. Pure. */
import { chatsToHold, leastRecent, type HoldingFacts } from '../../sync-server/contract/holding.ts' // prettier-ignore
import type { ActiveChat } from './held-chat.ts'
import type { RealmState } from './state.ts'
import { activeChats } from './views/chat-item.ts'
import { rowsOf } from './views/labels.ts'

/** Some of the chats, with what is known of all. */
export interface Some {
  chats: ReadonlySet<string>
  /** `leastRecent` of all. */
  least: number
}

export interface Review {
  /** On the server only, and to be held from now on. */
  take: ActiveChat[]
  /** Not to be held. */
  leave: ActiveChat[]
  least: number
}

/** By the rule and by what the person has in each chat. `now` is the server's clock, ms. */
export function reviewHoldings(state: RealmState, now: number, some?: Some): Review {
  const chats = some ? [...some.chats].flatMap((id) => activeOf(state, id)) : activeChats(state)
  const coordinator = state.me?.coordinator === true
  const unfinished = unfinishedChats(state)
  const underWay = chats.some(({ row }) => row.kind === 'candidateProspect')
    ? new Set(rowsOf(state, 'case').flatMap(({ data }) => (data.closed ? [] : [data.candidate])))
    : new Set<string>()
  const facts = chats.map((chat) => factsOf(state, chat, unfinished, underWay))
  const held = chatsToHold(facts, { coordinator, now, ...(some && { least: some.least }) })
  return {
    least: some?.least ?? (coordinator ? leastRecent(facts) : 0),
    take: chats.filter((chat) => chat.shelved && held.has(chat.row.id)),
    leave: chats.filter((chat) => !chat.shelved && !held.has(chat.row.id)),
  }
}

function activeOf(state: RealmState, id: string): ActiveChat[] {
  const chat = state.chats.get(id)
  return chat?.active ? [chat] : []
}

function factsOf(
  state: RealmState,
  { row, posted }: ActiveChat,
  unfinished: ReadonlySet<string>,
  /** Candidates with an open case, as far as the reader sees their cases. */
  underWay: ReadonlySet<string>,
): HoldingFacts {
  const setting = (key: string): unknown => state.settings.get(`${key}:${row.id}`)
  const openedAt = setting('hold')
  const follow = setting('follow')
  return {
    id: row.id,
    movedAt: row.movedAt,
    // Of a prospect chat the row says nothing of cases, for the candidate is not told of all of them.
    state:
      row.state.kind === 'candidateProspect'
        ? { ...row.state, openCase: underWay.has(row.candidate ?? '') }
        : row.state,
    own:
      unfinished.has(row.id) ||
      setting('pin') === true ||
      Array.isArray(setting('followUps')) ||
      (typeof follow === 'boolean' ? follow : posted && state.me?.coordinator === true),
    openedAt: typeof openedAt === 'number' ? openedAt : null,
  }
}

/** Chats with a draft or with something that waits to be sent or decided. */
function unfinishedChats(state: RealmState): Set<string> {
  const chats = new Set<string>()
  for (const draft of state.drafts.values()) if (draft.text !== '') chats.add(draft.chat)
  for (const { operation } of state.outbox) {
    if (operation.type === 'open' || operation.type === 'setting' || operation.type === 'read') continue // prettier-ignore
    chats.add(operation.chat)
  }
  return chats
}
