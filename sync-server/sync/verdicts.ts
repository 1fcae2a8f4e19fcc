/** Judges the operations of a batch one after the other and gathers what is to be written. No SQL. */
import { createHash } from 'node:crypto'
import type { NewPost } from '../access/append-posts.ts'
import { authorRoleOf } from '../access/author-role.ts'
import { chatVerdicts, type VerdictCode } from '../contract/errors.ts'
import type { PostFile } from '../contract/files.ts'
import { mayHandleReports, mayStandIn, strongestSide } from '../contract/participants.ts'
import type { ContentOperation, Operation, OperationOf, Verdict } from '../contract/push.ts'
import { limits } from '../contract/limits.ts'
import { reportKey } from '../contract/reports.ts'
import { isValidSetting } from '../contract/settings.ts'
import { standInValue } from '../contract/stand-in.ts'
import { templateKey, templateValue } from '../contract/templates.ts'
import {
  judgeDelete,
  judgeEdit,
  judgeFile,
  judgePin,
  judgePost,
  judgeReact,
  judgeReport,
  type Situation,
} from './judge.ts'
import { PostChanges } from './post-changes.ts'
import { accessKey, isStandIn, type Facts, type Pushed } from './push-facts.ts'
import type { LedgerEntry, LedgerRow, ReportRow, StandInRow, TemplateRow } from './push-sql.ts'

export interface Accepted {
  chat: string
  row: NewPost
  /** Its verdicts, the first of them and those of the same sent again: place and `g` are filled in later. */
  verdicts: Verdict[]
}

/** What is sent twice must be the same: the hash of an operation without its id. */
export function hashOf(operation: Operation): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...operation, id: '' }))
    .digest('hex')
}

/** A verdict is final: the same operation again gets it, as `duplicate` where it was accepted. */
export function replayOf(known: LedgerEntry, person: string, operation: Operation): Verdict {
  if (known.person !== person || known.hash !== hashOf(operation)) {
    return rejected(operation.id, 'id-taken')
  }
  return known.verdict.status === 'ok' ? { ...known.verdict, status: 'duplicate' } : known.verdict
}

export function rejected(id: string, code: VerdictCode): Verdict {
  return { id, status: 'rejected', code }
}

const dayMs = 86_400_000

export class Verdicts {
  /** New posts in the order in which they get their places. */
  readonly accepted: Accepted[] = []
  /** What becomes of posts. */
  readonly changes: PostChanges
  /** Verdicts that tell the transaction's `g`. */
  readonly stamped: Verdict[] = []
  readonly markers: { chat: string; person: string; seq: number }[] = []
  readonly settings = new Map<
    string,
    { person: string; key: string; about: string; value: unknown }
  >()
  /** By id. */
  readonly templates = new Map<string, TemplateRow>()
  /** By person; null = ended by hand. */
  readonly standIns = new Map<string, StandInRow>()
  /** By post and reporter. */
  readonly reports = new Map<string, ReportRow>()
  /** Reports that are handled, and by whom. */
  readonly handled = new Map<string, string>()
  /** Chats in which the source side has posted for the first time. */
  readonly begun = new Set<string>()
  readonly ledger: LedgerRow[] = []
  readonly #facts: Facts
  readonly #timeline: string
  readonly #clock: () => number
  readonly #byPost = new Map<string, Accepted>()
  readonly #byOperation = new Map<string, LedgerRow>()
  /** Files that posts of this batch have taken. */
  readonly #claimed = new Set<string>()

  constructor(facts: Facts, timeline: string, clock: () => number) {
    this.#facts = facts
    this.#timeline = timeline
    this.#clock = clock
    this.changes = new PostChanges(facts)
  }

