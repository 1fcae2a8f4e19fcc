/** /v1/sync/participants: who takes part in a chat, by name. */
import type { FastifyInstance } from 'fastify'
import { authenticate } from '../auth/authenticate.ts'
import { AppError } from '../contract/errors.ts'
import { limits } from '../contract/limits.ts'
import { participantsRequest, type ParticipantsResponse } from '../contract/participants-list.ts'
import { parseBody } from '../web/parse-body.ts'
import { readChatPeople } from './participants-sql.ts'
import { mustBeCurrent, type SyncRoutesOptions } from './routes.ts'

/** Registers the route. A chat that is foreign and one that does not exist are one: `not-found`. */
export function participantsRoutes(app: FastifyInstance, options: SyncRoutesOptions): void {
  app.post('/v1/sync/participants', async (request): Promise<ParticipantsResponse> => {
    const { person } = await authenticate(request, options)
    const { v, chat } = parseBody(participantsRequest, request)
    mustBeCurrent(v, options.minimum)
    const db = options.store.as({ kind: 'person', person, chats: [chat] })
    const rows = await readChatPeople(db, person, chat, limits.participants + 1)
    if (!rows) throw new AppError('not-found')
    const byParty = Map.groupBy(rows.slice(0, limits.participants), ({ party }) => party)
    const parties = [...byParty].map(([party, its]) => ({
      party,
      people: its.map(({ party: _, ...one }) => one),
    }))
    return { parties, more: rows.length > limits.participants }
  })
}
