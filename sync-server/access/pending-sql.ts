/** What is still to be derived anew after a change of wide reach, and of publications (docs/scale.md). */
import type { Queryable } from '../db/store.ts'
import { reachKinds } from './reach.ts'

/** What hangs on changed partners, and publications of jobs. In the order in which it is derived. */
export const pendingKinds = [...reachKinds, 'publications'] as const
type PendingKind = (typeof pendingKinds)[number]

/** How a kind is written, and how many are taken in one batch: so that a few hundred rows are stamped. */
const kinds: Record<PendingKind, { name: string; batch: number }> = {
  candidates: { name: 'candidate', batch: 1 },
  jobs: { name: 'job', batch: 1 },
  jobChats: { name: 'jobChats', batch: 2 },
  members: { name: 'person', batch: 100 },
  partners: { name: 'partner', batch: 1 },
  publications: { name: 'publication', batch: 1 },
}

/** Notes what is to be derived by later batches; what is noted already keeps its place. */
export async function writePending(
  tx: Queryable,
  its: Partial<Record<PendingKind, ReadonlySet<string>>>,
): Promise<void> {
  for (const kind of pendingKinds) {
    const ids = its[kind]
    if (!ids || ids.size === 0) continue
    await tx.query(
      'insert into pending (kind, id) select $1, id from unnest($2::uuid[]) as w (id) on conflict do nothing',
      [kinds[kind].name, [...ids]],
    )
  }
}

export interface PendingBatch {
  kind: PendingKind
  ids: string[]
}

/** Takes the next batch: of one kind, in order. What is taken counts as done when the transaction commits. */
export async function takePending(tx: Queryable): Promise<PendingBatch | undefined> {
  const [next] = await tx.query<{ kind: string }>('select kind from pending order by place limit 1')
  const kind = pendingKinds.find((its) => kinds[its].name === next?.kind)
  if (!kind) return undefined
  const rows = await tx.query<{ id: string }>(
    `delete from pending where place in (select place from pending where kind = $1 order by place limit $2)
     returning id`,
    [kinds[kind].name, kinds[kind].batch],
  )
  return { kind, ids: rows.map(({ id }) => id) }
}

export async function hasPending(db: Queryable): Promise<boolean> {
  return (await db.query('select 1 from pending limit 1')).length > 0
}

/** Partners whose row is compared by a later batch: until then pairs with them are left to it. */
export async function readPendingPartners(tx: Queryable): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>("select id from pending where kind = 'partner'")
  return new Set(rows.map(({ id }) => id))
}

/** From now until everything pending is done, these partners' people read and write nothing. */
export async function beginSettling(tx: Queryable, partners: readonly string[]): Promise<void> {
  await tx.query(
    `update partner set settling = true,
            settling_since = case when settling then settling_since else (select last_value from commit_order) end
     where id = any($1::uuid[])`,
    [partners],
  )
}

export interface Settled {
  id: string
  /** The last `g` before it began. */
  since: number
}

/** Returns the partners whose people may go on. */
export function endSettling(tx: Queryable): Promise<Settled[]> {
  return tx.query<Settled>(
    `update partner set settling = false, settling_since = null
     from (select id, settling_since as since from partner where settling) was
     where partner.id = was.id and not exists (select 1 from pending) returning was.id, was.since`,
  )
}
