/** SQL of the demo worlds. */
import { stamp } from '../db/commit-lock.ts'
import type { Store } from '../db/store.ts'

/** The seed of the demo world in this store; null = none. */
export async function readDemoSeed(store: Store): Promise<number | null> {
  const [row] = await store
    .as({ kind: 'service' })
    .query<{ demo_seed: number | null }>('select demo_seed from installation')
  return row?.demo_seed ?? null
}

/** Everybody has read what was accepted before `until`, and what they wrote themselves. */
export async function markRead(store: Store, until: Date): Promise<void> {
  await store.as({ kind: 'service' }).transaction(async (tx) => {
    const g = await stamp(tx)
    await tx.query(
      `insert into read_marker (chat, person, seq, g)
       select gr.chat, m.person, max(p.seq), $2::bigint
       from grants gr join memberships m on m.party = gr.party and m.active
       join post p on p.chat = gr.chat and (p.accepted_at < $1 or p.author = m.person)
       where gr.active group by gr.chat, m.person
       on conflict (chat, person) do update set seq = excluded.seq, g = excluded.g`,
      [until, g],
    )
  })
}
