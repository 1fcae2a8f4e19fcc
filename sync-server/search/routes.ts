/** /v1/search: posts that a device does not hold. */
import type { FastifyInstance } from 'fastify'
import { authenticate, type AuthContext } from '../auth/authenticate.ts'
import { AppError } from '../contract/errors.ts'
import { limits } from '../contract/limits.ts'
import { plainText } from '../contract/plain-text.ts'
import { readQuery } from '../contract/query.ts'
import {
  searchRequest,
  type FoundPost,
  type SearchRequest,
  type SearchResponse,
} from '../contract/search.ts'
import { snippet } from '../contract/snippet.ts'
import type { Store, Queryable } from '../db/store.ts'
import { mustBeCurrent } from '../sync/routes.ts'
import { parseBody } from '../web/parse-body.ts'
import type { SearchBacklog } from './backlog.ts'
import { limitStatements, readSoughtChats, searchStretch, type FoundRow, type Place } from './sql.ts' // prettier-ignore

export interface SearchRoutesOptions extends AuthContext {
  store: Store
  backlog: SearchBacklog
  /** Clients below this version are sent away. */
  minimum: number
}

/** Posts in the first stretch, which is enough for common words, and in each later one. */
const stretches = { first: 2_000, later: 20_000 }
/** After so long, ms, an answer goes out with what was found, and a place to go on. */
const patienceMs = 1_000
/** A statement that takes this long, ms, is given up: the database has other things to do. */
const statementMs = 5_000
/** Characters of a post in which the words are shown. */
const shownCharacters = 12_000

/** Registers the route. Nothing of what is sought is logged, nor kept. */
export function searchRoutes(app: FastifyInstance, options: SearchRoutesOptions): void {
  const { store, backlog } = options
  const running = new Map<string, number>()

  app.post('/v1/search', async (request): Promise<SearchResponse> => {
    const { person, device } = await authenticate(request, options)
    const body = parseBody(searchRequest, request)
    mustBeCurrent(body.v, options.minimum)
    const count = running.get(device) ?? 0
    if (count >= limits.searchesPerDevice) throw new AppError('too-many-requests')
    running.set(device, count + 1)
    try {
      const prepared = backlog.isDone
      return { ...(await search(store, person, body)), prepared }
    } finally {
      const left = (running.get(device) ?? 1) - 1
      if (left === 0) running.delete(device)
      else running.set(device, left)
    }
  })
}

async function search(
  store: Store,
  person: string,
  { text, chats: asked, authors, before, after, cursor }: SearchRequest,
): Promise<Omit<SearchResponse, 'prepared'>> {
  const { words, hasFile } = readQuery(text)
  const db = store.as({ kind: 'person', person })
  const inTime = <Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result> =>
    db
      .transaction(async (tx) => {
        await limitStatements(tx, statementMs)
        return work(tx)
      })
      .catch((error: unknown) => {
        throw isCancelled(error) ? new AppError('server-busy') : error
      })
  const chats = await inTime((tx) => readSoughtChats(tx, person, asked))
  const sought = { chats, words, hasFile, authors, before, after }
  const found: FoundRow[] = []
  const until = performance.now() + patienceMs
  let size = stretches.first
  let end: Place | null = cursor
  do {
    const from = end
    const most = limits.searchPosts + 1 - found.length
    const stretch = await inTime((tx) => searchStretch(tx, sought, from, { size, most }))
    found.push(...stretch.found)
    end = stretch.end
    size = stretches.later
  } while (end !== null && found.length <= limits.searchPosts && performance.now() < until)
  const shown = found.slice(0, limits.searchPosts)
  const last = found.length > shown.length ? shown.at(-1) : undefined
  return {
    posts: shown.map((row) => foundPost(row, words)),
    cursor: last ? { at: last.at, post: last.post } : end,
  }
}

function foundPost({ body, files, ...row }: FoundRow, words: readonly string[]): FoundPost {
  const names = files.map(({ name }) => name).join(' ')
  return { ...row, line: snippet(`${plainText(body, shownCharacters)} ${names}`, words) }
}

/** PostgreSQL's query_canceled. */
function isCancelled(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '57014'
}
