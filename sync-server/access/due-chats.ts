/** Which chats a change makes. Source: docs/domain.md, "The kinds of chat". */
import { chatKeyText, type ChatKey } from '../contract/chats.ts'
import { chatsOfCase, chatsOfJob, deriveChat } from '../contract/participants.ts'
import type { Queryable } from '../db/store.ts'
import { chatId } from './chat-id.ts'
import type { NewChat } from './chats-sql.ts'
import { readExistingChats } from './facts-sql.ts'
import type { LoadedWorld } from './world.ts'

export interface DueOptions {
  secret: Uint8Array
  retentionDays: number
  /** Chats to make beyond those due by rule; the opener's right is checked. */
  open?: readonly ChatKey[]
  /** Jobs whose publication goes on: chats with source partners are still to be made for them. */
  publishing?: ReadonlySet<string>
  /** So many chats of publications are made at once; by default all. */
  mostPublished?: number
}

export interface DueChats {
  chats: NewChat[]
  /** Jobs of whose publication chats were left out. */
  unfinished: Set<string>
}

/** The chats due by rule, or opened, that do not exist yet. */
export async function dueChats(
  tx: Queryable,
  world: LoadedWorld,
  options: DueOptions,
): Promise<DueChats> {
  const keys = new Map<string, ChatKey>()
  const add = (key: ChatKey): void => void keys.set(chatId(options.secret, key), key)
  for (const id of world.scope.jobs) {
    const job = world.job(id)
    if (job) chatsOfJob(job, world).forEach(add)
  }
  const byRule = new Map(keys)
  const ofCases = new Set<string>()
  for (const id of world.scope.cases) {
    const facts = world.case(id)
    for (const key of facts ? chatsOfCase(facts, world) : []) {
      add(key)
      ofCases.add(chatId(options.secret, key))
    }
  }
  options.open?.forEach(add)
  const opened = new Set(options.open?.map((key) => chatId(options.secret, key)))
  const existing = await readExistingChats(tx, [...keys.keys()])

  const isOfPublication = (id: string, key: ChatKey): key is OfSourcePartner =>
    key.kind === 'jobSourcePartner' && byRule.has(id) && !ofCases.has(id) && !opened.has(id)
  // A partner that came after the publication gets its chat with its first case, or when it is opened.
  const isLate = ({ job }: OfSourcePartner): boolean =>
    options.publishing?.has(job) !== true &&
    existing.has(chatId(options.secret, { kind: 'jobAllSourcePartners', job }))

  const due: DueChats = { chats: [], unfinished: new Set() }
  let left = options.mostPublished ?? Infinity
  for (const [id, key] of keys) {
    if (existing.has(id)) continue
    if (isOfPublication(id, key)) {
      if (isLate(key)) continue
      left -= 1
      if (left < 0) {
        due.unfinished.add(key.job)
        continue
      }
    }
    due.chats.push(newChat(id, key, world, options.retentionDays))
  }
  return due
}

type OfSourcePartner = Extract<ChatKey, { kind: 'jobSourcePartner' }>

function newChat(id: string, key: ChatKey, world: LoadedWorld, retentionDays: number): NewChat {
  const kase = 'case' in key ? world.case(key.case) : undefined
  return {
    id,
    key,
    keyText: chatKeyText(key),
    job: 'job' in key ? key.job : (kase?.job ?? null),
    candidate: 'candidate' in key ? key.candidate : (kase?.candidate ?? null),
    state: deriveChat(key, world, false, retentionDays).state,
  }
}
