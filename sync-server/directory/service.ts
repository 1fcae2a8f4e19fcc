/**
 * The directory service: every change of people, partners, candidates, jobs and cases. One transaction
 * holds the change, the membership and sight that follow from it, and its automatic posts.
 */
import { readPersons } from '../access/facts-sql.ts'
import { isOpenable, mayOpen } from '../access/may-open.ts'
import { recompute } from '../access/recompute.ts'
import { loadWorld } from '../access/world.ts'
import type { ChatKey } from '../contract/chats.ts'
import type { DirectoryKind } from '../contract/sight.ts'
import { defaultRetentionDays } from '../contract/participants.ts'
import { lockDirectory } from '../db/commit-lock.ts'
import { readInstallation } from '../db/installation.ts'
import type { Queryable, Store } from '../db/store.ts'
import { announce, announcedIn } from './announcements.ts'
import { applyChange } from './apply-change.ts'
import { Applied } from './applied.ts'
import { change, ChangeRefused, type Change, type Directory } from './changes.ts'
import {
  countCoordinators,
  lockEntities,
  readCandidateIds,
  readCandidatesOfPartners,
  readEnded,
  readSightParties,
  readWriters,
  stampEntities,
} from './directory-sql.ts'

export interface DirectoryOptions {
  store: Store
  /** Now, ms: when a change happened whose caller names no moment. */
  clock: () => number
  retentionDays?: number
  /** Told after a commit: parties and `person:<id>` keys whose parked readers have news. */
  onCommit?: (keys: ReadonlySet<string>) => void
}

export interface OpeningDirectory extends Directory {
  /**
   * Makes a chat that may be opened by hand; false where that chat can't be, or where `by` (a person) may
   * not open it. True too where it exists already.
   */
  open(key: ChatKey, by?: string): Promise<boolean>
}

/** The directory on a store. */
export function createDirectory(options: DirectoryOptions): OpeningDirectory {
  const { clock, retentionDays = defaultRetentionDays } = options
  const db = options.store.as({ kind: 'service' })

  async function run(
    work: (tx: Queryable, applied: Applied) => Promise<void>,
    at: number,
    open: ChatKey[] = [],
  ): Promise<void> {
    const wake = await db.transaction(async (tx) => {
      await lockDirectory(tx)
      const { secret } = await readInstallation(tx)
      const applied = new Applied()
      await work(tx, applied)
      const result = await recompute(tx, applied.touched, {
        secret,
        retentionDays,
        open,
        posting: (after) => announcedIn(applied, after),
      })
      await announce(tx, applied, result, at)
      for (const kind of Object.keys(applied.rows) as DirectoryKind[]) {
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
      run((tx, applied) => applyAll(tx, changes, at, applied), at).catch(refuseDuplicate),

    async open(key, by) {
      try {
        await run(
          async (tx, applied) => {
            if ('candidate' in key) applied.touched.candidates.add(key.candidate)
            if ('job' in key) applied.touched.jobChats.add(key.job)
            const world = await loadWorld(tx, applied.touched)
            const [person] = by === undefined ? [] : await readPersons(tx, [by])
            const may = by === undefined ? isOpenable(key, world) : person && mayOpen(person, key, world) // prettier-ignore
            if (!may) throw new NotOpened()
          },
          clock(),
          [key],
        )
        return true
      } catch (error) {
        if (error instanceof NotOpened) return false
        throw error
      }
    },

    async sweepRetention() {
      const { jobs, rows } = await readEnded(db)
      // One job at a time, so that other writers wait for little.
      for (const job of jobs) {
        await run((_tx, applied) => {
          applied.touched.jobs.add(job)
          return Promise.resolve()
        }, clock())
      }
      return rows
    },
  }
}

/** Ends the transaction of an `open` that is refused. */
class NotOpened extends Error {}

async function applyAll(
  tx: Queryable,
  changes: readonly Change[],
  at: number,
  applied: Applied,
): Promise<void> {
  for (const one of changes) change.parse(one)
  await lockEntities(tx, written(changes))
  const hadCoordinators = (await countCoordinators(tx)) > 0
  const before = await readWriters(tx)
  for (const one of changes) await applyChange(tx, one, at, applied)
  if (hadCoordinators && (await countCoordinators(tx)) === 0) {
    throw new ChangeRefused('last-coordinator', 'the last active coordinator must stay')
  }
  await touchSuspended(tx, before, applied)
}

/** Partners, people and candidates whose rows the changes write. */
function written(changes: readonly Change[]): Parameters<typeof lockEntities>[1] {
  const ids = { partners: [] as string[], persons: [] as string[], candidates: [] as string[] }
  for (const one of changes) {
    if (one.type === 'partner') ids.partners.push(one.id)
    if (one.type === 'person') {
      ids.persons.push(one.id)
      if (one.partner !== null) ids.partners.push(one.partner)
    }
    if (one.type === 'handOver' || one.type === 'mute') ids.candidates.push(one.candidate)
  }
  return ids
}

/** Whether chats with candidates are suspended hangs on whether somebody on the source side may write. */
async function touchSuspended(
  tx: Queryable,
  before: Awaited<ReturnType<typeof readWriters>>,
  applied: Applied,
): Promise<void> {
  const after = await readWriters(tx)
  const turned = [...before.partners, ...after.partners].filter(
    (id) => before.partners.has(id) !== after.partners.has(id),
  )
  const candidates =
    before.coordinators === after.coordinators
      ? await readCandidatesOfPartners(tx, turned)
      : await readCandidateIds(tx)
  for (const id of candidates) applied.touched.candidates.add(id)
}

/** A number, an e-mail address or a pair of candidate and job that is taken. */
function refuseDuplicate(error: unknown): never {
  const { code, constraint } = error as { code?: string; constraint?: string }
  if (code === '23505') throw new ChangeRefused('duplicate', constraint ?? '')
  throw error
}
