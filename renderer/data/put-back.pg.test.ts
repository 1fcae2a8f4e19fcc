/** A disk of PostgreSQL that was put back to a snapshot. */
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { startPostgres, type Postgres } from '../../scripts/postgres.ts'
import { openStore } from '../../sync-server/db/open-store.ts'
import { putBackSuite, type Keeping } from './put-back-suite.ts'

async function disk(): Promise<Keeping> {
  let present = await startPostgres()
  let kept: Postgres | null = null
  return {
    runsOn: false,
    open: () => openStore({ databaseUrl: present.url, dataDir: null }),
    async keep() {
      // As the disk stands in one moment: nothing was brought in order for an end.
      await present.kill()
      kept = present
      present = await startPostgres({ copyOf: kept.data })
    },
    async putBack() {
      await present.stop()
      if (kept) present = await startPostgres({ copyOf: kept.data })
    },
    async end() {
      await present.stop()
      if (kept) await rm(path.dirname(kept.data), { recursive: true, force: true })
    },
  }
}

putBackSuite('a disk that was put back to a snapshot', disk)
