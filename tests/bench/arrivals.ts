/** Posts that other people write while somebody looks. */
import { randomUUID } from 'node:crypto'
import type { TestServer } from '../fixtures/server.ts'
import type { Stage } from './stage.ts'

export type Push = (posts: readonly { chat: string; body: string }[]) => Promise<void>

const inOnePush = 50
/** The server runs in this process: whoever drives the window gets a turn too. */
const pauseMs = 50
/** Every tenth goes to the chat that is open. */
const openShare = 10

/** Writes posts as the person of this token, in chats that they may write in. */
export function postsOf(server: TestServer, token: string): Push {
  return async (posts) => {
    const rows = await server.store.query<{ id: string; audience: number; timeline: string }>('select id, audience, (select timeline from installation) as timeline from chat where id = any($1::uuid[])', [posts.map(({ chat }) => chat)]) // prettier-ignore
    const audiences = new Map(rows.map((row) => [row.id, { timeline: row.timeline, counter: row.audience }])) // prettier-ignore
    const ops = posts.map(({ chat, body }) => ({ id: randomUUID(), type: 'post', chat, post: randomUUID(), body, writtenAt: Date.now(), audience: audiences.get(chat) })) // prettier-ignore
    const { body } = await server.call(token, '/v1/sync/push', { v: 1, ops })
    const { results } = body as { results: { status: string }[] }
    if (!results.every(({ status }) => status === 'ok')) throw new Error(`a post was refused: ${JSON.stringify(results[0])}`) // prettier-ignore
  }
}

/** Chats that a partner's staff and the coordinators both have, the newest first. */
export async function sharedChats(
  { store }: TestServer,
  partner: string,
  count: number,
): Promise<string[]> {
  const rows = await store.query<{ id: string }>("select c.id from chat c where exists (select 1 from grants g where g.chat = c.id and g.active and g.party = 'staff:' || $1) and exists (select 1 from grants g where g.chat = c.id and g.active and g.party = 'coordinators') order by c.last_post_at desc limit $2", [partner, count]) // prettier-ignore
  return rows.map(({ id }) => id)
}

/** So many posts of a coordinator over all of Lina's chats, one push after the other; returns the last one's text. */
export async function arrive(stage: Stage, open: string, count: number): Promise<string> {
  const { server, world } = stage
  const token = await server.signIn(world.accounts[2]?.person ?? '')
  const [home] = await server.store.query<{ partner: string }>('select partner from person where id = $1', [world.accounts[0]?.person]) // prettier-ignore
  const chats = await sharedChats(server, home?.partner ?? '', 200)
  const posts = Array.from({ length: count }, (_, index) => ({
    chat: index % openShare === openShare - 1 ? open : (chats[index % chats.length] ?? open),
    body: `Arrived ${String(index)}: the documents came yesterday, translation follows. ${randomUUID()}`,
  }))
  const push = postsOf(server, token)
  for (let from = 0; from < count; from += inOnePush) {
    await push(posts.slice(from, from + inOnePush))
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  return posts.at(-1)?.body ?? ''
}
