/**
 * The directory service: every change of people, partners, candidates, jobs and cases. One transaction
 * holds the change, the membership and sight that follow from it, and its automatic posts.
 */
import { randomUUID } from 'node:crypto'
import { chatKeyText, type ChatKey } from '../contract/chats.ts'
import type { AutomaticPost } from '../contract/events.ts'
import { defaultRetentionDays } from '../contract/participants.ts'
import { appendPosts } from '../access/append-posts.ts'
import { readActiveParties } from '../access/chats-sql.ts'
import { recompute, type Recomputed } from '../access/recompute.ts'
import { lockDirectory } from '../db/commit-lock.ts'
import { readInstallation } from '../db/installation.ts'
import type { Queryable, Store } from '../db/store.ts'
import { applyChange } from './apply-change.ts'
import { Applied, type Announcement } from './applied.ts'
import { ChangeRefused, type Change, type Directory } from './changes.ts'
import {
  countCoordinators,
  readCandidateNumbers,
  readEnded,
  readSightParties,
  stampEntities,
} from './entities-sql.ts'
import type { EntityKind } from './entities-sql.ts'

export interface DirectoryOptions {
  store: Store
  /** Now, ms. */
  clock: () => number
  retentionDays?: number
  /** Told after a commit: parties and `person:<id>` keys whose parked readers have news. */
  onCommit?: (keys: ReadonlySet<string>) => void
}

/** The directory on a store. */
export function createDirectory(
  options: DirectoryOptions,
): Directory & { open(key: ChatKey): Promise<void> } {
  const { store, clock, retentionDays = defaultRetentionDays } = options

  async function run(
    work: (tx: Queryable, applied: Applied) => Promise<void>,
    at: number,
    open: ChatKey[] = [],
  ): Promise<void> {
    const wake = await store.transaction(async (tx) => {
      await lockDirectory(tx)
      const { secret } = await readInstallation(tx)
      const applied = new Applied()
      await work(tx, applied)
      const result = await recompute(tx, applied.touched, {
        secret,
        retentionDays,
        now: clock(),
        open,
      })
      await announce(tx, applied, result, at)
      for (const kind of Object.keys(applied.rows) as EntityKind[]) {
        const ids = [...applied.rows[kind]]
        await stampEntities(tx, kind, ids, result.g)
        for (const party of await readSightParties(tx, kind, ids)) result.wake.add(party)
      }
      return result.wake
    })
    options.onCommit?.(wake)
  }

  return {
    apply: (changes: readonly Change[], at = clock()) =>
      run(async (tx, applied) => {
        const before = await countCoordinators(tx)
        for (const change of changes) await applyChange(tx, change, at, applied)
        if (before > 0 && (await countCoordinators(tx)) === 0) {
          throw new ChangeRefused('last-coordinator', 'the last active coordinator must stay')
        }
      }, at),

    open: (key) =>
      run(
        (_tx, applied) => {
          if ('candidate' in key) applied.touched.candidates.add(key.candidate)
          if ('job' in key) applied.touched.jobs.add(key.job)
          return Promise.resolve()
        },
        clock(),
        [key],
      ),

    async sweepRetention() {
      const { jobs } = await readEnded(store)
      // One job at a time, so that other writers wait for little.
      for (const job of jobs) {
        await run((_tx, applied) => {
          applied.touched.jobs.add(job)
          return Promise.resolve()
        }, clock())
      }
      return jobs.length
    },
  }
}

/** Automatic posts by the table of docs/domain.md. What has no chat is not posted. */
async function announce(
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
  const byChat = new Map<string, AutomaticPost[]>()
  for (const { chat, post } of posts) {
    const key = chatKeyText(chat)
    byChat.set(key, [...(byChat.get(key) ?? []), post])
  }
  for (const [key, bodies] of byChat) {
    const chat = result.chats.get(key)
    if (!chat || chat.state.dormant) continue
    await appendPosts(
      tx,
      chat,
      bodies.map((body) => automatic(body, at)),
      result.g,
    )
    for (const party of await readActiveParties(tx, chat.id)) result.wake.add(party)
  }
}

function automatic(body: AutomaticPost, at: number): Parameters<typeof appendPosts>[2][number] {
  return {
    id: randomUUID(),
    author: null,
    authorPartner: null,
    authorRole: 'system',
    writtenAt: at,
    acceptedAt: at,
    body: JSON.stringify(body),
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
  const cohorts = new Map(
    [...result.chats.values()]
      .filter(({ key }) => key.kind === 'jobCohort')
      .map((chat) => [chat.id, chat]),
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
    const recruiting = [...result.chats.values()].filter(
      (other) =>
        other.key.kind === 'candidateRecruiting' &&
        other.about === candidate &&
        other.job === cohort.job,
    )
    return [cohort, ...recruiting].map(({ key }) => ({ chat: key, post }))
  })
}
