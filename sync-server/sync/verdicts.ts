/** Judges the operations of a batch one after the other and gathers what is to be written. No SQL. */
import { createHash } from 'node:crypto'
import type { NewPost } from '../access/append-posts.ts'
import { authorRoleOf } from '../access/author-role.ts'
import { chatVerdicts, type VerdictCode } from '../contract/errors.ts'
import { strongestSide } from '../contract/participants.ts'
import type { Operation, PostOperation, Verdict } from '../contract/push.ts'
import { isValidSetting } from '../contract/settings.ts'
import { judgePost } from './judge.ts'
import { accessKey, type Facts, type Pushed } from './push-facts.ts'
import type { LedgerRow } from './push-sql.ts'

export interface Accepted {
  chat: string
  row: NewPost
  /** Its verdicts, the first of them and those of the same sent again: place and `g` are filled in later. */
  verdicts: Verdict[]
}

type Of<Type extends Operation['type']> = Extract<Operation, { type: Type }>

/** What is sent twice must be the same: the hash of an operation without its id. */
export function hashOf(operation: Operation): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...operation, id: '' }))
    .digest('hex')
}

/** A verdict is final: the same operation again gets it, as `duplicate` where it was accepted. */
export function replayOf(known: LedgerRow, person: string, operation: Operation): Verdict {
  if (known.person !== person || known.hash !== hashOf(operation)) {
    return rejected(operation.id, 'id-taken')
  }
  return known.verdict.status === 'ok' ? { ...known.verdict, status: 'duplicate' } : known.verdict
}

export function rejected(id: string, code: VerdictCode): Verdict {
  return { id, status: 'rejected', code }
}

export class Verdicts {
  /** New posts in the order in which they get their places. */
  readonly accepted: Accepted[] = []
  readonly markers: { chat: string; person: string; seq: number }[] = []
  readonly settings = new Map<
    string,
    { person: string; key: string; about: string; value: unknown }
  >()
  /** Chats in which the source side has posted for the first time. */
  readonly begun = new Set<string>()
  readonly ledger: LedgerRow[] = []
  readonly #facts: Facts
  readonly #timeline: string
  readonly #clock: () => number
  readonly #byPost = new Map<string, Accepted>()
  readonly #byOperation = new Map<string, LedgerRow>()

  constructor(facts: Facts, timeline: string, clock: () => number) {
    this.#facts = facts
    this.#timeline = timeline
    this.#clock = clock
  }

  /** A verdict an operation. After a rejection that holds for a chat, its later posts are deferred. */
  of({ person, operations }: Pushed): Verdict[] {
    const held = new Set<string>()
    return operations.map((operation) => {
      const { id } = operation
      switch (operation.type) {
        case 'post': {
          if (held.has(operation.chat)) return { id, status: 'deferred' }
          const verdict = this.#post(person, operation)
          if (verdict.code && chatVerdicts.includes(verdict.code)) held.add(operation.chat)
          return verdict
        }
        case 'read':
          return this.#read(person, operation)
        case 'setting':
          return this.#setting(person, operation)
        case 'open':
          // Opened before, outside this transaction: see push.ts.
          return { id, status: 'deferred' }
      }
    })
  }

  #read(person: string, { id, chat, seq }: Of<'read'>): Verdict {
    if (!this.#reaches(person, chat)) return rejected(id, 'chat-unavailable')
    this.markers.push({ chat, person, seq })
    return { id, status: 'ok' }
  }

  #setting(person: string, { id, key, chat, value }: Of<'setting'>): Verdict {
    if (!isValidSetting(key, chat !== null, value)) return rejected(id, 'invalid')
    if (chat !== null && !this.#reaches(person, chat)) return rejected(id, 'chat-unavailable')
    this.settings.set(`${person} ${key} ${chat ?? ''}`, { person, key, about: chat ?? '', value })
    return { id, status: 'ok' }
  }

  #reaches(person: string, chat: string): boolean {
    return this.#facts.access.has(accessKey(person, chat))
  }

  #post(person: string, operation: PostOperation): Verdict {
    const { id } = operation
    const known = this.#facts.ledger.get(id) ?? this.#byOperation.get(id)
    if (known) {
      const verdict = replayOf(known, person, operation)
      if (verdict.status === 'duplicate') this.#byPost.get(operation.post)?.verdicts.push(verdict)
      return verdict
    }
    const verdict = this.#existing(person, operation) ?? this.#judged(person, operation)
    // Of a post that was there already, the first operation's verdict stands in the ledger.
    if (verdict.status === 'duplicate' || verdict.code === 'id-taken') return verdict
    const line = { operation: id, person, hash: hashOf(operation), verdict }
    this.#byOperation.set(id, line)
    this.ledger.push(line)
    return verdict
  }

  /** The verdict on a post whose id is known: the same again, or an id that is taken. */
  #existing(person: string, { id, post, chat, body }: PostOperation): Verdict | null {
    const twin = this.#byPost.get(post)
    if (twin) {
      if (twin.row.author !== person || twin.chat !== chat || twin.row.body !== body) {
        return rejected(id, 'id-taken')
      }
      const verdict: Verdict = { ...twin.verdicts[0], id, status: 'duplicate' }
      twin.verdicts.push(verdict)
      return verdict
    }
    const before = this.#facts.stored.get(post)
    if (!before) return null
    if (before.author !== person || before.chat !== chat || before.body !== body) {
      return rejected(id, 'id-taken')
    }
    const { seq, g, acceptedAt } = before
    return { id, status: 'duplicate', seq, g, acceptedAt: acceptedAt.getTime() }
  }

  #judged(person: string, operation: PostOperation): Verdict {
    const { id, post, body, writtenAt } = operation
    const author = this.#facts.authors.get(person)
    const chat = this.#facts.chats.get(operation.chat)
    const access = this.#facts.access.get(accessKey(person, operation.chat))
    const code = judgePost(operation, author, chat, access, this.#timeline)
    if (code !== null) return rejected(id, code)
    if (!author || !chat || !access) return rejected(id, 'chat-unavailable')

    const now = this.#clock()
    const authorRole = authorRoleOf(author.role, author, strongestSide(access.sides))
    if ((authorRole === 'source' || authorRole === 'coordinator') && !chat.state.begun) {
      this.begun.add(chat.id)
      chat.state = { ...chat.state, begun: true }
    }
    const verdict: Verdict = { id, status: 'ok', epoch: access.epoch, acceptedAt: now }
    const row: NewPost = {
      id: post,
      author: person,
      authorPartner: author.partner,
      authorRole,
      writtenAt: Math.min(writtenAt, now),
      acceptedAt: now,
      body,
    }
    const accepted = { chat: chat.id, row, verdicts: [verdict] }
    this.accepted.push(accepted)
    this.#byPost.set(post, accepted)
    return verdict
  }
}
