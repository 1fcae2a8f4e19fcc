/** /v1/transcripts: chats to take along, page by page. Who may: contract/participants.ts. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { authenticate, type AuthContext } from '../auth/authenticate.ts'
import { AppError } from '../contract/errors.ts'
import { automaticPost } from '../contract/events.ts'
import { mayTakeTranscript, strongestSide, type Side } from '../contract/participants.ts'
import {
  transcriptPageRequest,
  transcriptRequest,
  type TranscriptPage,
  type TranscriptPost,
  type TranscriptResponse,
} from '../contract/transcripts.ts'
import type { Store } from '../db/store.ts'
import { mustBeCurrent } from '../sync/routes.ts'
import { parseBody } from '../web/parse-body.ts'
import * as sql from './sql.ts'

export interface TranscriptRoutesOptions extends AuthContext {
  store: Store
  clock: () => number
  /** Clients below this version are sent away. */
  minimum: number
}

/**
 * Registers the routes. A transcript leaves its trace before anything of it goes out, and each page asks anew for access.
 * Chats that are foreign and chats that do not exist are `not-found`, whatever else is asked for beside them.
 */
export function transcriptRoutes(app: FastifyInstance, options: TranscriptRoutesOptions): void {
  const { store, clock } = options

  app.post('/v1/transcripts', async (request): Promise<TranscriptResponse> => {
    const { person, device } = await authenticate(request, options)
    const { v, format, chats: asked } = parseBody(transcriptRequest, request)
    mustBeCurrent(v, options.minimum)
    const ids = [...new Set(asked)]
    const found = await sql.readHeads(store.as({ kind: 'person', person, chats: ids }), person, ids)
    const heads = ids.map((id) => found.find(({ chat }) => chat === id))
    if (!heads.every((head) => head !== undefined)) throw new AppError('not-found')
    for (const { sides } of heads) mustBeAllowed(sides)
    const id = randomUUID()
    const at = clock()
    await store
      .as({ kind: 'push', people: [person] })
      .transaction((tx) => sql.writeTrace(tx, { id, person, device, format, chats: heads }))
    return { transcript: id, at, chats: heads.map(({ sides: _, g: _g, ...chat }) => chat) }
  })

  app.post('/v1/transcripts/page', async (request): Promise<TranscriptPage> => {
    const { person, device } = await authenticate(request, options)
    const { v, transcript, chat, after } = parseBody(transcriptPageRequest, request)
    mustBeCurrent(v, options.minimum)
    const db = store.as({ kind: 'person', person, chats: [chat] })
    const page = await sql.readPage(db, { person, device, transcript, chat, after })
    if (!page) throw new AppError('not-found')
    mustBeAllowed(page.sides)
    if (page.changed) throw new AppError('transcript-changed')
    const { people, partners, rows, head } = page
    const last = rows.at(-1)?.seq ?? head
    return { posts: rows.map(postOf), people, partners, more: last < head }
  })
}

function mustBeAllowed(sides: readonly Side[]): void {
  if (!mayTakeTranscript(strongestSide(sides))) throw new AppError('not-allowed')
}

function postOf(row: sql.PageRow): TranscriptPost {
  const isEvent = row.kind === 'event'
  return {
    id: row.id,
    seq: row.seq,
    author: row.author,
    authorPartner: row.authorPartner,
    authorRole: row.authorRole,
    writtenAt: row.writtenAt.getTime(),
    acceptedAt: row.acceptedAt.getTime(),
    body: isEvent ? '' : row.body,
    event: isEvent ? automaticPost.parse(JSON.parse(row.body)) : null,
    editedAt: row.editedAt?.getTime() ?? null,
    versions: row.versions,
    olderVersions: row.olderVersions,
    deleted: row.deleted,
    deletedBy: row.deletedBy,
    pinned: row.pinned,
    files: row.files.map(({ id, name, type, size }) => ({ id, name, type, size })),
    replyTo: row.replyTo,
    reactions: row.reactions,
  }
}
