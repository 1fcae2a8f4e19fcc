/** Which server this installation talks to: from the environment, or as chosen at the first start. */
import path from 'node:path'
import { z } from 'zod'
import { statusResponse, type StatusResponse } from '../../../sync-server/contract/auth.ts'
import { readPrivate, writePrivate } from '../atomic-file.ts'
import type { Result } from '../../contract/ipc.ts'

export interface ServerSetting {
  /** Origin without a trailing slash; null while none is chosen. */
  get(): string | null
  choose(text: string): Promise<Result<'server:choose'>>
  status(): Promise<StatusResponse | null>
}

const fileName = 'server.json'
const timeoutMs = 10_000
const schema = z.object({ server: z.string() })

/**
 * A host name is letters, digits, dots and hyphens: URL parsing lets `*`, `;` and `,` through, which mean
 * something in the content security policy that names this origin.
 */
const plainHost = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/

/** The origin of an address if it may be used: https, or http to loopback; null otherwise. */
export function usableOrigin(text: string): string | null {
  try {
    const url = new URL(text.trim())
    const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
    const secure = url.protocol === 'https:' || (url.protocol === 'http:' && loopback)
    if (!secure || url.username !== '' || url.password !== '') return null
    return plainHost.test(url.hostname) ? url.origin : null
  } catch {
    return null
  }
}

export function createServerSetting(
  profile: string,
  environment: NodeJS.ProcessEnv,
  fetcher: typeof fetch,
): ServerSetting {
  const file = path.join(profile, fileName)
  const fromEnvironment = usableOrigin(environment['JOBCHATS_SERVER'] ?? '')
  let chosen = fromEnvironment ?? stored()

  function stored(): string | null {
    const text = readPrivate(file)
    if (!text) return null
    try {
      return usableOrigin(schema.parse(JSON.parse(text.toString())).server)
    } catch {
      return null
    }
  }

  async function statusOf(
    origin: string,
  ): Promise<StatusResponse | 'unreachable' | 'not-a-server'> {
    try {
      const response = await fetcher(`${origin}/v1/status`, {
        credentials: 'omit',
        cache: 'no-store',
        // Who answers is who will be talked to.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      const parsed = statusResponse.safeParse(await response.json().catch(() => null))
      return parsed.success ? parsed.data : 'not-a-server'
    } catch {
      return 'unreachable'
    }
  }

  return {
    get: () => chosen,
    async choose(text) {
      const origin = usableOrigin(text)
      if (origin === null) return { ok: false, problem: 'not-secure' }
      const status = await statusOf(origin)
      if (typeof status === 'string') return { ok: false, problem: status }
      writePrivate(file, JSON.stringify({ server: origin }))
      chosen = origin
      return { ok: true }
    },
    async status() {
      const status = chosen === null ? 'unreachable' : await statusOf(chosen)
      return typeof status === 'string' ? null : status
    },
  }
}
