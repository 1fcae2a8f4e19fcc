/** POST /v1/sync/feed, /v1/sync/history and /v1/sync/versions. Invariants: docs/protocol.md. */
import { z } from 'zod'
import { chatKinds } from './chats.ts'
import { postFile, type PostFile } from './files.ts'
import { limits } from './limits.ts'
import { directoryRow } from './directory.ts'
import {
  chatsCursor,
  cursor,
  digest,
  epoch,
  g,
  instant,
  line,
  seq,
  timeline,
  uuid,
  version,
  witness,
} from './wire.ts'

export const sides = ['source', 'destination', 'candidate'] as const
/** The badge that a post keeps for ever. `system` is the automatic posts' own. */
export const authorRoles = ['source', 'destination', 'coordinator', 'candidate', 'system'] as const
export type AuthorRole = (typeof authorRoles)[number]

export const chatState = z.object({
  kind: z.enum(chatKinds),
  dormant: z.boolean(),
  suspended: z.boolean(),
  begun: z.boolean(),
  muted: z.boolean(),
  caseLostAt: instant.nullable(),
  jobClosed: z.boolean(),
  openCase: z.boolean(),
})

/** Why a chat is no longer the reader's. The one thing a revoked reader may still be told. */
export const revocationReasons = ['lost-access', 'retention-ended'] as const

export const chatRow = z.discriminatedUnion('active', [
  z.object({
    id: uuid,
    active: z.literal(false),
    epoch,
    g,
    reason: z.enum(revocationReasons),
  }),
  z.object({
    id: uuid,
    active: z.literal(true),
    epoch,
    g,
    kind: z.enum(chatKinds),
    job: uuid.nullable(),
    case: uuid.nullable(),
    candidate: uuid.nullable(),
    sourcePartner: uuid.nullable(),
    /** The newest post's `seq`; 0 = none. */
    head: z.int().min(0),
    /** Rows (posts, and reactions with those taken off) and their digest. */
    n: z.int().min(0),
    digest,
    audience: z.int().min(0),
    /** Parties with an active path now: `staff:<id>`, `candidate:<id>`, `coordinators`. */
    parties: z.array(z.string().max(60)).max(2000),
    side: z.enum(sides),
    state: chatState,
    /** The end of the reader's access, if it has one. */
    until: instant.nullable(),
    /** The newest post by a person: its seq (0 = none) and when it was accepted. */
    lastPostSeq: z.int().min(0),
    lastPostAt: instant.nullable(),
    /** When the newest post of any kind was accepted; null where there is none. */
    movedAt: instant.nullable(),
    /** Posts by other persons after the reader's marker, as the server counts them now (at most 1000). */
    unread: z.int().min(0),
    /** People for whom the reader stands in and who follow it; left out where there is none. */
    followedFor: z.array(uuid).max(1000).optional(),
  }),
])
export type ChatRow = z.infer<typeof chatRow>
export type ActiveChatRow = Extract<ChatRow, { active: true }>

/** One post as it goes over the wire and into blocks. */
export interface PostRow {
  id: string
  chat: string
  epoch: number
  seq: number
  g: number
  /** The author's person id; null for automatic posts. */
  author: string | null
  authorPartner: string | null
  authorRole: AuthorRole
  /** Claimed by the author's device, clamped to the past; ms. */
  writtenAt: number
  /** When the server accepted it; ms. */
  acceptedAt: number
  /** Markdown subset; JSON of an automatic post for `authorRole: 'system'`. */
  body: string
  rev: number
  /** When its text was last changed; null = never. */
  editedAt: number | null
  deleted: boolean
  /** Who took it back: its author, or a coordinator. */
  deletedBy: string | null
  pinned: boolean
  files: PostFile[]
  /** The `seq` of the post that it answers, in the same chat; null = none. */
  replyTo: number | null
  /** Ids of the participants whom it names. */
  mentions: string[]
}

/** What most posts have as soon as they are there. */
export const untouched = {
  ...{ rev: 0, editedAt: null, deleted: false, deletedBy: null, pinned: false },
  ...{ files: [] as PostFile[], replyTo: null, mentions: [] as string[] },
}

export const postFields = [
  'id',
  'chat',
  'epoch',
  'seq',
  'g',
  'author',
  'authorPartner',
  'authorRole',
  'writtenAt',
  'acceptedAt',
  'body',
  'rev',
  'editedAt',
  'deleted',
  'deletedBy',
  'pinned',
  'files',
  'replyTo',
  'mentions',
] as const satisfies readonly (keyof PostRow)[]

export const postColumns = z.object({
  id: z.array(uuid),
  chat: z.array(uuid),
  epoch: z.array(epoch),
  seq: z.array(z.int().min(1)),
  g: z.array(g),
  author: z.array(uuid.nullable()),
  authorPartner: z.array(uuid.nullable()),
  authorRole: z.array(z.enum(authorRoles)),
  writtenAt: z.array(instant),
  acceptedAt: z.array(instant),
  body: z.array(z.string().max(2 * limits.bodyCharacters)),
  rev: z.array(z.int().min(0)),
  editedAt: z.array(instant.nullable()),
  deleted: z.array(z.boolean()),
  deletedBy: z.array(uuid.nullable()),
  pinned: z.array(z.boolean()),
  files: z.array(z.array(postFile).max(limits.filesPerPost)),
  replyTo: z.array(z.int().min(1).nullable()),
  mentions: z.array(z.array(uuid).max(limits.mentionsPerPost)),
})