  /**
   * A verdict an operation. After a rejection that holds for a chat, its later posts and edits are deferred; so is
   * whatever concerns a post that was rejected or deferred.
   */
  of({ person, operations }: Pushed): Verdict[] {
    const heldChats = new Set<string>()
    const heldPosts = new Set<string>()
    return operations.map((operation) => {
      const { id } = operation
      if (operation.type === 'read') return this.#read(person, operation)
      // Opened before, outside this transaction: see push.ts.
      if (operation.type === 'open') return { id, status: 'deferred' }
      if (operation.type === 'setting') return this.#once(person, operation, () => this.#setting(person, operation)) // prettier-ignore
      if (operation.type === 'report') return this.#once(person, operation, () => this.#report(person, operation)) // prettier-ignore
      const isText = operation.type === 'post' || operation.type === 'edit'
      const waits =
        (isText && heldChats.has(operation.chat)) ||
        (operation.type !== 'post' && heldPosts.has(operation.post))
      const verdict: Verdict = waits
        ? { id, status: 'deferred' }
        : this.#once(person, operation, () => this.#content(person, operation))
      if (isText && verdict.code && chatVerdicts.includes(verdict.code)) heldChats.add(operation.chat) // prettier-ignore
      if (operation.type === 'post' && isNone(verdict)) heldPosts.add(operation.post)
      return verdict
    })
  }

