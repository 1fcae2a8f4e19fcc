/** The embedded store's folder, copied back under a server that is started again. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openStore } from '../../sync-server/db/open-store.ts'
import { putBackSuite, type Keeping } from './put-back-suite.ts'

async function folder(runsOn: boolean): Promise<Keeping> {
  const root = await mkdtemp(path.join(tmpdir(), 'job-chats-put-back-'))
  const present = path.join(root, 'present')
  const kept = path.join(root, 'kept')
  return {
    runsOn,
    open: () => openStore({ databaseUrl: null, dataDir: present }),
    keep: () => cp(present, kept, { recursive: true }),
    async putBack() {
      await rm(present, { recursive: true })
      await cp(kept, present, { recursive: true })
    },
    end: () => rm(root, { recursive: true, force: true }),
  }
}

putBackSuite('a data folder that was copied while the server was stopped', () => folder(false))
putBackSuite('a data folder that was copied while the server ran', () => folder(true))
