/**
 * The directory service: every change of people, partners, candidates, jobs and cases. One transaction
 * holds the change, the membership and sight that follow from it, and its automatic posts; a long list goes
 * in parts, and what hangs on a partner with a wide reach follows in batches (docs/scale.md).
 */
import { readPersons } from '../access/facts-sql.ts'
import { isOpenable, mayOpen } from '../access/may-open.ts'
import { beginAfterSettling } from '../access/membership-sql.ts'
import { beginSettling, endSettling, hasPending, takePending, writePending } from '../access/pending-sql.ts' // prettier-ignore
import { reachKinds, reachOf, sizeOf } from '../access/reach.ts'
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
import { chunksOf } from './chunks.ts'
import { change, ChangeRefused, type Change, type Directory } from './changes.ts'
import { readOwnRecruits } from './entities-sql.ts'
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
  /** So much may hang on changed partners, in chats and people, and still be derived with the change. */
  reachLimit?: number
  /** Chats of a publication that one transaction makes: of 25 come some four hundred rows. */
  mostPublished?: number
  /** Aborted when the server stops: what is pending then, or swept, is left to the next one. */
  stopping?: AbortSignal
  /** Told after a commit: parties and `person:<id>` keys whose parked readers have news. */
  onCommit?: (keys: ReadonlySet<string>) => void
}

export interface OpeningDirectory extends Directory {
  /** Goes on with what is pending, batch by batch: after a crash, at the start and now and then. */
  derivePending(): Promise<void>
  /**
   * Makes a chat that may be opened by hand; false where that chat can't be, or where `by` (a person) may
   * not open it. True too where it exists already.
   */
  open(key: ChatKey, by?: string): Promise<boolean>
}

/** The directory on a store. */
export function createDirectory(options: DirectoryOptions): OpeningDirectory {
  const {
    clock,
    retentionDays = defaultRetentionDays,
    reachLimit = 20,
    mostPublished = 25,
  } = options
  const db = options.store.as({ kind: 'service' })
  const isStopping = (): boolean => options.stopping?.aborted === true

  /** One transaction: `work` and all that follows from what it touches. */
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
      // What is over by the clock ends with this commit at the latest: who joins a party by it never had that.
      if (applied.touched.persons.size + applied.touched.members.size + applied.settled.length > 0)
        for (const job of (await readEnded(tx)).jobs) applied.touched.jobs.add(job)
      const result = await recompute(tx, applied.touched, {
        secret,
        retentionDays,
        open,
        publishing: applied.publishing,
        mostPublished,
        posting: (after) => announcedIn(applied, after),
      })
      await announce(tx, applied, result, at)
      await writePending(tx, { publications: result.unfinished })
      await beginAfterSettling(tx, applied.settled, result.g)
      for (const kind of Object.keys(applied.rows) as DirectoryKind[]) {
        const ids = [...applied.rows[kind]]
        await stampEntities(tx, kind, ids, result.g)
        for (const party of await readSightParties(tx, kind, ids)) result.wake.add(party)
      }
      return result.wake
    })
    options.onCommit?.(wake)
  }

  /** One batch of what is pending; false where nothing was. */
  async function deriveBatch(): Promise<boolean> {
    let found = false
    await run(async (tx, applied) => {
      const batch = await takePending(tx)
      found = batch !== undefined
      if (!batch) throw new NothingPending()
      if (batch.kind === 'publications') for (const job of batch.ids) applied.publishing.add(job)
      applied.touched[batch.kind === 'publications' ? 'jobChats' : batch.kind] = new Set(batch.ids)
      applied.settled = await endSettling(tx)
      for (const { id } of applied.settled) applied.rows.partner.add(id)
    }, clock()).catch((error: unknown) => {
      if (!(error instanceof NothingPending)) throw error
    })
    return found
  }

  async function derivePending(): Promise<void> {
    while (!isStopping() && (await hasPending(db)) && (await deriveBatch()));
  }

  return {
    async apply(given: readonly Change[], at = clock()) {
      const changes = given.map((one) => change.parse(one))
      let done = 0
      try {
        for (const chunk of chunksOf(changes)) {
          await run((tx, applied) => applyAll(tx, chunk, at, applied, reachLimit), at).catch(refuseDuplicate) // prettier-ignore
          done += chunk.length
        }
      } catch (error) {
        if (error instanceof ChangeRefused) error.applied = done
        throw error
      } finally {
        if (done > 0) await derivePending()
      }
    },

    derivePending,

    async open(key, by) {
      try {
        await run(
          async (tx, applied) => {
            if ('candidate' in key) applied.touched.candidates.add(key.candidate)
            if ('job' in key) applied.touched.jobChats.add(key.job)
            if ('case' in key) applied.touched.cases.add(key.case)
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
      const { jobs, rows, at } = await readEnded(db)
      // One job at a time, so that other writers wait for little.
      for (const job of jobs) {
        if (isStopping()) break
        await run((_tx, applied) => {
          applied.touched.jobs.add(job)
          return Promise.resolve()
        }, at)
      }
      return rows
    },
  }
}

/** Ends the transaction of an `open` that is refused. */
class NotOpened extends Error {}

/** Ends the transaction of a batch that finds nothing to do. */
class NothingPending extends Error {}

async function applyAll(
  tx: Queryable,
  changes: readonly Change[],
  at: number,
  applied: Applied,
  reachLimit: number,
): Promise<void> {
  const ids = written(changes)
  for (const one of changes)
    if (one.type === 'partner') ids.candidates.push(...(await readOwnRecruits(tx, one.id)))
  await lockEntities(tx, ids)
  const hadCoordinators = (await countCoordinators(tx)) > 0
  const before = await readWriters(tx)
  for (const one of changes) await applyChange(tx, one, at, applied)
  if (hadCoordinators && (await countCoordinators(tx)) === 0) {
    throw new ChangeRefused('last-coordinator', 'the last active coordinator must stay')
  }
  await touchReach(tx, await readSuspended(tx, before), applied, reachLimit)
}

/**
 * What hangs on changed partners is derived now where it is little, and otherwise pending. Until that is
 * done, nobody of a partner that lost something reads or writes: from this commit on they have lost it.
 */
async function touchReach(
  tx: Queryable,
  suspended: readonly string[],
  applied: Applied,
  reachLimit: number,
): Promise<void> {
  const reach = await reachOf(tx, applied.partners, suspended)
  if (sizeOf(reach) > reachLimit) {
    await writePending(tx, reach)
    await beginSettling(tx, [...applied.losing])
    return
  }
  for (const kind of reachKinds) for (const id of reach[kind]) applied.touched[kind].add(id)
}

/** Partners, people and candidates whose rows the changes write. */
function written(
  changes: readonly Change[],
): Record<'partners' | 'persons' | 'candidates', string[]> {
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

/** Candidates whose chats may be suspended now, or no more: whether somebody on the source side may write. */
async function readSuspended(
  tx: Queryable,
  before: Awaited<ReturnType<typeof readWriters>>,
): Promise<string[]> {
  const after = await readWriters(tx)
  const turned = [...before.partners, ...after.partners].filter(
    (id) => before.partners.has(id) !== after.partners.has(id),
  )
  return before.coordinators === after.coordinators
    ? readCandidatesOfPartners(tx, turned)
    : readCandidateIds(tx)
}

/** A number, an e-mail address or a pair of candidate and job that is taken. */
function refuseDuplicate(error: unknown): never {
  const { code, constraint } = error as { code?: string; constraint?: string }
  if (code === '23505') throw new ChangeRefused('duplicate', constraint ?? '')
  throw error
}
