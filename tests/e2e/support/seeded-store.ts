/**
 * Stores with the small world in them. To make one takes seconds, and every journey needs one of its own: the first one
 * of this process is copied, each copy with a timeline of its own.
 */
import { PGlite } from '@electric-sql/pglite'
import { randomUUID } from 'node:crypto'
import { createAccount } from '../../../sync-server/auth/accounts.ts'
import { openStore, prepared } from '../../../sync-server/db/open-store.ts'
import { openDump, pgliteStore } from '../../../sync-server/db/pglite-store.ts'
import type { OwnedStore } from '../../../sync-server/db/store.ts'
import { seedWorld } from '../../../sync-server/demo/seed.ts'
import { smallWorld } from '../../../sync-server/demo/small-world.ts'
import { demoPassword, type DemoWorld } from '../../../sync-server/demo/world.ts'
import { createDirectory } from '../../../sync-server/directory/service.ts'
import { createDatabase, type StoreKind } from '../../fixtures/database.ts'
import { migratedDump, tar } from '../../fixtures/migrated-dump.ts'

interface Original {
  world: DemoWorld
  madeAt: Date
  copy(): Promise<OwnedStore>
}

/** What the world says of times is told from when it was made. */
const freshMs = 10 * 60_000
const originals = new Map<StoreKind, Promise<Original>>()

export async function openSeededStore(
  kind: StoreKind,
): Promise<{ store: OwnedStore; world: DemoWorld }> {
  const known = await originals.get(kind)
  if (!known || !isFresh(known.madeAt)) originals.set(kind, make(kind))
  const original = await originals.get(kind)
  if (!original) throw new Error('no original')
  const store = await original.copy()
  await store.query(
    'update installation set timeline = $1, written_by = pg_current_xact_id()::text::bigint % 4294967296',
    [randomUUID()],
  )
  // A journey may add to what it says of the world.
  return { store, world: structuredClone(original.world) }
}

function isFresh(madeAt: Date): boolean {
  const now = new Date()
  return now.getTime() - madeAt.getTime() < freshMs && now.getDate() === madeAt.getDate()
}

async function make(kind: StoreKind): Promise<Original> {
  const madeAt = new Date()
  const world = smallWorld(7, madeAt.getTime())
  if (kind === 'pglite') {
    const db = await PGlite.create({ loadDataDir: await migratedDump() })
    await seed(await prepared(pgliteStore(db)), world)
    const dump = tar(new Uint8Array(await (await db.dumpDataDir('none')).arrayBuffer()))
    await db.close()
    return { world, madeAt, copy: async () => prepared(await openDump(dump)) }
  }
  const database = await createDatabase()
  const store = await openStore({ databaseUrl: database.url, dataDir: null })
  await seed(store, world)
  await store.close()
  return {
    world,
    madeAt,
    async copy() {
      const { url, drop } = await createDatabase(undefined, database.name)
      const its = await openStore({ databaseUrl: url, dataDir: null })
      return { ...its, close: () => its.close().then(drop) }
    },
  }
}

async function seed(store: OwnedStore, world: DemoWorld): Promise<void> {
  await seedWorld(store, createDirectory({ store, clock: Date.now }), world)
  for (const { person } of world.accounts) await createAccount(store, person, demoPassword)
}
