/**
 * One transaction for the operations that wait: locks in the one order (people, chats, then the commit
 * lock as the last step), verdicts by the rule book, rows stamped under one `g`.
 */
import { createHash } from 'node:crypto'
import { appendPosts, type NewPost } from '../access/append-posts.ts'
import { authorRoleOf } from '../access/author-role.ts'
import { lockChats, readAccess, updateChat, type ChatRecord } from '../access/chats-sql.ts'
import { chatVerdicts, type VerdictCode } from '../contract/errors.ts'
import { strongestSide } from '../contract/participants.ts'
import type { Operation, PostOperation, Verdict } from '../contract/push.ts'
import { isValidSetting } from '../contract/settings.ts'
import { limits } from '../contract/limits.ts'
import { stamp } from '../db/commit-lock.ts'
import type { Queryable } from '../db/store.ts'
import type { Lane } from './hub.ts'
import { judgePost, type ChatAccess } from './judge.ts'
import * as sql from './push-sql.ts'

export interface Pushed {
  person: string
  operations: Operation[]
}

export interface BatchContext {
  timeline: string
  clock: () => number
}

export interface BatchResult {
  /** A verdict an operation, in the order of each push. */
  verdicts: Verdict[][]
  wakes: { keys: string[]; lanes: Set<Lane> }[]
}

/** What is sent twice must be the same: the hash of an operation without its id. */
export function hashOf(operation: Operation): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...operation, id: '' }))
    .digest('hex')
}

/** Runs all pushes in `tx`. `open` operations are not for here: see push.ts. */
export async function runBatch(
  tx: Queryable,
  pushes: readonly Pushed[],
  context: BatchContext,
): Promise<BatchResult> {
  const all = pushes.flatMap(({ person, operations }) =>
    operations.map((operation) => ({ person, operation })),
  )
  const authors = new Map(
    (await sql.lockAuthors(tx, [...new Set(pushes.map((push) => push.person))])).map((row) => [
      row.id,
      row,
    ]),
  )
  const posts = all.flatMap(({ operation }) => (operation.type === 'post' ? [operation] : []))
  const chats = new Map(
    (await lockChats(tx, [...new Set(posts.map((post) => post.chat))])).map((chat) => [
      chat.id,
      chat,
    ]),
  )
  const ledger = new Map(
    (
      await sql.readLedger(
        tx,
        all.map(({ operation }) => operation.id),
      )
    ).map((row) => [row.operation, row]),
  )
  const stored = new Map(
    (
      await sql.readPosts(
        tx,
        posts.map((post) => post.post),
      )
    ).map((row) => [row.id, row]),
  )
  const access = await accessOf(tx, all)

  const accepted: { person: string; operation: PostOperation; verdict: Verdict; row: NewPost }[] =
    []
  const markers: { chat: string; person: string; seq: number }[] = []
  const settings = new Map<string, { person: string; key: string; about: string; value: unknown }>()
  const begun = new Set<string>()
  const fresh: sql.LedgerRow[] = []

  const judgeOne = (person: string, operation: Operation): Verdict => {
    const { id } = operation
    if (operation.type === 'open') return { id, status: 'deferred' }
    if (operation.type === 'read') {
      if (!access.has(`${person} ${operation.chat}`)) return rejected(id, 'chat-unavailable')
      markers.push({ chat: operation.chat, person, seq: operation.seq })
      return { id, status: 'ok' }
    }
    if (operation.type === 'setting') {
      const { key, chat, value } = operation
      if (!isValidSetting(key, chat !== null, value)) return rejected(id, 'invalid')
      if (chat !== null && !access.has(`${person} ${chat}`)) return rejected(id, 'chat-unavailable')
      settings.set(`${person} ${key} ${chat ?? ''}`, { person, key, about: chat ?? '', value })
      return { id, status: 'ok' }
    }
    const known = ledger.get(id)
    if (known) return replayOf(known, person, operation)
    const before = stored.get(operation.post)
    if (before) {
      const same =
        before.author === person && before.chat === operation.chat && before.body === operation.body
      if (!same) return rejected(id, 'id-taken')
      return {
        id,
        status: 'duplicate',
        seq: before.seq,
        g: before.g,
        acceptedAt: before.acceptedAt.getTime(),
      }
    }
    if (accepted.some((other) => other.operation.post === operation.post))
      return rejected(id, 'id-taken')
    const chat = chats.get(operation.chat)
    const its = access.get(`${person} ${operation.chat}`)
    const author = authors.get(person)
    const code = judgePost(operation, author, chat, its, context.timeline)
    if (code !== null || !author || !chat || !its) {
      const verdict = rejected(id, code ?? 'chat-unavailable')
      fresh.push({ operation: id, person, hash: hashOf(operation), verdict })
      return verdict
    }
    const now = context.clock()
    const authorRole = authorRoleOf(author.role, author, strongestSide(its.sides))
    if (authorRole === 'source' || authorRole === 'coordinator') {
      if (!chat.state.begun) begun.add(chat.id)
      chat.state = { ...chat.state, begun: true }
    }
    const verdict: Verdict = { id, status: 'ok', epoch: its.epoch, acceptedAt: now }
    const row: NewPost = { id: operation.post, author: person, authorPartner: author.partner, authorRole, writtenAt: Math.min(operation.writtenAt, now), acceptedAt: now, body: operation.body } // prettier-ignore
    accepted.push({ person, operation, verdict, row })
    return verdict
  }

  const verdicts = pushes.map(({ person, operations }) => {
    const held = new Set<string>()
    return operations.map((operation): Verdict => {
      const chat = 'chat' in operation ? operation.chat : null
      const isPost = operation.type === 'post'
      if (isPost && chat !== null && held.has(chat)) return { id: operation.id, status: 'deferred' }
      const verdict = judgeOne(person, operation)
      if (isPost && chat !== null && verdict.code && chatVerdicts.includes(verdict.code))
        held.add(chat)
      return verdict
    })
  })

  const nothing = accepted.length + markers.length + settings.size === 0
  if (nothing) {
    await sql.writeLedger(tx, fresh)
    return { verdicts, wakes: [] }
  }
  const g = await stamp(tx)
  for (const chat of chats.values()) await appendTo(tx, chat, accepted, begun, g)
  await sql.writeMarkers(tx, markers, g)
  await sql.writeSettings(tx, [...settings.values()], g)
  fresh.push(...accepted.map(({ person, operation, verdict }) => ({ operation: operation.id, person, hash: hashOf(operation), verdict }))) // prettier-ignore
  await sql.writeLedger(tx, fresh)
  return {
    verdicts,
    wakes: await wakesOf(
      tx,
      accepted.map(({ operation }) => operation.chat),
      markers,
      settings.values(),
    ),
  }
}

