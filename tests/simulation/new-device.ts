/**
 * A brand-new device of a person, which has nothing and is given everything: what the server says now, all lanes to
 * their end and all of history. Follows docs/protocol.md by itself and shares nothing with the client engine.
 */
import { fromColumns } from '../../sync-server/contract/columns.ts'
import type { PresentDirectoryRow } from '../../sync-server/contract/directory.ts'
import {
  feedResponse,
  historyResponse,
  postFields,
  reactionFields,
  type ActiveChatRow,
  type AskedPage,
  type FeedRequest,
  type FeedResponse,
  type Me,
} from '../../sync-server/contract/feed.ts'
import { limits } from '../../sync-server/contract/limits.ts'
import type { HeldPost } from '../../renderer/data/block-store.ts'

export interface NewDevice {
  me: Me | null
  chats: ReadonlyMap<string, ActiveChatRow>
  /** By chat, in their order. */
  posts: ReadonlyMap<string, HeldPost[]>
  /** Key: `kind:id`. */
  directory: ReadonlyMap<string, PresentDirectoryRow>
  /** The person's own markers, and those that candidates show: chat -> seq. */
  reads: ReadonlyMap<string, number>
  seen: ReadonlyMap<string, number>
  /** Key: `key:chat` or `key:`. */
  settings: ReadonlyMap<string, unknown>
}

const noCursors: FeedRequest['lanes'] = { chats: null, posts: null, reactions: null, reads: null, directory: null, settings: null } // prettier-ignore
const pageBytes = 4 * 1024 * 1024

type Ask = (path: string, body: unknown) => Promise<unknown>

/** Nothing may change at the server meanwhile. Throws where it does not answer. */
export async function newDeviceOf(url: string, token: string): Promise<NewDevice> {
  const ask: Ask = async (path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }) // prettier-ignore
    if (answer.status !== 200) throw new Error(`${path} of a new device: ${String(answer.status)} ${await answer.text()}`) // prettier-ignore
    return answer.json()
  }
  const answers = await feedToItsEnd(ask)
  const me = answers.find((answer) => answer.me)?.me ?? null
  const lanes = answers.map((answer) => answer.lanes)
  const chats = new Map<string, ActiveChatRow>()
  for (const row of lanes.flatMap(({ chats: its }) => its?.rows ?? [])) {
    if (row.active) chats.set(row.id, row)
    else chats.delete(row.id)
  }
  const directory = new Map<string, PresentDirectoryRow>()
  for (const row of lanes.flatMap(({ directory: its }) => its?.rows ?? [])) {
    if (row.gone) directory.delete(`${row.kind}:${row.id}`)
    else directory.set(`${row.kind}:${row.id}`, row)
  }
  const marks = lanes.flatMap(({ reads }) => reads?.rows ?? [])
  const marksOf = (own: boolean): Map<string, number> =>
    new Map(marks.flatMap(({ chat, person, seq }) => ((person === me?.person) === own ? [[chat, seq]] : []))) // prettier-ignore
  const settings = lanes.flatMap((its) => its.settings?.rows ?? [])
  return {
    me,
    chats,
    posts: await historyOf(ask, answers[0]?.timeline ?? '', [...chats.values()]),
    directory,
    reads: marksOf(true),
    seen: marksOf(false),
    settings: new Map(settings.map(({ key, chat, value }) => [`${key}:${chat ?? ''}`, value])),
  }
}

async function feedToItsEnd(ask: Ask): Promise<FeedResponse[]> {
  const answers: FeedResponse[] = []
  let lanes = noCursors
  for (;;) {
    const timeline = answers[0]?.timeline ?? null
    const answer = feedResponse.parse(await ask('/v1/sync/feed', { v: 1, timeline, wait: 0, maxBytes: pageBytes, lanes })) // prettier-ignore
    answers.push(answer)
    if (Object.keys(answer.lanes).length === 0) return answers
    lanes = { ...lanes, ...Object.fromEntries(Object.entries(answer.lanes).map(([lane, page]) => [lane, page?.next])) } // prettier-ignore
  }
}

/** All posts of the chats, with the reactions that stand: several chats a request, from their heads down. */
async function historyOf(
  ask: Ask,
  timeline: string,
  chats: readonly ActiveChatRow[],
): Promise<Map<string, HeldPost[]>> {
  const posts = new Map<string, HeldPost[]>(chats.map(({ id }) => [id, []]))
  let left = chats.flatMap(({ id, epoch, head }) => (head > 0 ? [{ chat: id, epoch, before: head + 1 }] : [])) // prettier-ignore
  while (left.length > 0) {
    const pages = fitting(left)
    const answer = historyResponse.parse(await ask('/v1/sync/history', { v: 1, timeline, pages }))
    const reactions = Map.groupBy(fromColumns(answer.reactions, reactionFields), (row) => row.post)
    const found = Map.groupBy(fromColumns(answer.rows, postFields), (row) => row.chat)
    if (found.size === 0) break
    for (const [chat, rows] of found) {
      const held = rows.map((row) => ({ ...row, reactions: (reactions.get(row.id) ?? []).flatMap(({ person, emoji, deleted }) => (deleted ? [] : [{ person, emoji }])) })) // prettier-ignore
      posts.get(chat)?.unshift(...held.reverse())
    }
    left = left.flatMap((its) => {
      const before = posts.get(its.chat)?.[0]?.seq ?? its.before
      return before > 1 ? [{ ...its, before }] : []
    })
  }
  return posts
}

/** As many of them as one request may ask for. */
function fitting(
  left: readonly (Pick<AskedPage, 'chat' | 'epoch'> & { before: number })[],
): AskedPage[] {
  const pages: AskedPage[] = []
  let rows = 0
  for (const page of left.slice(0, limits.historyChats)) {
    const limit = Math.min(page.before - 1, limits.historyRows - rows)
    if (limit === 0) break
    pages.push({ ...page, limit })
    rows += limit
  }
  return pages
}