/** A person's emoji on a post; it stays as `deleted` when taken off, so that a join can tell. */
export interface ReactionRow {
  post: string
  chat: string
  epoch: number
  /** The post's. */
  seq: number
  g: number
  person: string
  emoji: string
  deleted: boolean
}

export const reactionFields = [
  'post',
  'chat',
  'epoch',
  'seq',
  'g',
  'person',
  'emoji',
  'deleted',
] as const satisfies readonly (keyof ReactionRow)[]

export const reactionColumns = z.object({
  post: z.array(uuid),
  chat: z.array(uuid),
  epoch: z.array(epoch),
  seq: z.array(z.int().min(1)),
  g: z.array(g),
  person: z.array(uuid),
  emoji: z.array(z.string().max(limits.emojiLength)),
  deleted: z.array(z.boolean()),
})

/** What a reaction counts as in a digest, where a post counts by its id. */
export function reactionId(row: Pick<ReactionRow, 'post' | 'person' | 'emoji'>): string {
  return `${row.post}:${row.person}:${row.emoji}`
}

/**
 * A read marker: the reader's own, and on the source side the candidate's ("Seen"). Another's with `seq` 0 is shown no
 * more.
 */
export const readRow = z.object({ chat: uuid, person: uuid, seq: z.int().min(0), g })

/** A personal setting, last writer wins; `chat` where it is about one; `value` null = cleared. */
export const settingRow = z.object({
  key: z.string().max(40),
  chat: uuid.nullable(),
  value: z.json(),
  g,
})
export type SettingRow = z.infer<typeof settingRow>

/** The reader themself, with each answer that carries rows. */
export const me = z.object({
  person: uuid,
  name: line(300),
  role: z.enum(['staff', 'candidate', 'ops']),
  partner: uuid.nullable(),
  candidate: uuid.nullable(),
  coordinator: z.boolean(),
  readOnly: z.boolean(),
  muted: z.boolean(),
  email: z.string().nullable(),
})
export type Me = z.infer<typeof me>

export const feedRequest = z.strictObject({
  v: version,
  /** null = this device has nothing yet. */
  timeline: timeline.nullable(),
  /** How long to wait for news, ms; 0 = answer at once. */
  wait: z.int().min(0).max(limits.feedWaitMs),
  /** A page is cut at about so many bytes of uncompressed rows, but holds at least one row. */
  maxBytes: z
    .int()
    .min(1)
    .max(4 * 1024 * 1024),
  lanes: z.strictObject({
    chats: chatsCursor.nullable(),
    posts: cursor.nullable(),
    reactions: cursor.nullable(),
    reads: cursor.nullable(),
    directory: cursor.nullable(),
    settings: cursor.nullable(),
  }),
  /** That of the last answer that was taken; none = of an older server. */
  witness: witness.optional(),
})
export type FeedRequest = z.infer<typeof feedRequest>

const lane = <Rows extends z.ZodType, Next extends z.ZodType>(rows: Rows, next: Next) =>
  z.object({ rows, next, more: z.boolean() })

/** A lane without news is left out. */
export const feedResponse = z.object({
  timeline,
  /** Of what the device has with this answer; it tells whether the database was put back. */
  witness: witness.optional(),
  now: instant,
  me: me.optional(),
  lanes: z.object({
    chats: lane(z.array(chatRow), chatsCursor).optional(),
    posts: lane(postColumns, cursor).optional(),
    reactions: lane(reactionColumns, cursor).optional(),
    reads: lane(z.array(readRow), cursor).optional(),
    directory: lane(z.array(directoryRow), cursor).optional(),
    settings: lane(z.array(settingRow), cursor).optional(),
  }),
})
export type FeedResponse = z.infer<typeof feedResponse>

/** A page of one chat: the newest posts of it that stand below `before`. */
export const askedPage = z.strictObject({
  chat: uuid,
  /** The one under which the reader holds the chat. */
  epoch,
  /** Posts below this `seq`; null = from the newest. */
  before: seq.min(1).nullable(),
  limit: z.int().min(1).max(limits.historyRows),
})
export type AskedPage = z.infer<typeof askedPage>

/** Pages of several chats, each named once; together no more rows than one chat alone may ask for. */
export const historyRequest = z.strictObject({
  v: version,
  timeline,
  pages: z
    .array(askedPage)
    .min(1)
    .max(limits.historyChats)
    .refine((pages) => new Set(pages.map(({ chat }) => chat)).size === pages.length)
    .refine((pages) => pages.reduce((sum, { limit }) => sum + limit, 0) <= limits.historyRows),
})

/** Why a page is not given. What is not the reader's is answered as what does not exist. */
export const pageRefusals = ['not-found', 'epoch-changed'] as const

/** Chats in the order of the request, the posts of each newest first, with the reader's present epoch. */
export const historyResponse = z.object({
  timeline,
  rows: postColumns,
  /** Of these posts. */
  reactions: reactionColumns,
  refused: z.array(z.object({ chat: uuid, code: z.enum(pageRefusals) })),
  /** Cut before the end, though not before the first row: what is missing is to be asked for again. */
  more: z.boolean(),
})
export type HistoryResponse = z.infer<typeof historyResponse>

/** The earlier texts of a post: for the staff of its chat. */
export const versionsRequest = z.strictObject({ v: version, chat: uuid, post: uuid })

export const versionsResponse = z.object({
  /** Oldest first, without the present text; `at` = when it was written, ms. */
  versions: z.array(z.object({ rev: z.int().min(0), body: z.string(), at: instant })),
})
export type VersionsResponse = z.infer<typeof versionsResponse>
