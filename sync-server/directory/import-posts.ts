/** Bulk import of past posts: places, digests, heads and badges as if each had been accepted. */
import { randomUUID } from 'node:crypto'
import { appendPosts, type NewPost } from '../access/append-posts.ts'
import { authorRoleOf } from '../access/author-role.ts'
import { chatId } from '../access/chat-id.ts'
import { lockChats, readGrants, updateChats } from '../access/chats-sql.ts'
import { insertSearchable } from '../access/searchable-sql.ts'
import { readPartners, readPersons } from '../access/facts-sql.ts'
import { chatKeyText, type ChatKey } from '../contract/chats.ts'
import type { PartnerFacts, Side } from '../contract/participants.ts'
import { stamp } from '../db/commit-lock.ts'
import { readInstallation } from '../db/installation.ts'
import type { Queryable, Store } from '../db/store.ts'

export interface PastPost {
  chat: ChatKey
  /** Person id. */
  author: string
  /** Written and accepted, ms. */
  at: number
  body: string
}

/** Rows stamped in one transaction: other writers wait for no more. */
const batchSize = 500

/**
 * Imports posts; those of one chat keep their order, and chats come in the order of their newest post, so
 * that a new device gets the most recent ones first. Throws where a chat or an author does not exist, with
 * the batches before that one imported.
 */
export async function importPosts(store: Store, posts: readonly PastPost[]): Promise<void> {
  const chats = [...Map.groupBy(posts, (post) => chatKeyText(post.chat)).values()]
  const newest = new Map(chats.map((its) => [its, its.reduce((at, p) => Math.max(at, p.at), 0)]))
  const ordered = chats.sort((a, b) => (newest.get(a) ?? 0) - (newest.get(b) ?? 0)).flat()
  for (let from = 0; from < ordered.length; from += batchSize) {
    await store
      .as({ kind: 'service' })
      .transaction((tx) => importBatch(tx, ordered.slice(from, from + batchSize)))
  }
}

async function importBatch(tx: Queryable, posts: readonly PastPost[]): Promise<void> {
  const { secret } = await readInstallation(tx)
  const partners = new Map((await readPartners(tx)).map((partner) => [partner.id, partner]))
  const authors = new Map(
    (await readPersons(tx, [...new Set(posts.map((post) => post.author))])).map((row) => [
      row.id,
      row,
    ]),
  )
  const byChat = Map.groupBy(posts, (post) => chatId(secret, post.chat))
  const chats = await lockChats(tx, [...byChat.keys()])
  if (chats.length !== byChat.size) throw new Error('a post for a chat that does not exist')
  const sides = sidesOf(await readGrants(tx, [...byChat.keys()]))

  const rowsOf = (chat: string): NewPost[] =>
    (byChat.get(chat) ?? []).map((post) => {
      const author = authors.get(post.author)
      if (!author) throw new Error('a post by a person who does not exist')
      const partner: PartnerFacts | undefined =
        author.partner === null ? undefined : partners.get(author.partner)
      const side = sides.get(`${chat} staff:${partner?.id ?? ''}`)
      return {
        id: randomUUID(),
        author: author.id,
        authorPartner: author.partner,
        authorRole: authorRoleOf(author.role, partner, side ?? null),
        writtenAt: post.at,
        acceptedAt: post.at,
        body: post.body,
      }
    })
  const appending = chats.map((chat) => ({ chat, posts: rowsOf(chat.id) }))
  await insertSearchable(tx, appending.flatMap(({ chat, posts: rows }) => rows.map((row) => ({ chat: chat.id, row })))) // prettier-ignore

  const g = await stamp(tx)
  await appendPosts(tx, appending, g)
  const begun = appending.flatMap(({ chat, posts: rows }) =>
    chat.state.begun || !rows.some(isFromSource)
      ? []
      : [{ ...chat, state: { ...chat.state, begun: true } }],
  )
  await updateChats(tx, begun, g)
}

function isFromSource({ authorRole }: NewPost): boolean {
  return authorRole === 'source' || authorRole === 'coordinator'
}

function sidesOf(
  grants: readonly { chat: string; party: string; side: Side }[],
): Map<string, Side> {
  return new Map(grants.map((grant) => [`${grant.chat} ${grant.party}`, grant.side]))
}
