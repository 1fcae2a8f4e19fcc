import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { openStore } from './open-store.ts'

const writer = new URL('../../tests/fixtures/write-until-killed.ts', import.meta.url).pathname

/** Starts the writer, kills it without warning after `count` lines, and returns the last number said. */
async function writeAndKill(dataDir: string, count: number): Promise<number> {
  const child = spawn(process.execPath, [writer, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  let last = 0
  let lines = 0
  for await (const line of createInterface(child.stdout)) {
    last = Number(line)
    lines += 1
    if (lines === count) child.kill('SIGKILL')
  }
  return last
}

it(
  'an embedded store killed while writing keeps all that it had acknowledged',
  { timeout: 120_000 },
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'job-chats-kill-'))
    try {
      for (const count of [1, 40, 200]) {
        const acknowledged = await writeAndKill(dataDir, count)
        expect(acknowledged).toBeGreaterThan(0)
        const store = await openStore({ databaseUrl: null, dataDir })
        const [row] = await store.query<{ rows: number; most: number }>(
          'select count(*) as rows, max(n) as most from written',
        )
        await store.close()
        expect(row?.most).toBeGreaterThanOrEqual(acknowledged)
        expect(row?.rows).toBe(row?.most)
      }
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  },
)
