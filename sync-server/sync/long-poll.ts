/**
 * The feed answers at once when there is news, and otherwise waits for it: one request a cycle. A byte
 * goes out now and then, so that proxies and the client's watchdog know the line is alive; after the first
 * one an error stands in the body.
 */
import type { FeedRequest, FeedResponse } from '../contract/feed.ts'
import { AppError } from '../contract/errors.ts'
import { readLanes, type FeedContext } from './feed-page.ts'
import type { Sessions } from '../auth/sessions.ts'
import { fenceOf, newestG, readListenKeys, readReader } from './reader-sql.ts'
import { lanes as allLanes, type Hub, type Lane } from './hub.ts'

export interface FeedOptions extends FeedContext {
  hub: Hub
  sessions: Sessions
}

export interface FeedReader {
  person: string
  device: string
}

/** Refuses cursors of another timeline, or from beyond the store's newest `g`. Returns the present timeline. */
async function mustFitTimeline(options: FeedOptions, request: FeedRequest): Promise<string> {
  await options.installation.check()
  const { timeline } = options.installation
  const newest = await newestG(options.store.as({ kind: 'service' }))
  const cursors = Object.values(request.lanes).filter((cursor) => cursor !== null)
  const ahead = cursors.some((cursor) => cursor.g > newest) || (request.lanes.chats?.back ?? 0) > newest // prettier-ignore
  const isNew = request.timeline === null && cursors.length === 0
  const foreign = !isNew && request.timeline !== timeline
  if (ahead || foreign) throw await timelineChanged(options)
  return timeline
}

/**
 * One cycle for one reader. `signal` aborts when the client goes away or the server stops: then it answers
 * with what there is. Throws AppError `sign-in-required` once the reader is no longer active,
 * `device-revoked` once the device is not.
 */
export async function runFeed(
  options: FeedOptions,
  reader: FeedReader,
  request: FeedRequest,
  signal: AbortSignal,
): Promise<FeedResponse> {
  const { person } = reader
  const timeline = await mustFitTimeline(options, request)
  const deadline = options.clock() + request.wait
  let news = new Set<Lane>(allLanes)
  let wake: (() => void) | undefined
  const pending = new Set<Lane>()
  let stop: (() => void) | undefined
  const listen = async (): Promise<void> => {
    const keys = [
      ...(await readListenKeys(options.store.as({ kind: 'person', person }), person)),
      `device:${reader.device}`,
    ]
    stop?.()
    stop = options.hub.listen(keys, (woken) => {
      for (const lane of woken) pending.add(lane)
      wake?.()
    })
  }
  try {
    // Listening begins before the first look, so that nothing falls in between.
    await listen()
    for (;;) {
      const lanes = await readLanes(options, person, request, news)
      const left = deadline - options.clock()
      if (Object.keys(lanes).length > 0 || left <= 0 || signal.aborted) {
        return await answer(options, reader, timeline, lanes)
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, left)
        function done(): void {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          wake = undefined
          resolve()
        }
        wake = done
        signal.addEventListener('abort', done)
        if (pending.size > 0 || signal.aborted) done()
      })
      news = new Set(pending)
      pending.clear()
      // A change of the person's own parties came under their own key.
      if (news.has('chats')) {
        await options.sessions.recheck(reader.device)
        await listen()
      }
    }
  } finally {
    stop?.()
  }
}

/** Who was let in when the request came may be so no longer, and the store another one: asked after the rows were read. */
async function answer(
  options: FeedOptions,
  { person, device }: FeedReader,
  timeline: string,
  lanes: FeedResponse['lanes'],
): Promise<FeedResponse> {
  await options.sessions.recheck(device)
  const me = await readReader(options.store.as({ kind: 'person', person }), person)
  if (!me) throw new AppError('sign-in-required')
  await options.installation.check()
  if (options.installation.timeline !== timeline) throw await timelineChanged(options)
  return { timeline, now: options.clock(), me, lanes }
}

/** What the device holds, whatever its `g`, is of a timeline that ended before `newest`. */
async function timelineChanged({ store, installation }: FeedOptions): Promise<AppError> {
  const newest = await fenceOf(store)
  return new AppError('timeline-changed', { timeline: installation.timeline, newest })
}
