/**
 * Who is signed in, and the tokens. Tokens never leave this process: they are added to the page's requests to
 * the server that gave them (authorization.ts). Until the vault comes, session.json lies unprotected but for
 * its owner.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import type { DemoAccounts } from '../../../sync-server/contract/auth.ts'
import type { Result } from '../../contract/ipc.ts'
import { readPrivate, removePrivate, writePrivate } from '../atomic-file.ts'
import { createAuthServer, type Issued } from './auth-server.ts'

const stored = z.object({
  server: z.string(),
  person: z.object({ id: z.uuid(), name: z.string(), role: z.enum(['staff', 'candidate', 'ops']) }),
  refreshToken: z.string().min(1),
})
type Stored = z.infer<typeof stored>

export interface AppSession {
  /** Who is signed in at the configured server, known without the network. */
  current(): Result<'session:get'>
  demoAccounts(): Promise<DemoAccounts['accounts'] | null>
  signIn(email: string, password: string): Promise<Result<'session:sign-in'>>
  signInDemo(person: string): Promise<Result<'session:sign-in-demo'>>
  renew(): Promise<Result<'session:renew'>>
  /** Forgets at once, then tells the server if it can be reached. */
  signOut(): Promise<void>
  /** Forgets, and has destroyed what this device holds of who is signed in. */
  destroy(): void
  /** A token good for a while yet, renewed where it is about to end; null while there is none. */
  accessToken(): Promise<string | null>
}

export interface SessionOptions {
  profile: string
  server: () => string | null
  fetcher: typeof fetch
  /** The server revoked this device, or the person's access was switched off for too long: what it holds of them is to be destroyed. */
  onDestroy: (person: string) => void
  /** Now, ms. */
  clock?: () => number
}

/** A token that ends sooner is renewed before it is used; one that never lasts so long, at half its life. */
const marginMs = 30_000

export function createSession(options: SessionOptions): AppSession {
  const { profile, server, fetcher, onDestroy, clock = Date.now } = options
  const auth = createAuthServer(fetcher, clock)
  const file = path.join(profile, 'session.json')
  const idFile = path.join(profile, 'device-id')
  let signedIn = readStored(file)
  let access: { token: string; renewAt: number } | null = null
  /** The server took the refresh token for the last time: only a sign-in helps. */
  let refused = false
  /** Raised when somebody signs in or out: a renewal under way then changes nothing any more. */
  let generation = 0
  let renewal: Promise<Result<'session:renew'>> | null = null

  /** Tokens of another server than the configured one are as good as none. */
  const held = (): Stored | null => (signedIn?.server === server() ? signedIn : null)

  function keep(origin: string, session: Issued): void {
    const { lifetimeMs } = session
    refused = false
    access = {
      token: session.accessToken,
      renewAt: clock() + lifetimeMs - Math.min(marginMs, lifetimeMs / 2),
    }
    signedIn = { server: origin, person: session.person, refreshToken: session.refreshToken }
    try {
      writePrivate(file, JSON.stringify(signedIn))
      writePrivate(idFile, session.device)
    } catch {
      // A full disk: this run goes on with what it holds, the next one asks to sign in.
    }
  }

  function forget(): void {
    generation += 1
    signedIn = null
    access = null
    removePrivate(file)
  }

  function destroy(person: string): void {
    // First what can't be undone: killed here, the next start hears again that it is to be.
    onDestroy(person)
    forget()
    removePrivate(idFile)
  }

  async function enter(route: string, body: object): Promise<Result<'session:sign-in'>> {
    const origin = server()
    if (origin === null) return { ok: false, problem: 'unreachable' }
    const ask = (): ReturnType<typeof auth.enter> => {
      const id = knownDevice(idFile) ?? randomUUID()
      const device = { id, name: hostname().slice(0, 100) || 'desktop' }
      return auth.enter(origin, route, { ...body, device, transport: 'token' })
    }
    let answer = await ask()
    if (answer === 'revoked') {
      const its = held()
      if (its) destroy(its.person.id)
      // Nobody's data lies here: whoever signs in does so on a device of a new name.
      removePrivate(idFile)
      answer = its ? 'trouble' : await ask()
    }
    if (answer === 'revoked') answer = 'trouble'
    if (typeof answer === 'string') return { ok: false, problem: answer }
    generation += 1
    keep(origin, answer)
    const { person } = answer
    return { ok: true, session: { person: person.id, name: person.name, role: person.role } }
  }

  async function renewNow(): Promise<Result<'session:renew'>> {
    const before = held()
    const began = generation
    if (!before) return 'signed-out'
    const answer = await auth.refresh(before.server, before.refreshToken)
    if (generation !== began) return access && held() ? 'renewed' : 'signed-out'
    if (answer === 'revoked') {
      destroy(before.person.id)
      return 'signed-out'
    }
    if (answer === 'signed-out') {
      access = null
      refused = true
    }
    // Tokens are kept: with them the person goes on once they are active again.
    if (typeof answer === 'string' || 'notActive' in answer) return answer
    keep(before.server, answer)
    return 'renewed'
  }

  const renew = (): Promise<Result<'session:renew'>> => {
    // One at a time: a refresh token is good once.
    renewal ??= renewNow().finally(() => {
      renewal = null
    })
    return renewal
  }

  return {
    current() {
      const person = held()?.person
      return person ? { person: person.id, name: person.name, role: person.role } : null
    },
    async demoAccounts() {
      const origin = server()
      return origin === null ? null : auth.accounts(origin)
    },
    signIn: (email, password) => enter('/v1/auth/sign-in', { email, password }),
    signInDemo: (person) => enter('/v1/auth/demo', { person }),
    renew,
    async signOut() {
      const [leaving, usable] = [signedIn, access && access.renewAt > clock() ? access.token : null]
      forget()
      if (!leaving) return
      if (usable !== null) return auth.leave(leaving.server, usable)
      const last = await auth.refresh(leaving.server, leaving.refreshToken)
      if (typeof last !== 'string' && !('notActive' in last))
        await auth.leave(leaving.server, last.accessToken)
    },
    destroy() {
      const person = held()?.person
      if (person) destroy(person.id)
    },
    async accessToken() {
      if (!held() || refused) return null
      if (!access || access.renewAt <= clock()) await renew()
      return held() ? ((access as { token: string } | null)?.token ?? null) : null
    },
  }
}

function readStored(file: string): Stored | null {
  try {
    return stored.parse(JSON.parse(readPrivate(file)?.toString() ?? 'null'))
  } catch {
    return null
  }
}

/** The id under which the server knows this profile. */
function knownDevice(file: string): string | null {
  const parsed = z.uuid().safeParse(readPrivate(file)?.toString())
  return parsed.success ? parsed.data : null
}
