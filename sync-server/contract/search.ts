/** Searching on the server what a device does not hold. Reasons: docs/adr/0014-search-on-the-server.md. */
import { z } from 'zod'
import { authorRoles } from './feed.ts'
import { limits } from './limits.ts'
import { instant, seq, text, uuid, version } from './wire.ts'

/** The place of a post among all that are searched: newest first. */
const searchCursor = z.strictObject({ at: instant, post: uuid })

const chats = z.array(uuid).max(limits.searchChats)

/**
 * `text` is what the person typed: its words and `has:` count (contract/query.ts). Names and days are the device's to
 * read, which knows them in the person's language and zone: `chats`, `authors`, `before` and `after` are what it made of
 * them. Chats that the reader does not have are passed over, whether they exist or not.
 */
export const searchRequest = z.strictObject({
  v: version,
  text: text(limits.searchCharacters),
  /** Only these chats, or all but these. */
  chats: z.union([z.strictObject({ only: chats }), z.strictObject({ except: chats })]),
  /** Posts by one of these people, or by somebody of one of these partners; null = by anybody. */
  authors: z
    .strictObject({
      people: z.array(uuid).max(limits.searchAuthors),
      partners: z.array(uuid).max(limits.searchAuthors),
    })
    .nullable(),
  /** ms: posts accepted before, and from then on. */
  before: instant.nullable(),
  after: instant.nullable(),
  /** Where the page before this one ended; null = from the newest. */
  cursor: searchCursor.nullable(),
})
export type SearchRequest = z.infer<typeof searchRequest>

const foundPost = z.strictObject({
  chat: uuid,
  post: uuid,
  seq,
  author: uuid,
  authorPartner: uuid.nullable(),
  authorRole: z.enum(authorRoles),
  at: instant,
  /** The words around what was found; `hit` marks it. */
  line: z.array(z.strictObject({ text: z.string(), hit: z.boolean() })),
})
export type FoundPost = z.infer<typeof foundPost>

export const searchResponse = z.strictObject({
  /** Newest first. */
  posts: z.array(foundPost).max(limits.searchPosts),
  /** Where the search goes on; null = all was looked at. */
  cursor: searchCursor.nullable(),
  /** False while posts from before there was a search are still being made ready. */
  prepared: z.boolean(),
})
export type SearchResponse = z.infer<typeof searchResponse>
