/** Chats' heads, numbers and digests against their posts and reactions. */
import type { Queryable } from '../../db/store.ts'
import type { Difference } from './difference.ts'

/** h(id, g): the first 52 bits of md5(`id:g`). */
const h = (id: string, g: string): string =>
  `('x' || substr(md5(${id} || ':' || ${g}), 1, 13))::bit(52)::bigint`

/** One statement, so that posts accepted meanwhile are seen with their chat's head or not at all. */
export async function checkContent(tx: Queryable, chats: readonly string[]): Promise<Difference[]> {
  const rows = await tx.query<{ chat: string; fields: string[] }>(
    `with posts as (
       select chat, count(*)::integer as n, max(seq) as seq, bit_xor(${h('id', 'g')}) as digest, max(g) as g,
              max(seq) filter (where kind = 'post') as last_post,
              bool_or(kind = 'post' and author_role in ('source', 'coordinator')) as begun
       from post where chat = any($1::uuid[]) group by chat
     ), reactions as (
       select chat, count(*)::integer as n, bit_xor(${h("(post || ':' || person || ':' || emoji)", 'g')}) as digest, max(g) as g
       from reaction where chat = any($1::uuid[]) group by chat
     ), compared as (
       select c.id as chat, array_remove(array[
         case when c.seq <> coalesce(p.seq, 0) or c.seq <> coalesce(p.n, 0) then 'seq' end,
         case when c.n <> coalesce(p.n, 0) + coalesce(r.n, 0) then 'n' end,
         case when c.digest <> coalesce(p.digest, 0) # coalesce(r.digest, 0) then 'digest' end,
         case when c.g < greatest(coalesce(p.g, 0), coalesce(r.g, 0)) then 'g' end,
         case when c.last_post_seq <> coalesce(p.last_post, 0)
                or c.last_post_at is distinct from (select accepted_at from post l where l.chat = c.id and l.seq = p.last_post)
              then 'lastPost' end,
         case when (c.state->>'begun')::boolean <> coalesce(p.begun, false) then 'begun' end,
         case when exists (select author from post a where a.chat = c.id and a.author is not null
                           except select person from chat_author where chat = c.id) then 'authors' end
       ], null) as fields
       from chat c left join posts p on p.chat = c.id left join reactions r on r.chat = c.id
       where c.id = any($1::uuid[])
     )
     select chat, fields from compared where cardinality(fields) > 0 order by chat`,
    [chats],
  )
  return rows.map(({ chat, fields }) => ({ kind: 'content', chat, fields }))
}
