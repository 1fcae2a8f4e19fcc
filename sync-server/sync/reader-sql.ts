/** Who reads, what wakes them, and where they stand in time. */
import { stamp } from '../db/commit-lock.ts'
import type { Queryable, Store } from '../db/store.ts'

/** A `g` below which every commit is visible: where a new device's lanes start. */
export function fenceOf(store: Store): Promise<number> {
  return store.as({ kind: 'service' }).transaction((tx) => stamp(tx))
}

/** The newest `g` given out: a cursor beyond it is of another timeline. */
export async function newestG(db: Queryable): Promise<number> {
  const [row] = await db.query<{ g: number }>('select last_value as g from commit_order')
  return row?.g ?? 0
}

export interface ReaderRow {
  person: string
  name: string
  role: 'staff' | 'candidate' | 'ops'
  partner: string | null
  candidate: string | null
  coordinator: boolean
  readOnly: boolean
  muted: boolean
  email: string | null
}

/** The reader themself; nothing once they are no longer active. */
export async function readReader(db: Queryable, person: string): Promise<ReaderRow | undefined> {
  const [row] = await db.query<ReaderRow>(
    `select p.id as person, p.name, p.role, p.partner, c.id as candidate, coalesce(q.coordinator, false) as coordinator,
            p.read_only as "readOnly", coalesce(c.muted, false) as muted, p.email
     from person p left join partner q on q.id = p.partner left join candidate c on c.person = p.id
     where p.id = $1 and p.active and (p.partner is null or q.active)`,
    [person],
  )
  return row
}

/** The parties that a person belongs to. */
export async function readParties(db: Queryable, person: string): Promise<string[]> {
  const rows = await db.query<{ party: string }>(
    'select party from memberships where person = $1 and active',
    [person],
  )
  return rows.map(({ party }) => party)
}
