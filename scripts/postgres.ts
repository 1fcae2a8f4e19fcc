/** A PostgreSQL of the tests' own: a throw-away cluster on loopback, with Debian's binaries. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { capture } from './run.ts'

export interface Postgres {
  /** Connection string of the `postgres` database, for a superuser. */
  url: string
  stop(): Promise<void>
  /** As a power cut: SIGKILL, without a checkpoint. Its folder stays. */
  kill(): Promise<void>
  /** Its data folder. */
  data: string
}

const startMs = 20_000

/**
 * Starts a cluster. With `fsync` every commit reaches the disk, as a kill test needs. `standbyOf`: the connection string
 * of a cluster that it begins as a copy of, and follows until it is promoted. `copyOf`: the data folder of a cluster that
 * was killed, copied as the snapshot of a disk would be.
 */
export async function startPostgres({
  fsync = false,
  standbyOf,
  copyOf,
}: { fsync?: boolean; standbyOf?: string; copyOf?: string } = {}): Promise<Postgres> {
  const bin = binaries()
  const asRoot = process.getuid?.() === 0
  const folder = mkdtempSync(path.join(tmpdir(), 'job-chats-postgres-'))
  if (asRoot) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(capture('id', [flag, 'postgres'])))
    chownSync(folder, uid ?? 0, gid ?? 0)
  }
  const data = path.join(folder, 'data')
  // PostgreSQL refuses to run as root.
  const command = (name: string, args: string[]): [string, string[]] =>
    asRoot
      ? ['runuser', ['-u', 'postgres', '--', path.join(bin, name), ...args]]
      : [path.join(bin, name), args]
  const fresh = command('initdb', ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']) // prettier-ignore
  const following = command('pg_basebackup', ['-D', data, '-d', standbyOf ?? '', '--write-recovery-conf', '--checkpoint=fast', '--no-sync']) // prettier-ignore
  const copying: typeof fresh = ['cp', ['--archive', copyOf ?? '', data]]
  const [make, makeArgs] = copyOf !== undefined ? copying : standbyOf !== undefined ? following : fresh // prettier-ignore
  const made = spawnSync(make, makeArgs, { encoding: 'utf8', cwd: '/' })
  if (made.status !== 0) throw new Error(`no cluster was made: ${made.stderr}`)
  if (copyOf !== undefined) rmSync(path.join(data, 'postmaster.pid'), { force: true })
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    fsync: fsync ? 'on' : 'off',
    max_connections: 200,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => [
    '-c',
    `${name}=${String(value)}`,
  ])
  const [postgres, args] = command('postgres', ['-D', data, ...flags])
  const child = spawn(postgres, args, { stdio: 'ignore', cwd: '/' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = `postgresql://postgres@127.0.0.1:${String(port)}/postgres`
  await untilReady(url, child)
  const clean = (): void => rmSync(folder, { recursive: true, force: true })
  const pidOf = (): number => Number(capture('head', ['-1', path.join(data, 'postmaster.pid')]))
  return {
    url,
    data,
    async stop() {
      // SIGINT: fast shutdown. Sent to the postmaster itself, since runuser stands in between.
      process.kill(pidOf() || (child.pid ?? 0), 'SIGINT')
      await ended
      clean()
    },
    async kill() {
      process.kill(pidOf() || (child.pid ?? 0), 'SIGKILL')
      await ended
    },
  }
}

/** Where Debian's PostgreSQL programs lie. Throws where there is none of version 15 or later. */
export function binaries(): string {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .filter((version) => version >= 15)
    : []
  const newest = Math.max(...versions)
  const bin = path.join(root, String(newest), 'bin')
  if (versions.length === 0 || !existsSync(path.join(bin, 'postgres'))) {
    throw new Error('No PostgreSQL 15 or later here: apt-get install postgresql')
  }
  return bin
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startMs
  for (;;) {
    if (child.exitCode !== null) throw new Error('PostgreSQL ended at its start')
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