async function appendTo(
  tx: Queryable,
  chat: ChatRecord,
  accepted: readonly { operation: PostOperation; verdict: Verdict; row: NewPost }[],
  begun: ReadonlySet<string>,
  g: number,
): Promise<void> {
  const its = accepted.filter(({ operation }) => operation.chat === chat.id)
  const seqs = await appendPosts(
    tx,
    chat,
    its.map(({ row }) => row),
    g,
  )
  its.forEach(({ verdict }, index) => Object.assign(verdict, { seq: seqs[index], g }))
  if (begun.has(chat.id)) await updateChat(tx, chat, g)
}

async function accessOf(
  tx: Queryable,
  all: readonly { person: string; operation: Operation }[],
): Promise<Map<string, ChatAccess>> {
  const pairs = all.flatMap(({ person, operation }) =>
    'chat' in operation && operation.chat !== null ? [{ person, chat: operation.chat }] : [],
  )
  return new Map((await readAccess(tx, pairs)).map((row) => [`${row.person} ${row.chat}`, row]))
}

/** A verdict is final: the same operation again gets it, as `duplicate` where it was accepted. */
export function replayOf(known: sql.LedgerRow, person: string, operation: Operation): Verdict {
  if (known.person !== person || known.hash !== hashOf(operation))
    return rejected(operation.id, 'id-taken')
  return known.verdict.status === 'ok' ? { ...known.verdict, status: 'duplicate' } : known.verdict
}

export function rejected(id: string, code: VerdictCode): Verdict {
  return { id, status: 'rejected', code }
}

async function wakesOf(
  tx: Queryable,
  postedIn: readonly string[],
  markers: readonly { chat: string; person: string }[],
  settings: Iterable<{ person: string }>,
): Promise<BatchResult['wakes']> {
  const chats = [...new Set([...postedIn, ...markers.map((marker) => marker.chat)])]
  const parties = await sql.readPartiesOfChats(tx, chats)
  const posted = new Set(postedIn)
  return [
    {
      keys: parties.filter((row) => posted.has(row.chat)).map((row) => row.party),
      lanes: new Set<Lane>(['chats', 'posts', 'directory']),
    },
    {
      // A candidate's marker is seen on the source side.
      keys: [...markers.map((marker) => `person:${marker.person}`), ...parties.filter((row) => row.side === 'source').map((row) => row.party)],
      lanes: new Set<Lane>(markers.length > 0 ? ['reads'] : []),
    },
    { keys: [...settings].map((row) => `person:${row.person}`), lanes: new Set<Lane>(['settings']) },
  ] // prettier-ignore
}

/** Rows stamped in one transaction at most. */
export const batchLimit = Math.max(500, limits.pushOperations)
