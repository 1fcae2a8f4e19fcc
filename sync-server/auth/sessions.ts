/** Sign-in and the tokens that follow from it. Tokens are random; the store holds their SHA-256 only. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { AppError } from '../contract/errors.ts'
import type {
  DemoSignInRequest,
  SessionResponse,
  SignInRequest,
  Transport,
} from '../contract/auth.ts'
import type { Config } from '../config.ts'
import type { Queryable, Store } from '../db/store.ts'
import { decoyHash, verifyPassword } from './accounts.ts'
import * as sql from './sql.ts'

export interface SessionsOptions {
  store: Store
  config: Pick<Config, 'accessSeconds' | 'refreshSeconds'>
  clock: () => number
}

export interface Issued extends SessionResponse {
  accessToken: string
  refreshToken: string
  transport: Transport
}

/** After so many wrong passwords in a row an account waits, longer each time. */
const freeFailures = 5
const longestWaitMs = 15 * 60_000
const nobody = '00000000-0000-0000-0000-000000000000'

export interface Sessions {
  /** Refuses with `sign-in-failed` whatever was wrong, after the same work; also who is not active, password right or not. */
  signIn(request: SignInRequest): Promise<Issued>
  signInDemo(request: DemoSignInRequest): Promise<Issued>
  /** A token that was used up longer ago than the grace ends its session: all tokens of its device are dropped. */
  refresh(token: string): Promise<Issued>
  signOut(device: string): Promise<void>
  /** Refuses as `authenticate` does, for a device that was let in before. */
  recheck(device: string): Promise<void>
  /**
   * The holder of an access token. Refuses with `sign-in-required`, `device-revoked` or `not-active`, and where it is not
   * `person` (null = whoever) with `other-person`.
   */
  authenticate(token: string, person: string | null): Promise<sql.TokenHolder>
}

export function hashToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}

export function createSessions({ store, config, clock }: SessionsOptions): Sessions {
  const db = store.as({ kind: 'auth' }, 'kept')
  async function issue(
    tx: Queryable,
    person: sql.PersonLine,
    device: string,
    transport: Issued['transport'],
  ): Promise<Issued> {
    const accessToken = randomBytes(32).toString('base64url')
    const refreshToken = randomBytes(32).toString('base64url')
    const accessExpiresAt = clock() + config.accessSeconds * 1000
    await sql.insertTokens(
      tx,
      device,
      { hash: hashToken(accessToken), expiresAt: new Date(accessExpiresAt) },
      {
        hash: hashToken(refreshToken),
        expiresAt: new Date(clock() + config.refreshSeconds * 1000),
      },
    )
    return {
      person: { id: person.person, name: person.name, role: person.role },
      device,
      accessExpiresAt,
      accessToken,
      refreshToken,
      transport,
    }
  }

  async function open(
    person: sql.PersonLine,
    request: Pick<SignInRequest, 'device' | 'transport'>,
  ): Promise<Issued> {
    const { name } = request.device
    const known = await sql.readDevice(db, request.device.id)
    // It comes back after its revocation: with the right password too it is told to wipe itself.
    if (known?.revoked) throw new AppError('device-revoked')
    // A device id is one person's. Somebody else on the same computer gets a registration of their own.
    const isOthers = known !== undefined && known.person !== person.person
    const id = isOthers ? randomUUID() : request.device.id
    const device = { id, name, person: person.person, transport: request.transport }
    if (!(await sql.registerDevice(db, device))) throw new AppError('sign-in-failed')
    return issue(db, person, id, request.transport)
  }

  /** Whose token it is may hear why it is refused; the token stays as it was. */
  function mustBeWelcome(holder: sql.TokenHolder): void {
    if (holder.revoked) throw new AppError('device-revoked')
    // By the server's clock: devices count from it how long they are locked.
    if (!holder.active) throw new AppError('not-active', { now: clock() })
    if (holder.settling) throw new AppError('server-busy')
  }

  return {
    async signIn(request) {
      const account = await sql.readAccount(db, request.email)
      const waits = account?.lockedUntil != null && account.lockedUntil.getTime() > clock()
      const fits = await verifyPassword(request.password, account?.hash ?? (await decoyHash()))
      if (!account || !fits || waits || !account.active) {
        const over = (account?.failures ?? 0) + 1 - freeFailures
        const wait = over < 0 ? 0 : Math.min(longestWaitMs, 1000 * 2 ** over)
        // An unknown account costs the same statement as a known one.
        const whose = account && !waits ? account.person : nobody
        await sql.noteFailure(db, whose, new Date(clock() + wait))
        throw new AppError('sign-in-failed')
      }
      await sql.noteSuccess(db, account.person)
      return open(account, request)
    },

    async signInDemo(request) {
      const person = await sql.readActivePerson(db, request.person)
      if (!person) throw new AppError('sign-in-failed')
      return open(person, request)
    },

    async refresh(token) {
      // As one: a token is not used up where its holder gets none in its place.
      const issued = await db.transaction(async (tx) => {
        const hash = hashToken(token)
        const holder = await sql.useRefreshToken(tx, hash)
        if (!holder) {
          await sql.dropFamily(tx, hash)
          return null
        }
        mustBeWelcome(holder)
        return issue(tx, holder, holder.device, holder.transport)
      })
      if (!issued) throw new AppError('sign-in-required')
      return issued
    },

    signOut: (device) => sql.dropTokens(db, device),

    async authenticate(token, person) {
      const holder = await sql.readAccessToken(db, hashToken(token))
      if (!holder) throw new AppError('sign-in-required')
      // First: that another's device was revoked is no order to wipe this person's store.
      if (person !== null && holder.person !== person) throw new AppError('other-person')
      mustBeWelcome(holder)
      if (holder.unnoted) await sql.touchDevice(db, holder.device)
      return holder
    },

    async recheck(device) {
      const holder = await sql.readHolder(db, device)
      if (!holder) throw new AppError('sign-in-required')
      mustBeWelcome(holder)
    },
  }
}
