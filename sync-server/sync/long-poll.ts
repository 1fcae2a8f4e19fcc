/**
 * The feed answers at once when there is news, and otherwise waits for it: one request a cycle. A byte
 * goes out now and then, so that proxies and the client's watchdog know the line is alive; after the first
 * one an error stands in the body.
 */
import type { FeedRequest, FeedResponse } from '../contract/feed.ts'
import { AppError } from '../contract/errors.ts'
import { Attention } from './attention.ts'
import { readLanes, type FeedContext } from './feed-page.ts'
import type { Present } from '../db/commit-lock.ts'
import type { Sessions } from '../auth/sessions.ts'
import { fenceOf, newestG, readParties, readReader } from './reader-sql.ts'
import { lanes as allLanes, type Hub, type News } from './hub.ts'
import type { Places } from './places.ts'
import { mustHold, witnessOf } from './witness.ts'

export interface FeedOptions extends FeedContext {
  hub: Hub
  places: Places
  sessions: Sessions
}

export interface FeedReader {
  person: string
  device: string
}

/** Refuses cursors of another timeline, or from beyond the store's newest `g`. Returns what the store is known as. */
async function mustFit(options: FeedOptions, request: FeedRequest): Promise<Present> {
  const { installation } = options
  await installation.check()
  const newest = await newestG(options.store.as({ kind: 'service' }, 'kept'))
  const { witness } = request
  // The newest start has no end yet: nothing is looked up for it.
  if (witness && (witness.start !== installation.start || witness.g > newest))
    await mustHold(installation, witness)
  const { timeline, start } = installation
  const cursors = Object.values(request.lanes).filter((cursor) => cursor !== null)
  const ahead = cursors.some((cursor) => cursor.g > newest) || (request.lanes.chats?.back ?? 0) > newest // prettier-ignore
  const isNew = request.timeline === null && cursors.length === 0
  const foreign = !isNew && request.timeline !== timeline
  if (ahead || foreign) throw await timelineChanged(options)
  return { timeline, start }
}

/**
 * One cycle for one reader. `signal` aborts when the client goes away or the server stops: then it answers
 * with what there is. Throws AppError `not-active` once the reader is no longer active,
 * `device-revoked` once the device is not.
 */
export async function runFeed(
  options: FeedOptions,
  reader: FeedReader,
  request: FeedRequest,
  signal: AbortSignal,
): Promise<FeedResponse> {
  const { clock, places } = options
  const known = await mustFit(options, request)
  const { timeline } = known
  const deadline = clock() + request.wait
  // Who wants an answer at once wants to hear of all that there is.
  const place =
    request.wait > 0 ? places.take(reader.device, { timeline, cursors: request.lanes }) : null
  const attention = place?.attention ?? new Attention(options.hub)
  const lookedAt = place?.lookedAt ?? clock()
  let isLeft = false
  try {
    // Listening begins before the first look, and to oneself before one's parties are read: nothing falls in between.
    if (!place) {
      attention.listenTo(ownKeys(reader))
      await listen(options, reader, attention)
    }
    let news: ReadonlySet<News> = place ? attention.take() : new Set(allLanes)
    for (;;) {
      if (news.has('access')) {
        await options.sessions.recheck(reader.device)
        await listen(options, reader, attention)
      }
      const lanes = news.size > 0 ? await readLanes(options, reader.person, request, news) : {}
      const left = deadline - clock()
      const hasNews = Object.keys(lanes).length > 0
      if (hasNews || left <= 0 || signal.aborted) {
        const response = await answer(options, reader, known, { cursors: request.lanes, lanes })
        if (hasNews && !signal.aborted) {
          attention.note(allLanes.filter((lane) => lanes[lane]?.more))
          // What has changed while a new device's chats came downwards is still to be looked for upwards.
          if (request.lanes.chats?.back !== undefined) attention.note(['chats'])
          places.leave(reader.device, { timeline, cursors: after(request.lanes, lanes), attention, lookedAt }) // prettier-ignore
          isLeft = true
        }
        return response
      }
      await attention.wait(left, signal)
      news = attention.take()
    }
  } finally {
    if (!isLeft) attention.end()
  }
}

function ownKeys({ person, device }: FeedReader): string[] {
  return [`person:${person}`, `device:${device}`]
}

async function listen(
  { store }: FeedOptions,
  reader: FeedReader,
  attention: Attention,
): Promise<void> {
  const { person } = reader
  const parties = await readParties(store.as({ kind: 'person', person }, 'kept'), person)
  attention.listenTo([...ownKeys(reader), ...parties])
}

/** From where a device goes on that has taken these lanes. */
function after(cursors: FeedRequest['lanes'], lanes: FeedResponse['lanes']): FeedRequest['lanes'] {
  const next = { ...cursors }
  for (const lane of allLanes) Object.assign(next, lanes[lane] && { [lane]: lanes[lane].next })
  return next
}

function newestOf(cursors: FeedRequest['lanes']): number {
  return Math.max(...Object.values(cursors).map((cursor) => cursor?.g ?? 0), cursors.chats?.back ?? 0) // prettier-ignore
}

/** Who was let in when the request came may be so no longer, and the store another one: asked after the rows were read. */
async function answer(
  options: FeedOptions,
  { person, device }: FeedReader,
  { timeline, start }: Present,
  { cursors, lanes }: { cursors: FeedRequest['lanes']; lanes: FeedResponse['lanes'] },
): Promise<FeedResponse> {
  const { installation } = options
  const [me] = await Promise.all([
    readReader(options.store.as({ kind: 'person', person }, 'kept'), person),
    options.sessions.recheck(device),
    installation.check(),
  ])
  if (!me) throw new AppError('sign-in-required')
  if (installation.timeline !== timeline) throw await timelineChanged(options)
  // The database has started anew: what was read before may be of what is no more, and what comes is asked for again.
  if (installation.start !== start) throw new AppError('server-busy')
  const witness = witnessOf(installation, { start, g: newestOf(after(cursors, lanes)) })
  return { timeline, witness, now: options.clock(), me, lanes }
}

/** What the device holds, whatever its `g`, is of a timeline that ended before `newest`. */
async function timelineChanged({ store, installation }: FeedOptions): Promise<AppError> {
  const newest = await fenceOf(store)
  return new AppError('timeline-changed', { timeline: installation.timeline, newest })
}