  /** A verdict is final: what comes again gets the same one. */
  #once(person: string, operation: Operation, judge: () => Verdict): Verdict {
    const { id } = operation
    const known = this.#facts.ledger.get(id) ?? this.#byOperation.get(id)
    if (known) {
      const verdict = replayOf(known, person, operation)
      if (verdict.status === 'duplicate' && operation.type === 'post')
        this.#byPost.get(operation.post)?.verdicts.push(verdict)
      return verdict
    }
    const verdict = judge()
    // Of a post that was there already, the first operation's verdict stands in the ledger.
    if (verdict.status === 'duplicate' || verdict.code === 'id-taken') return verdict
    const line = { operation: id, person, hash: hashOf(operation), verdict }
    this.#byOperation.set(id, line)
    this.ledger.push(line)
    return verdict
  }

  #read(person: string, { id, chat, seq }: OperationOf<'read'>): Verdict {
    if (!this.#reaches(person, chat)) return rejected(id, 'chat-unavailable')
    this.markers.push({ chat, person, seq })
    return this.#stampedOk(id)
  }

  #setting(person: string, operation: OperationOf<'setting'>): Verdict {
    const { id, key, chat, value } = operation
    if (!isValidSetting(key, chat !== null, value)) return rejected(id, 'invalid')
    if (key === templateKey && chat !== null) return this.#template(person, id, chat, value)
    if (key === reportKey && chat !== null) return this.#handle(person, id, chat)
    if (isStandIn(operation)) return this.#standIn(person, operation)
    if (chat !== null && !this.#reaches(person, chat)) return rejected(id, 'chat-unavailable')
    this.settings.set(`${person} ${key} ${chat ?? ''}`, { person, key, about: chat ?? '', value })
    return this.#stampedOk(id)
  }

  /** Staff who may write at all write their partner's templates; the last writer wins. */
  #template(person: string, operation: string, id: string, given: unknown): Verdict {
    const author = this.#facts.authors.get(person)
    const partner = author?.role === 'staff' && !author.readOnly ? author.partner : null
    if (partner === null) return rejected(operation, 'not-allowed')
    const known = this.templates.get(id) ?? this.#facts.templates.get(id)
    if (known && known.partner !== partner) return rejected(operation, 'id-taken')
    if (!known && this.#templatesOf(partner) >= limits.templatesPerPartner)
      return rejected(operation, 'not-allowed')
    const value = given === null ? null : templateValue.parse(given)
    this.templates.set(id, { id, partner, person, value })
    return this.#stampedOk(operation)
  }

  /** Of somebody who may not stand in, no answer tells whether there is such a person. */
  #standIn(person: string, { id, value }: OperationOf<'setting'>): Verdict {
    const author = this.#facts.authors.get(person)
    if (!author?.partner) return rejected(id, 'not-allowed')
    const row = { person, partner: author.partner }
    if (value === null) {
      if (!this.#facts.away.has(person) && !this.standIns.has(person)) return { id, status: 'ok' }
      this.standIns.set(person, { ...row, colleague: null, until: 0 })
      return this.#stampedOk(id)
    }
    const { person: colleague, until } = standInValue.parse(value)
    if (!mayStandIn({ ...author, active: true }, this.#facts.colleagues.get(colleague)))
      return rejected(id, 'not-allowed')
    if (until > this.#clock() + limits.standInDays * dayMs) return rejected(id, 'invalid')
    this.standIns.set(person, { ...row, colleague, until })
    return this.#stampedOk(id)
  }

  #report(person: string, operation: OperationOf<'report'>): Verdict {
    const { id, chat, post, reason } = operation
    const at = this.#situation(person, chat)
    const key = `${person} ${post}`
    const code = judgeReport(operation, person, this.changes.find(post), this.#openReportsOf(person), at) // prettier-ignore
    if (code !== null) return rejected(id, code)
    const stored = this.#facts.stored.get(post)
    // One of this very batch: nobody has read it yet.
    if (!stored || !at.author) return rejected(id, 'post-unavailable')
    const role = authorRoleOf(at.author.role, at.author, strongestSide(at.access?.sides ?? []))
    const { partner } = at.author
    this.reports.set(key, { chat, post, seq: stored.seq, person, role, partner, reason, at: this.#clock() }) // prettier-ignore
    return this.#stampedOk(id)
  }

  #openReportsOf(person: string): number {
    const added = [...this.reports.values()].filter((row) => row.person === person).length
    return (this.#facts.reportCounts.get(person) ?? 0) + added
  }

  /** Of who may not, no answer tells whether there is such a report. */
  #handle(person: string, operation: string, report: string): Verdict {
    const author = this.#facts.authors.get(person)
    if (!author || !mayHandleReports(author) || !this.#facts.reports.has(report))
      return rejected(operation, 'not-allowed')
    this.handled.set(report, person)
    return this.#stampedOk(operation)
  }

  #templatesOf(partner: string): number {
    const added = [...this.templates.values()].filter(
      (row) => row.partner === partner && !this.#facts.templates.has(row.id),
    )
    return (this.#facts.templateCounts.get(partner) ?? 0) + added.length
  }

  #reaches(person: string, chat: string): boolean {
    return this.#facts.access.has(accessKey(person, chat))
  }

  #stampedOk(id: string): Verdict {
    const verdict: Verdict = { id, status: 'ok' }
    this.stamped.push(verdict)
    return verdict
  }

  #situation(person: string, chat: string): Situation {
    return {
      author: this.#facts.authors.get(person),
      chat: this.#facts.chats.get(chat),
      access: this.#facts.access.get(accessKey(person, chat)),
      timeline: this.#timeline,
    }
  }

  #content(person: string, operation: ContentOperation): Verdict {
    const { id } = operation
    const at = this.#situation(person, operation.chat)
    if (operation.type === 'post')
      return this.#existing(person, operation) ?? this.#judged(person, operation, at)
    const code = this.#refusal(person, operation, at)
    if (code !== null) return rejected(id, code)
    if (operation.type === 'edit')
      this.changes.edit(operation, this.#mentions(operation), this.#clock())
    else if (!this.#change(operation, person)) {
      // Nothing new comes with this transaction's `g`: a device that waited for it would wait for other news.
      const g = this.changes.standsSince(operation, person)
      if (g !== undefined) return { id, status: 'ok', ...(g === null ? {} : { g }) }
    }
    return this.#stampedOk(id)
  }

  /** False where all is so already. */
  #change(operation: OperationOf<'delete' | 'react' | 'pin'>, person: string): boolean {
    if (operation.type === 'delete') return this.changes.delete(operation, person)
    if (operation.type === 'react') return this.changes.react(operation, person)
    return this.changes.pin(operation)
  }

  #refusal(
    person: string,
    operation: Exclude<ContentOperation, { type: 'post' }>,
    at: Situation,
  ): VerdictCode | null {
    const post = this.changes.find(operation.post)
    switch (operation.type) {
      case 'edit':
        return judgeEdit(operation, person, post, at)
      case 'delete':
        return judgeDelete(operation, person, post, at)
      case 'react':
        return judgeReact(operation, post, this.changes.countReactions(operation.post, person), at)
      case 'pin':
        return judgePin(operation, post, at)
    }
  }

  /**
   * The verdict on a post whose id is known: the same again, or an id that is taken. That an id is taken is not told
   * of a chat out of reach: it would say that there is such a post. Nor is told whether it was changed or deleted since.
   */
  #existing(person: string, { id, post, chat, body }: OperationOf<'post'>): Verdict | null {
    const twin = this.#byPost.get(post)
    if (twin) {
      if (twin.row.author !== person || twin.chat !== chat || twin.row.body !== body) {
        return this.#reaches(person, chat) ? rejected(id, 'id-taken') : null
      }
      const verdict: Verdict = { ...twin.verdicts[0], id, status: 'duplicate' }
      twin.verdicts.push(verdict)
      return verdict
    }
    if (!this.#facts.taken.has(post)) return null
    const before = this.#facts.stored.get(post)
    // Who has edited it may have its last text only.
    const isSame = before?.firstBody === body || before?.lastBody === body
    if (before?.author !== person || before.chat !== chat || !isSame) {
      return this.#reaches(person, chat) ? rejected(id, 'id-taken') : null
    }
    const { seq, g, acceptedAt } = before
    const verdict: Verdict = { id, status: 'duplicate', seq, acceptedAt: acceptedAt.getTime() }
    return this.#reaches(person, chat) ? { ...verdict, g } : verdict
  }

  #judged(person: string, operation: OperationOf<'post'>, at: Situation): Verdict {
    const { id, post, body, writtenAt } = operation
    const code = judgePost(operation, at)
    if (code !== null) return rejected(id, code)
    const files = this.#files(person, operation)
    if (typeof files === 'string') return rejected(id, files)
    const author = this.#facts.authors.get(person)
    const chat = this.#facts.chats.get(operation.chat)
    if (!author || !chat || !at.access) return rejected(id, 'chat-unavailable')

    const now = this.#clock()
    const authorRole = authorRoleOf(author.role, author, strongestSide(at.access.sides))
    if ((authorRole === 'source' || authorRole === 'coordinator') && !chat.state.begun) {
      this.begun.add(chat.id)
      chat.state = { ...chat.state, begun: true }
    }
    const verdict: Verdict = { id, status: 'ok', epoch: at.access.epoch, acceptedAt: now }
    const row: NewPost = {
      id: post,
      author: person,
      authorPartner: author.partner,
      authorRole,
      writtenAt: Math.min(writtenAt, now),
      acceptedAt: now,
      body,
      files,
      mentions: this.#mentions(operation),
      ...(operation.replyTo === undefined ? {} : { replyTo: operation.replyTo }),
    }
    for (const file of files) this.#claimed.add(file.id)
    const accepted = { chat: chat.id, row, verdicts: [verdict] }
    this.accepted.push(accepted)
    this.#byPost.set(post, accepted)
    this.changes.appended(chat.id, row)
    return verdict
  }

  /** Of the people whom a text names, those who take part. */
  #mentions({ chat, mentions = [] }: OperationOf<'post' | 'edit'>): string[] {
    return [...new Set(mentions)].filter((id) => this.#facts.mentioned.has(accessKey(id, chat)))
  }

  /** The files that the post names, as it shows them; or why it may not have them. */
  #files(person: string, operation: OperationOf<'post'>): PostFile[] | VerdictCode {
    const files: PostFile[] = []
    for (const { id, thumb } of operation.files ?? []) {
      const known = this.#claimed.has(id) ? undefined : this.#facts.files.get(id)
      const code = judgeFile(known, person)
      if (code !== null) return code
      if (!known?.type || files.some((file) => file.id === id)) return 'file-unavailable'
      const { name, type, size } = known
      files.push({ id, name, type, size, ...(thumb === undefined ? {} : { thumb }) })
    }
    return files
  }
}

/** Neither accepted now nor before. */
function isNone({ status }: Verdict): boolean {
  return status === 'rejected' || status === 'deferred'
}
