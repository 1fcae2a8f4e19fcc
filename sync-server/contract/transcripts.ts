/**
 * POST /v1/transcripts and /v1/transcripts/page: chats as they stand, to take along. And the form of the JSON file that
 * the client makes of them. Source: docs/protocol.md, "Transcripts".
 */
import { z } from 'zod'
import { automaticPost } from './events.ts'
import { authorRoles, sides } from './feed.ts'
import { chatKinds } from './chats.ts'
import { postFile } from './files.ts'
import { limits } from './limits.ts'
import { epoch, instant, line, seq, uuid, version } from './wire.ts'

/** In what it is saved. It stands in the trace; what the server answers is the same. */
export const transcriptFormats = ['pdf', 'html', 'json'] as const
export type TranscriptFormat = (typeof transcriptFormats)[number]

const name = line(300)

export const transcriptRequest = z.strictObject({
  v: version,
  format: z.enum(transcriptFormats),
  chats: z.array(uuid).min(1).max(limits.transcriptChats),
})

/** Who takes part now; `people`: how many active ones, null where that is not told. */
const transcriptParty = z.object({
  party: z.string().max(60),
  side: z.enum(sides),
  /** The partner's or the candidate's; null for the coordinators. */
  name: name.nullable(),
  people: z.int().min(0).nullable(),
})

export const transcriptChat = z.object({
  chat: uuid,
  epoch,
  kind: z.enum(chatKinds),
  job: z.object({ id: uuid, name, employer: name }).nullable(),
  case: uuid.nullable(),
  candidate: z.object({ id: uuid, name, number: line(40) }).nullable(),
  parties: z.array(transcriptParty).max(2000),
  /** The last post that belongs to it: what comes later does not. */
  head: z.int().min(0),
})
export type TranscriptChat = z.infer<typeof transcriptChat>

export const transcriptResponse = z.object({
  /** Names this transcript in its pages, and in the server's trace. */
  transcript: uuid,
  /** When it was begun: its pages can be had for an hour. */
  at: instant,
  /** In the order asked for. */
  chats: z.array(transcriptChat).max(limits.transcriptChats),
})
export type TranscriptResponse = z.infer<typeof transcriptResponse>

export const transcriptPageRequest = z.strictObject({
  v: version,
  transcript: uuid,
  chat: uuid,
  /** Posts behind this place; 0 = from the first. */
  after: seq,
})

export const transcriptPost = z.object({
  id: uuid,
  seq: z.int().min(1),
  author: uuid.nullable(),
  authorPartner: uuid.nullable(),
  authorRole: z.enum(authorRoles),
  writtenAt: instant,
  acceptedAt: instant,
  /** As the author wrote it; empty for automatic posts and for deleted ones. */
  body: z.string().max(2 * limits.bodyCharacters),
  event: automaticPost.nullable(),
  editedAt: instant.nullable(),
  /** The texts before, the oldest first: the newest of them. None of a deleted post. */
  versions: z
    .array(z.object({ rev: z.int().min(0), body: z.string(), at: instant }))
    .max(limits.transcriptVersions),
  /** How many still older ones there are. */
  olderVersions: z.int().min(0),
  deleted: z.boolean(),
  deletedBy: uuid.nullable(),
  pinned: z.boolean(),
  /** Names and sizes; the files themselves stay where they are. */
  files: z.array(postFile.omit({ thumb: true })).max(limits.filesPerPost),
  replyTo: z.int().min(1).nullable(),
  reactions: z.array(z.object({ person: uuid, emoji: z.string().max(limits.emojiLength) })),
})
export type TranscriptPost = z.infer<typeof transcriptPost>

const people = z.array(z.object({ id: uuid, name }))
const partners = z.array(z.object({ id: uuid, name, abbreviation: name }))

export const transcriptPageResponse = z.object({
  posts: z.array(transcriptPost),
  /** Who stands in these posts, as far as the reader may see them. */
  people,
  partners,
  /** Goes on behind the last of these posts. */
  more: z.boolean(),
})
export type TranscriptPage = z.infer<typeof transcriptPageResponse>

/** The JSON file. A field is only ever added under the same `version`; anything else raises it. */
export const transcriptFile = z.object({
  format: z.literal('job-chats-transcript'),
  version: z.literal(1),
  transcript: uuid,
  madeAt: z.iso.datetime(),
  madeBy: z.object({ id: uuid, name }),
  /** Of `title`, `kind` and the words of automatic posts. */
  language: z.string(),
  chats: z.array(
    transcriptChat.omit({ epoch: true }).extend({
      title: z.string(),
      posts: z.array(
        transcriptPost
          .omit({ writtenAt: true, acceptedAt: true, editedAt: true, versions: true })
          .extend({
            writtenAt: z.iso.datetime(),
            acceptedAt: z.iso.datetime(),
            editedAt: z.iso.datetime().nullable(),
            versions: z.array(
              z.object({ rev: z.int().min(0), body: z.string(), at: z.iso.datetime() }),
            ),
            /** An automatic post in words; null for those of persons. */
            words: z.string().nullable(),
          }),
      ),
    }),
  ),
  people,
  partners,
})
export type TranscriptFile = z.infer<typeof transcriptFile>
