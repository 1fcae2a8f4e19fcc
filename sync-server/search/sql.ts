/** Statements of a search. Each reads access and rows in one, as every read does (docs/protocol.md, "Access"). */
import { effectiveChats } from '../access/chats-sql.ts'
import type { AuthorRole } from '../contract/feed.ts'
import type { Queryable } from '../db/store.ts'

/** The reader's chats, of those that are asked for. */
export async function readSoughtChats(
  db: Queryable,
  person: string,
  asked: { only: readonly string[] } | { except: readonly string[] },
): Promise<string[]> {
  const [which, ids] = 'only' in asked ? ['gr.chat = any($2::uuid[])', asked.only] : ['gr.chat <> all($2::uuid[])', asked.except] // prettier-ignore
  const rows = await db.query<{ id: string }>(
    `with ${effectiveChats(which)} select chat as id from effective where active`,
    [person, ids],
  )
  return rows.map(({ id }) => id)
}

export interface Sought {
  chats: readonly string[]
  /** Folded; all must be there. */
  words: readonly string[]
  authors: { people: readonly string[]; partners: readonly string[] } | null
  hasFile: boolean
  before: number | null
  after: number | null
}

/** A post's place among all that are searched. */
export interface Place {
  at: number
  post: string
}

export interface FoundRow extends Place {
  chat: string
  seq: number
  author: string
  authorPartner: string | null
  authorRole: AuthorRole
  body: string
  files: { name: string }[]
}

export interface Stretch {
  /** The first of those that fit, newest first. */
  found: FoundRow[]
  /** The last post that was looked at; null where nothing is left behind it. */
  end: Place | null
}

/**
 * Looks through the next `size` posts behind a place, and no more, however rare the words are. What `searchable` says is
 * of the same moment as its post, which alone is shown. Posts are looked up by their keys (`offset 0`): a plan that joins
 * them all pays their policy for every post there is.
 */
export async function searchStretch(
  db: Queryable,
  sought: Sought,
  from: Place | null,
  { size, most }: { size: number; most: number },
): Promise<Stretch> {
  const { chats, words, authors, hasFile, before, after } = sought
  const [row] = await db.query<{ found: FoundRow[]; end: Place | null }>(
    `with stretch as materialized (
       select s.post, s.at, s.text like all ($7::text[]) and (not $8 or s.has_file)
         and ($9::uuid[] is null or s.author = any($9) or s.author_partner = any($10::uuid[])) as fits
       from searchable s
       where s.chat = any($1::uuid[]) and ($2::bigint is null or (s.at, s.post) < ($2, $3::uuid))
         and ($4::bigint is null or s.at < $4) and ($5::bigint is null or s.at >= $5)
       order by s.at desc, s.post desc limit $6
     )
     select
       (select coalesce(jsonb_agg(jsonb_build_object('post', p.id, 'chat', p.chat, 'seq', p.seq, 'at', f.at, 'author', p.author,
            'authorPartner', p.author_partner, 'authorRole', p.author_role, 'body', p.body, 'files', p.files) order by f.at desc, f.post desc), '[]')
        from (select post, at from stretch where fits order by at desc, post desc limit $11) f
        cross join lateral (select * from post where id = f.post and not deleted offset 0) p) as found,
       (select jsonb_build_object('at', at, 'post', post) from stretch
        where (select count(*) from stretch) = $6 order by at, post limit 1) as end`,
    [
      chats,
      from?.at ?? null,
      from?.post ?? null,
      before,
      after,
      size,
      words.map(pattern),
      hasFile,
      authors?.people ?? null,
      authors?.partners ?? null,
      most,
    ],
  )
  return row ?? { found: [], end: null }
}

/** A word as a part of a text; the signs of patterns stand for themselves. */
function pattern(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}

/** For this transaction: a statement that goes on for longer ends it. */
export async function limitStatements(tx: Queryable, milliseconds: number): Promise<void> {
  await tx.query("select set_config('statement_timeout', $1, true)", [String(milliseconds)])
}
