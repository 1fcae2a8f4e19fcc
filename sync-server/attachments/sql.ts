/** Files and their bytes. What each statement reaches is the identity's: db/row-security.sql. */
import { effectiveChats } from '../access/chats-sql.ts'
import type { FileRefusal, FileType } from '../contract/files.ts'
import { limits } from '../contract/limits.ts'
import type { Queryable } from '../db/store.ts'

export interface UploadRow {
  id: string
  name: string
  size: number
  received: number
  state: 'uploading' | 'ready' | 'refused'
  reason: FileRefusal | null
  /** Which of its changes the row stands after: no other upload ever has it, under the same id neither. */
  written: string
}

/** Beside those of db/commit-lock.ts: locks of two numbers are others than those of one. */
const uploadsLockKey = 4_021_979

const uploadFields = 'id, name, size, received, state, reason, xmin::text as written'

/** False where the id is given away already, or was. */
export async function insertUpload(
  db: Queryable,
  person: string,
  { id, name, size }: { id: string; name: string; size: number },
): Promise<boolean> {
  const rows = await db.query(
    `insert into attachment (id, uploader, name, size, timeline)
     select $1::uuid, $2::uuid, $3, $4::integer, (select timeline from present_timeline()) where not exists (select from spent_file where id = $1)
     on conflict do nothing returning id`,
    [id, person, name, size],
  )
  return rows.length > 0
}

/** An upload of this person's that no post has; `lock` for a change of it. */
export async function readUpload(
  db: Queryable,
  person: string,
  id: string,
  lock = false,
): Promise<UploadRow | undefined> {
  const [row] = await db.query<UploadRow>(
    `select ${uploadFields} from attachment where id = $1 and uploader = $2 and post is null ${lock ? 'for update' : ''}`,
    [id, person],
  )
  return row
}

/** One upload of a person begins at a time, until this transaction ends: so their number is what it says. */
export async function lockUploads(tx: Queryable, person: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1, hashtext($2))', [uploadsLockKey, person])
}

/** Of this timeline alone: devices may not know any more what a restored backup brings back. */
export async function countUnattached(db: Queryable, person: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*)::integer as count from attachment a join present_timeline() p on p.timeline = a.timeline
     where a.uploader = $1 and a.post is null`,
    [person],
  )
  return row?.count ?? 0
}

export async function addChunk(
  tx: Queryable,
  file: string,
  at: number,
  bytes: Uint8Array,
): Promise<void> {
  await tx.query('insert into attachment_chunk (file, at, bytes) values ($1, $2, $3)', [file, at, bytes]) // prettier-ignore
  await tx.query('update attachment set received = $2 where id = $1', [file, at + bytes.length])
}

/** The place of every chunk with its length, in order. */
export function readPlaces(db: Queryable, file: string): Promise<{ at: number; length: number }[]> {
  return db.query(
    'select at, octet_length(bytes) as length from attachment_chunk where file = $1 order by at',
    [file],
  )
}

/** The bytes of a chunk; undefined where the reader has no access (any more). */
export async function readChunk(
  db: Queryable,
  file: string,
  at: number,
): Promise<Uint8Array | undefined> {
  const [row] = await db.query<{ bytes: Uint8Array }>(
    'select bytes from attachment_chunk where file = $1 and at = $2',
    [file, at],
  )
  return row?.bytes
}

/** What was found in an upload's bytes. */
export type Verdict = { type: FileType; name: string } | { refused: FileRefusal }

/**
 * Notes the verdict on an upload as it was read; what is refused is not kept. False where that is no longer what stands
 * under the id: it may have been taken back meanwhile and begun anew, with other bytes.
 */
export async function noteVerdict(
  tx: Queryable,
  { id, written }: Pick<UploadRow, 'id' | 'written'>,
  verdict: Verdict,
): Promise<boolean> {
  const which = "id = $1 and xmin::text = $2 and state = 'uploading' returning id"
  if ('type' in verdict) {
    const { type, name } = verdict
    return (await tx.query(`update attachment set state = 'ready', type = $3, name = $4 where ${which}`, [id, written, type, name])).length > 0 // prettier-ignore
  }
  const refused = await tx.query(`update attachment set state = 'refused', reason = $3 where ${which}`, [id, written, verdict.refused]) // prettier-ignore
  if (refused.length === 0) return false
  await tx.query('delete from attachment_chunk where file = $1', [id])
  return true
}

/** False where there is no such upload. */
export async function deleteUpload(db: Queryable, person: string, id: string): Promise<boolean> {
  const rows = await db.query(
    'delete from attachment where id = $1 and uploader = $2 and post is null returning id',
    [id, person],
  )
  return rows.length > 0
}

export interface ReadableFile {
  id: string
  name: string
  type: FileType
  size: number
}

/** A file of a chat that the reader has access to now, or an own one that no post has yet. */
export async function readFile(
  db: Queryable,
  person: string,
  id: string,
): Promise<ReadableFile | undefined> {
  const [row] = await db.query<ReadableFile>(
    `with ${effectiveChats('gr.chat = (select chat from attachment where id = $2)')}
     select a.id, a.name, a.type, a.size from attachment a
     where a.id = $2 and a.state = 'ready'
       and (a.chat in (select chat from effective where active) or (a.post is null and a.uploader = $1))`,
    [person, id],
  )
  return row
}

/** Takes away what no post named in time. */
export async function sweepFiles(db: Queryable): Promise<void> {
  await db.query(
    `delete from attachment where post is null and created_at < now() - interval '${String(limits.unattachedDays)} days'`,
  )
}
