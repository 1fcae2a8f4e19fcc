/**
 * A virus scanner of the tests' own: Debian's clamd, unpacked beside the system and not installed, so that it needs
 * no root and starts no service that would fetch signatures. Its database is one signature, of the test file that
 * every scanner knows (EICAR's).
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { capture } from './run.ts'

export interface Clamd {
  /** The path of its socket. */
  where: string
  /** Starts it anew, on the same socket. */
  start(): Promise<void>
  /** It takes connections, as before, and does nothing with them. */
  freeze(): void
  /** As a power cut. */
  kill(): Promise<void>
  /** Ends it and removes its folder. */
  remove(): Promise<void>
}

/** What the signature finds. */
export const eicar = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'

const startMs = 20_000

/** Starts a scanner that takes streams of so many bytes. Throws where Debian's packages are out of reach. */
export async function startClamd(streamBytes: number): Promise<Clamd> {
  const unpacked = await resolveClamd()
  const folder = await mkdtemp(path.join(tmpdir(), 'job-chats-clamd-'))
  const where = path.join(folder, 'socket')
  const settings = path.join(folder, 'clamd.conf')
  const signature = `Test-File:0:*:${Buffer.from(eicar).toString('hex')}\n`
  await writeFile(path.join(folder, 'eicar.ndb'), signature)
  const lines = { Foreground: 'yes', DatabaseDirectory: folder, LocalSocket: where, StreamMaxLength: streamBytes } // prettier-ignore
  await writeFile(settings, Object.entries(lines).map(([name, value]) => `${name} ${String(value)}\n`).join('')) // prettier-ignore

  let running: { pid: number; ended: Promise<void> } | null = null
  const start = async (): Promise<void> => {
    const env = { ...process.env, LD_LIBRARY_PATH: librariesIn(unpacked) }
    const program = path.join(unpacked, 'usr/sbin/clamd')
    const child = spawn(program, ['-c', settings], { stdio: 'ignore', env })
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    running = { pid: child.pid ?? 0, ended }
    const deadline = Date.now() + startMs
    while (!(await answers(where))) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error('clamd did not start')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const kill = async (): Promise<void> => {
    if (!running) return
    process.kill(running.pid, 'SIGKILL')
    await running.ended
    running = null
  }
  await start()
  return {
    where,
    start,
    kill,
    freeze() {
      if (running) process.kill(running.pid, 'SIGSTOP')
    },
    async remove() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The folder of the unpacked packages: kept for the next time (7 MB to fetch, 24 MB on the disk). */
async function resolveClamd(): Promise<string> {
  const release = capture('sh', ['-c', '. /etc/os-release && echo "$ID-$VERSION_ID"'])?.trim()
  if (release === undefined) throw new Error('clamd comes from Debian’s packages, and this is no such system') // prettier-ignore
  const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'job-chats') // prettier-ignore
  const folder = path.join(cache, `clamd-${release}`)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const work = await mkdtemp(path.join(cache, 'making-'))
  try {
    const unpacked = path.join(work, 'unpacked')
    for (const archive of await fetchPackages(work)) {
      if (capture('dpkg-deb', ['-x', archive, unpacked]) === null) throw new Error(`dpkg-deb could not unpack ${archive}`) // prettier-ignore
    }
    // Two starts at once are harmless: the first rename stands.
    await rename(unpacked, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return folder
}

/** clamd's package and those it needs that are not installed here. */
async function fetchPackages(work: string): Promise<string[]> {
  await mkdir(path.join(work, 'partial'))
  const options = ['APT::Install-Recommends=false', `Dir::Cache::archives=${work}`, 'Debug::NoLocking=true', ...(process.getuid?.() === 0 ? ['APT::Sandbox::User=root'] : [])].flatMap((option) => ['-o', option]) // prettier-ignore
  const fetched = (): string | null =>
    capture('apt-get', ['install', '--reinstall', '--download-only', '-y', '-qq', ...options, 'clamav-daemon']) // prettier-ignore
  if (fetched() === null) {
    // Lists that are missing or old; only root may renew them.
    capture('apt-get', ['update', '-qq'])
    if (fetched() === null) throw new Error('No clamd: apt-get can’t fetch clamav-daemon here (sudo apt-get update, then again)') // prettier-ignore
  }
  return readdirSync(work).flatMap((name) => (name.endsWith('.deb') ? [path.join(work, name)] : []))
}

/** Debian keeps libraries in a folder by machine: `usr/lib/x86_64-linux-gnu`. */
function librariesIn(unpacked: string): string {
  const root = path.join(unpacked, 'usr/lib')
  return readdirSync(root).map((name) => path.join(root, name)).join(':') // prettier-ignore
}

/** By its protocol's PING: it takes connections before it has read its database. */
function answers(where: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(where)
    socket.once('error', () => resolve(false))
    socket.once('data', (answer: Buffer) => {
      socket.destroy()
      resolve(answer.toString('latin1').startsWith('PONG'))
    })
    socket.once('close', () => resolve(false))
    socket.write('zPING\0')
  })
}
