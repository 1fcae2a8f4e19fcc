/** Compares what each device holds with what the store says its person may see. */
import { digestOf } from '../../sync-server/access/append-posts.ts'
import { readAccess } from '../../sync-server/access/chats-sql.ts'
import { xorDigest } from '../../sync-server/contract/digest.ts'
import type { Store } from '../../sync-server/db/store.ts'
import { readDirectoryLane } from '../../sync-server/sync/directory-sql.ts'
import type { DeviceReport } from './messages.ts'

export interface Figures {
  /** Posts a device should hold and does not, and own posts that are neither accepted nor visibly rejected. */
  lost: number
  /** Posts that stand twice. */
  duplicated: number
  /** Posts, chats or directory rows that their reader may not see. */
  leaked: number
  /** Rows that differ from the store's. */
  stale: number
  digestMismatches: number
  /** Devices that had not settled in time. */
  unsettled: number
}

interface TrueChat {
  id: string
  seq: number
  n: number
  digest: number
  audience: number
}

export async function judge(store: Store, reports: readonly DeviceReport[]): Promise<Figures> {
  const figures: Figures = {
    lost: 0,
    duplicated: 0,
    leaked: 0,
    stale: 0,
    digestMismatches: 0,
    unsettled: 0,
  }
  const chats = new Map(
    (await store.query<TrueChat>('select id, seq, n, digest, audience from chat')).map((chat) => [
      chat.id,
      chat,
    ]),
  )
  const posts = await store.query<{
    id: string
    chat: string
    seq: number
    g: number
    body: string
  }>('select id, chat, seq, g, body from post')
  const byChat = new Map<string, typeof posts>()
  for (const post of posts) byChat.set(post.chat, [...(byChat.get(post.chat) ?? []), post])
  const known = new Set(posts.map((post) => post.id))

  const bodies = await store.query(
    "select body from post where kind = 'post' group by body having count(*) > 1 and length(body) > 36",
  )
  figures.duplicated += bodies.length

  for (const report of reports) {
    if (!report.settled) figures.unsettled += 1
    const pairs = [...chats.keys()].map((chat) => ({ person: report.person, chat }))
    const allowed = new Map((await readAccess(store, pairs)).map((row) => [row.chat, row]))
    const rejected = new Set(report.rejected)
    figures.lost += report.written.filter((post) => !known.has(post) && !rejected.has(post)).length
    const held = new Map(report.chats.map((chat) => [chat.row.id, chat]))
    for (const [id, chat] of held) {
      if (!allowed.has(id)) figures.leaked += 1 + chat.posts.length
    }
    for (const [id, access] of allowed) {
      const truth = chats.get(id)
      const chat = held.get(id)
      const expected = byChat.get(id) ?? []
      if (!chat || !truth) {
        figures.lost += expected.length + 1
        continue
      }
      const own = new Map(chat.posts.map((post) => [post.id, post]))
      figures.duplicated += chat.posts.length - new Set(chat.posts.map((post) => post.seq)).size
      for (const post of expected) {
        const mine = own.get(post.id)
        if (!mine) figures.lost += 1
        else if (mine.body !== post.body || mine.seq !== post.seq || mine.g !== post.g)
          figures.stale += 1
      }
      const { row } = chat
      if (
        row.epoch !== access.epoch ||
        row.head !== truth.seq ||
        row.audience !== truth.audience ||
        row.n !== truth.n
      )
        figures.stale += 1
      const digest = chat.posts.reduce((sum, post) => xorDigest(sum, digestOf(post.id, post.g)), 0)
      if (digest !== truth.digest || chat.digest !== truth.digest) figures.digestMismatches += 1
    }
    const lane = await readDirectoryLane(store, report.person, { g: 0, k: '' }, 1_000_000)
    const sees = new Set(lane.filter((row) => row.active).map((row) => `${row.kind} ${row.id}`))
    figures.leaked += report.directory.filter((row) => !sees.has(row)).length
    const holds = new Set(report.directory)
    figures.stale += [...sees].filter((row) => !holds.has(row)).length
  }
  return figures
}
