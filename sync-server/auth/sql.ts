/** Accounts, devices and tokens. */
import type { Transport } from '../contract/auth.ts'
import type { Queryable } from '../db/store.ts'

export interface Account {
  person: string
  name: string
  role: 'staff' | 'candidate' | 'ops'
  hash: string
  active: boolean
  failures: number
  lockedUntil: Date | null
}

export async function writeAccount(db: Queryable, person: string, hash: string): Promise<void> {
  await db.query(
    `insert into account (person, password_hash) values ($1, $2)
     on conflict (person) do update set password_hash = $2, failures = 0, locked_until = null`,
    [person, hash],
  )
}

export async function readAccount(db: Queryable, email: string): Promise<Account | undefined> {
  const [row] = await db.query<Account>(
    `select p.id as person, p.name, p.role, a.password_hash as hash, a.failures, a.locked_until as "lockedUntil",
            p.active and (p.partner is null or q.active) as active
     from account a join person p on p.id = a.person left join partner q on q.id = p.partner
     where p.email = lower($1)`,
    [email],
  )
  return row
}

export async function noteFailure(db: Queryable, person: string, lockedUntil: Date): Promise<void> {
  await db.query(
    'update account set failures = failures + 1, locked_until = $2 where person = $1',
    [person, lockedUntil],
  )
}

export async function noteSuccess(db: Queryable, person: string): Promise<void> {
  await db.query('update account set failures = 0, locked_until = null where person = $1', [person])
}

export interface PersonLine {
  person: string
  name: string
  role: 'staff' | 'candidate' | 'ops'
}

export async function readActivePerson(
  db: Queryable,
  person: string,
): Promise<PersonLine | undefined> {
  const [row] = await db.query<PersonLine>(
    `select p.id as person, p.name, p.role from person p left join partner q on q.id = p.partner
     where p.id = $1 and p.active and (p.partner is null or q.active)`,
    [person],
  )
  return row
}

export async function readDevice(
  db: Queryable,
  id: string,
): Promise<{ person: string; revoked: boolean } | undefined> {
  const [row] = await db.query<{ person: string; revoked: boolean }>(
    'select person, revoked_at is not null as revoked from device where id = $1',
    [id],
  )
  return row
}

/** Registers a device for a person. False where the id belongs to another person or was revoked. */
export async function registerDevice(
  db: Queryable,
  device: { id: string; name: string; person: string; transport: Transport },
): Promise<boolean> {
  const rows = await db.query(
    `insert into device (id, person, name, transport) values ($1, $2, $3, $4)
     on conflict (id) do update set name = $3, transport = $4, last_seen_at = now()
       where device.person = $2 and device.revoked_at is null
     returning id`,
    [device.id, device.person, device.name, device.transport],
  )
  return rows.length === 1
}

export async function insertTokens(
  db: Queryable,
  device: string,
  access: { hash: Uint8Array; expiresAt: Date },
  refresh: { hash: Uint8Array; expiresAt: Date },
): Promise<void> {
  await db.query('delete from access_token where device = $1 and expires_at < now()', [device])
  await db.query('delete from refresh_token where device = $1 and expires_at < now()', [device])
  await db.query('insert into access_token (hash, device, expires_at) values ($1, $2, $3)', [
    access.hash,
    device,
    access.expiresAt,
  ])
  await db.query('insert into refresh_token (hash, device, expires_at) values ($1, $2, $3)', [
    refresh.hash,
    device,
    refresh.expiresAt,
  ])
}

export interface TokenHolder {
  person: string
  device: string
  name: string
  role: 'staff' | 'candidate' | 'ops'
  transport: 'token' | 'cookie'
  /** Person and partner are active. */
  active: boolean
  /** What their partner loses by a change is being written. */
  settling: boolean
  revoked: boolean
  /** When the device was last seen was noted over a minute ago. */
  unnoted: boolean
}

const holder = `d.person, d.id as device, p.name, p.role, d.transport,
  p.active and (p.partner is null or q.active) as active, d.revoked_at is not null as revoked, coalesce(q.settling, false) as settling,
  d.last_seen_at < now() - interval '1 minute' as unnoted`
const people = 'join person p on p.id = d.person left join partner q on q.id = p.partner'
/** A token of a revoked device never expires: whenever it comes back it must learn that it is to be wiped. */
const valid = '(t.expires_at > now() or d.revoked_at is not null)'

export async function readAccessToken(
  db: Queryable,
  hash: Uint8Array,
): Promise<TokenHolder | undefined> {
  const [row] = await db.query<TokenHolder>(
    `select ${holder} from access_token t join device d on d.id = t.device ${people}
     where t.hash = $1 and ${valid}`,
    [hash],
  )
  return row
}

/** The holder of a device that is signed in: it has a token still, or was revoked, which it is to learn. */
export async function readHolder(db: Queryable, device: string): Promise<TokenHolder | undefined> {
  const [row] = await db.query<TokenHolder>(
    `select ${holder} from device d ${people}
     where d.id = $1 and (d.revoked_at is not null
       or exists (select from refresh_token t where t.device = d.id and t.expires_at > now())
       or exists (select from access_token t where t.device = d.id and t.expires_at > now()))`,
    [device],
  )
  return row
}

/**
 * Uses a refresh token. A token used within the last 30 seconds is good once more: its answer may have
 * been lost on the way.
 */
export async function useRefreshToken(
  db: Queryable,
  hash: Uint8Array,
): Promise<TokenHolder | undefined> {
  const [row] = await db.query<TokenHolder>(
    `update refresh_token t set used_at = coalesce(t.used_at, now())
     from device d ${people}
     where t.hash = $1 and d.id = t.device and ${valid}
       and (t.used_at is null or t.used_at > now() - interval '30 seconds' or d.revoked_at is not null)
     returning ${holder}`,
    [hash],
  )
  return row
}

/**
 * Ends the session of a token that was used up before: somebody has it who should not, and nobody can tell which of the two.
 */
export async function dropFamily(db: Queryable, hash: Uint8Array): Promise<void> {
  const [used] = await db.query<{ device: string }>(
    'select device from refresh_token where hash = $1 and used_at is not null',
    [hash],
  )
  if (used) await dropTokens(db, used.device)
}

export async function dropTokens(db: Queryable, device: string): Promise<void> {
  await db.query('delete from access_token where device = $1', [device])
  await db.query('delete from refresh_token where device = $1', [device])
}

/** Removes tokens that are good for nothing any more. */
export async function sweepTokens(db: Queryable): Promise<void> {
  for (const table of ['access_token', 'refresh_token']) {
    await db.query(
      `delete from ${table} t using device d
       where d.id = t.device and t.expires_at < now() and d.revoked_at is null`,
    )
  }
}

export async function revokeDevice(db: Queryable, device: string): Promise<void> {
  await db.query('update device set revoked_at = now() where id = $1 and revoked_at is null', [
    device,
  ])
}

/** Whom operators name: by their id, or their e-mail address. */
export async function readNamedPerson(db: Queryable, named: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(
    'select id from person where id::text = lower($1) or email = lower($1)',
    [named],
  )
  return row?.id
}

/** A person’s devices, or the one of them that is named. */
export async function readDevices(
  db: Queryable,
  person: string,
  device: string | null,
): Promise<{ id: string; revoked: boolean }[]> {
  return db.query(
    `select id, revoked_at is not null as revoked from device
     where person = $1 and ($2::text is null or id::text = lower($2)) order by id`,
    [person, device],
  )
}

export async function touchDevice(db: Queryable, device: string): Promise<void> {
  await db.query('update device set last_seen_at = now() where id = $1', [device])
}
