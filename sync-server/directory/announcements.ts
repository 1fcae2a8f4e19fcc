/** Automatic posts of a transaction, by the table of docs/domain.md ("Posts"). */
import { randomUUID } from 'node:crypto'
import { appendPosts, type NewPost } from '../access/append-posts.ts'
import { readActiveParties } from '../access/chats-sql.ts'
import type { Recomputed } from '../access/recompute.ts'
import { chatKeyText } from '../contract/chats.ts'
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
  const posts: Announcement[] = [
    ...handOvers(applied, result),
    ...applied.announcements,
    ...(await cohortMoves(tx, result)),
  ]
  for (const [key, its] of Map.groupBy(posts, ({ chat }) => chatKeyText(chat))) {
    const chat = result.chats.get(key)
    if (!chat || chat.state.dormant) continue
    await appendPosts(
      tx,
      chat,
      its.map(({ post }) => automatic(post, at)),
      result.g,
    )
    for (const party of await readActiveParties(tx, chat.id)) result.wake.add(party)
  }
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
function handOvers(applied: Applied, result: Recomputed): Announcement[] {
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

/** Joined or left the cohort: there by number, and in the candidate's recruiting chat of that job. */
async function cohortMoves(tx: Queryable, result: Recomputed): Promise<Announcement[]> {
  const chats = [...result.chats.values()]
  const cohorts = new Map(
    chats.filter(({ key }) => key.kind === 'jobCohort').map((chat) => [chat.id, chat]),
  )
  const moves = (['joined', 'left'] as const).flatMap((move) =>
    result[move]
      .filter(({ chat, party }) => cohorts.has(chat) && party.startsWith('candidate:'))
      .map(({ chat, party }) => ({ move, chat, candidate: party.slice('candidate:'.length) })),
  )
  const numbers = await readCandidateNumbers(
    tx,
    moves.map(({ candidate }) => candidate),
  )
  return moves.flatMap(({ move, chat, candidate }) => {
    const cohort = cohorts.get(chat)
    const candidateNumber = numbers.get(candidate)
    if (!cohort || candidateNumber === undefined) return []
    const post: AutomaticPost = {
      type: move === 'joined' ? 'cohortJoined' : 'cohortLeft',
      candidateNumber,
    }
    const recruiting = chats.filter(
      (other) =>
        other.key.kind === 'candidateRecruiting' &&
        other.about === candidate &&
        other.job === cohort.job,
    )
    return [cohort, ...recruiting].map(({ key }) => ({ chat: key, post }))
  })
}
