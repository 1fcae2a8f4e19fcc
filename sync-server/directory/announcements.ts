/** Automatic posts of a transaction, by the table of docs/domain.md ("Posts"). */
import { randomUUID } from 'node:crypto'
import { appendPosts, type NewPost } from '../access/append-posts.ts'
import { readActiveParties } from '../access/chats-sql.ts'
import type { ChatParty } from '../access/plan-chats.ts'
import type { ChatsAfter, Recomputed } from '../access/recompute.ts'
import { chatKeyText, type ChatKey } from '../contract/chats.ts'
import type { AutomaticPost } from '../contract/events.ts'
import type { Queryable } from '../db/store.ts'
import type { Announcement, Applied } from './applied.ts'
import { readCandidateNumbers } from './directory-sql.ts'

/** Posts what the changes announce; what has no chat is not posted. Adds to `result.wake`. */
export async function announce(
  tx: Queryable,
  applied: Applied,
  result: Recomputed,
  at: number,
): Promise<void> {
  const numbers = await readCandidateNumbers(tx, movesOf(result).map(({ candidate }) => candidate)) // prettier-ignore
  const posts: Announcement[] = [
    ...handOvers(applied, result),
    ...applied.announcements,
    ...cohortMoves(result, numbers),
  ]
  const byChat = Map.groupBy(posts, ({ chat }) => chatKeyText(chat))
  const appending = [...byChat].flatMap(([key, its]) => {
    const chat = result.chats.get(key)
    return !chat || chat.state.dormant
      ? []
      : [{ chat, posts: its.map(({ post }) => automatic(post, at)) }]
  })
  await appendPosts(tx, appending, result.g)
  const parties = await readActiveParties(tx, appending.map(({ chat }) => chat.id)) // prettier-ignore
  for (const { party } of parties) result.wake.add(party)
}

/** The chats that `announce` will post in, before it is known what to say. */
export function announcedIn(applied: Applied, after: ChatsAfter): ChatKey[] {
  return [
    ...handOvers(applied, after).map(({ chat }) => chat),
    ...applied.announcements.map(({ chat }) => chat),
    ...movesOf(after).flatMap(({ chats }) => chats),
  ]
}

function automatic(body: AutomaticPost, at: number): NewPost {
  const names = body.type === 'handedOver' ? [body.from, body.to].filter((id) => id !== null) : []
  return {
    id: randomUUID(),
    author: null,
    authorPartner: null,
    authorRole: 'system',
    writtenAt: at,
    acceptedAt: at,
    body: JSON.stringify(body),
    names,
  }
}

/** In the prospect chat, and in the recruiting chat of each open case. */
function handOvers(applied: Applied, result: ChatsAfter): Announcement[] {
  return applied.handedOver.flatMap(({ candidate, from, to }) => {
    const post: AutomaticPost = { type: 'handedOver', from, to }
    return [...result.chats.values()]
      .filter(
        ({ key, state, about }) =>
          (key.kind === 'candidateProspect' && key.candidate === candidate) ||
          (key.kind === 'candidateRecruiting' && about === candidate && state.openCase),
      )
      .map(({ key }) => ({ chat: key, post }))
  })
}

interface CohortMove {
  move: 'joined' | 'left'
  candidate: string
  /** The cohort, and the candidate's recruiting chat of that job. */
  chats: ChatKey[]
}

function movesOf({ chats, joined, left }: ChatsAfter): CohortMove[] {
  const all = [...chats.values()]
  const cohorts = new Map(
    all.filter(({ key }) => key.kind === 'jobCohort').map((chat) => [chat.id, chat]),
  )
  const moved = (move: CohortMove['move'], pairs: readonly ChatParty[]): CohortMove[] =>
    pairs.flatMap(({ chat, party }) => {
      const cohort = cohorts.get(chat)
      if (!cohort || !party.startsWith('candidate:')) return []
      const candidate = party.slice('candidate:'.length)
      const recruiting = all.filter(
        ({ key, about, job }) =>
          key.kind === 'candidateRecruiting' && about === candidate && job === cohort.job,
      )
      return [{ move, candidate, chats: [cohort, ...recruiting].map(({ key }) => key) }]
    })
  return [...moved('joined', joined), ...moved('left', left)]
}

/** Joined or left the cohort: there by number, and in the candidate's recruiting chat of that job. */
function cohortMoves(after: ChatsAfter, numbers: ReadonlyMap<string, string>): Announcement[] {
  return movesOf(after).flatMap(({ move, candidate, chats }) => {
    const candidateNumber = numbers.get(candidate)
    if (candidateNumber === undefined) return []
    const type = move === 'joined' ? 'cohortJoined' : 'cohortLeft'
    return chats.map((chat) => ({ chat, post: { type, candidateNumber } satisfies AutomaticPost }))
  })
}
