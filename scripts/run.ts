/** Child processes of the scripts. */
import { spawn, spawnSync, type SpawnOptions } from 'node:child_process'

/** Runs to the end with its output shown; resolves with the exit code. */
export function run(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    child.on('error', reject)
    child.on('close', (code) => {
      resolve(code ?? 1)
    })
  })
}

/** Runs quietly; the output, or null where it failed. */
export function capture(command: string, args: readonly string[]): string | null {
  const result = spawnSync(command, args, { encoding: 'utf8' })
  return result.status === 0 ? result.stdout : null
}

/** The environment with this project's Node 24 and tools first. */
export function toolEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...extra,
    PATH: `${new URL('../node_modules/.bin', import.meta.url).pathname}:${process.env['PATH'] ?? ''}`,
  }
}
