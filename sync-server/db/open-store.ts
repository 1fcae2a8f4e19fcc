/** Opens the configured store and brings it to the present form. */
import { TimelineEnded } from './commit-lock.ts'
import { prepareInstallation } from './installation.ts'
import { migrate } from './migrate.ts'
import { openPglite } from './pglite-store.ts'
import { openPostgres } from './postgres-store.ts'
import { ensureRoles } from './roles.ts'
import type { OwnedStore, Work } from './store.ts'

export interface StoreOptions {
  /** PostgreSQL's connection string; null = the embedded store. */
  databaseUrl: string | null
  /** Folder of the embedded store; null = in memory. */
  dataDir: string | null
}

/** A migrated store with its installation row. Refuses a database whose migrations were altered. */
export async function openStore({ databaseUrl, dataDir }: StoreOptions): Promise<OwnedStore> {
  return prepared(databaseUrl === null ? await openPglite(dataDir) : openPostgres(databaseUrl))
}

/** The same of a store that is open; it is closed where that fails. */
export async function prepared(store: OwnedStore): Promise<OwnedStore> {
  try {
    await ensureRoles(store)
    await migrate(store)
    await prepareInstallation(store)
    return noting(store)
  } catch (error) {
    await store.close()
    throw error
  }
}

/** A store in which work that a restored database stood in the way of is done once more, when that has been noted. */
function noting(store: OwnedStore): OwnedStore {
  const again = (work: Work): Work => ({
    query: (sql, values) => work.query(sql, values),
    transaction: (run) =>
      work.transaction(run).catch(async (error: unknown) => {
        if (!(error instanceof TimelineEnded)) throw error
        await prepareInstallation(store)
        return work.transaction(run)
      }),
  })
  return { ...store, ...again(store), as: (identity, plans) => again(store.as(identity, plans)) }
}
