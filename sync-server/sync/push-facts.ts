/** What a batch of operations is judged by, read under its locks. */
import { lockChats, readAccess, type ChatRecord } from '../access/chats-sql.ts'
import { isWithCandidate } from '../contract/chats.ts'
import { AppError } from '../contract/errors.ts'
import { isContent, type Operation, type OperationOf } from '../contract/push.ts'
import { reportKey } from '../contract/reports.ts'
import { standInKey, standInValue } from '../contract/stand-in.ts'
import { templateKey } from '../contract/templates.ts'
import type { Queryable } from '../db/store.ts'
import type { ChatAccess } from './judge.ts'
import * as sql from './push-sql.ts'

export interface Pushed {
  person: string
  operations: Operation[]
}

export interface Facts {
  /** Authors who may write at all. */
  authors: ReadonlyMap<string, sql.AuthorRow>
  /** Chats whose content is to change, locked. */
  chats: ReadonlyMap<string, ChatRecord>
  /** Verdicts given before, by operation. */
  ledger: ReadonlyMap<string, sql.LedgerEntry>
  /** Posts that exist already: under the ids of new ones, or to be changed. */
  stored: ReadonlyMap<string, sql.StoredPost>
  /** Ids of posts, some of them out of the pushing people's reach. */
  taken: ReadonlySet<string>
  /** The pushing people's reactions to those posts. */
  reactions: readonly sql.StoredReaction[]
  /** Files that the pushing people have uploaded and no post names, locked. */
  files: ReadonlyMap<string, sql.UploadedFile>
  /** Templates that stand under ids that are pushed. */
  templates: ReadonlyMap<string, sql.TemplateEntry>
  /** How many templates the authors' partners have. */
  templateCounts: ReadonlyMap<string, number>
  /** People who are asked to stand in, of the authors' partners. */
  colleagues: ReadonlyMap<string, sql.ColleagueRow>
  /** The authors who have named one before, as far as they name one or end it now. */
  away: ReadonlySet<string>
  /** Reports that are to be handled, as far as a coordinator is among the pushing people. */
  reports: ReadonlySet<string>
  /** How many open reports the pushing people have made, by person. */
  reportCounts: ReadonlyMap<string, number>
  /** Participants whom texts name, by `accessKey`. */
  mentioned: ReadonlySet<string>
  /** Access by `accessKey`. */
  access: ReadonlyMap<string, ChatAccess>
}

/** A partner's template travels as a setting. */
export function isTemplate(operation: Operation): operation is OperationOf<'setting'> {
  return operation.type === 'setting' && operation.key === templateKey
}

/** So does a report that a coordinator handles. */
function isReport(operation: Operation): operation is OperationOf<'setting'> {
  return operation.type === 'setting' && operation.key === reportKey
}

/** And so does a colleague's standing in. */
export function isStandIn(operation: Operation): operation is OperationOf<'setting'> {
  return operation.type === 'setting' && operation.key === standInKey && operation.chat === null
}

export const accessKey = (person: string, chat: string): string => `${person} ${chat}`

/** Locks in the one order (people, then chats) and reads. Access is read under the chats' locks. */
export async function loadFacts(tx: Queryable, pushes: readonly Pushed[]): Promise<Facts> {
  const persons = [...new Set(pushes.map((push) => push.person))]
  const operations = pushes.flatMap((push) => push.operations)
  const contents = operations.filter(isContent)
  const reported = operations.filter((its) => its.type === 'report')
  const pairs = pushes.flatMap(({ person, operations: its }) =>
    its.flatMap((operation) =>
      'chat' in operation &&
      operation.chat !== null &&
      !isTemplate(operation) &&
      !isReport(operation)
        ? [{ person, chat: operation.chat }]
        : [],
    ),
  )
  const authors = await sql.lockAuthors(tx, persons)
  if (authors.some((author) => author.settling)) throw new AppError('server-busy')
  const chats = await lockChats(tx, [
    ...new Set([...contents, ...reported].map(({ chat }) => chat)),
  ])
  const withCandidate = chats.filter(({ key }) => isWithCandidate(key.kind)).map(({ id }) => id)
  const suspended = new Set(await sql.readSuspendedMeanwhile(tx, withCandidate))
  for (const chat of chats) if (suspended.has(chat.id)) chat.state.suspended = true
  const ids = operations.map((operation) => operation.id)
  const ledger = await sql.readLedger(tx, ids)
  const posts = [...new Set([...contents, ...reported].map(({ post }) => post))]
  const entries = await sql.readPosts(tx, posts)
  const stored = entries.filter((row) => row.chat !== null)
  const reactedTo = contents.flatMap(({ type, post }) => (type === 'react' ? [post] : []))
  const reactions = await sql.readReactions(tx, reactedTo, persons)
  const named = contents.flatMap((its) => (its.type === 'post' ? (its.files ?? []) : []))
  const files = await sql.lockFiles(tx, [...new Set(named.map((file) => file.id))])
  const mentions = contents.flatMap((its) =>
    its.type === 'post' || its.type === 'edit'
      ? (its.mentions ?? []).map((person) => ({ chat: its.chat, person }))
      : [],
  )
  const mentioned = await sql.readParticipants(tx, mentions)
  const templateIds = operations.flatMap((its) =>
    isTemplate(its) && its.chat !== null ? [its.chat] : [],
  )
  const templates = await sql.readTemplates(tx, [...new Set(templateIds)])
  const partners = templateIds.length > 0 ? authors.flatMap(({ partner }) => partner ?? []) : []
  const templateCounts = await sql.countTemplates(tx, [...new Set(partners)])
  const handled = operations.flatMap((its) =>
    isReport(its) && its.chat !== null ? [its.chat] : [],
  )
  const reports = await sql.readReports(tx, handled)
  const standIns = operations.filter(isStandIn)
  const asked = standIns.flatMap(({ value }) => standInValue.safeParse(value).data?.person ?? [])
  const colleagues = await sql.readColleagues(tx, [...new Set(asked)])
  const away = await sql.readAway(tx, standIns.length > 0 ? persons : [])
  const reportCounts = await sql.countOpenReports(tx, reported.length > 0 ? persons : [])
  const access = await readAccess(tx, pairs)
  return {
    authors: new Map(authors.map((row) => [row.id, row])),
    chats: new Map(chats.map((chat) => [chat.id, chat])),
    ledger: new Map(ledger.map((row) => [row.operation, row])),
    stored: new Map(stored.map((row) => [row.id, row])),
    taken: new Set(entries.map((row) => row.id)),
    reactions,
    files: new Map(files.map((row) => [row.id, row])),
    templates: new Map(templates.map((row) => [row.id, row])),
    templateCounts,
    colleagues: new Map(colleagues.map((row) => [row.id, row])),
    away: new Set(away),
    reports: new Set(reports),
    reportCounts,
    mentioned: new Set(mentioned.map((row) => accessKey(row.person, row.chat))),
    access: new Map(access.map((row) => [accessKey(row.person, row.chat), row])),
  }
}
