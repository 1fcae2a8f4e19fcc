/** Compares what each device holds with what the model says its person may read, and the store says there is. */
import { isDeepStrictEqual } from 'node:util'
import { digestOf } from '../../sync-server/access/append-posts.ts'
import { xorDigest } from '../../sync-server/contract/digest.ts'
import { reactionId } from '../../sync-server/contract/feed.ts'
import type { OwnedStore } from '../../sync-server/db/store.ts'
import type { HeldPost } from '../../renderer/data/block-store.ts'
import type { Access } from './access.ts'
import type { Undone } from './backup.ts'
import { judgeAnew } from './judge-anew.ts'
import { judgeAuthors, type AuthoredPost } from './judge-authors.ts'
import { judgeDirectory, type Shown } from './judge-directory.ts'
import type { DeviceReport } from './messages.ts'
import type { Model } from './model.ts'
import type { NewDevice } from './new-device.ts'
import { numberOf } from './tokens.ts'

export interface Figures {
  /** What a device should hold and does not, and own texts that are neither accepted nor visibly ended. */
  lost: number
  duplicated: number
  /** Posts, chats or directory rows that their reader may not see; responses that told of a chat after its end. */
  leaked: number
  /** Rows that differ from the store's. */
  stale: number
  digestMismatches: number
  /** Posts that went to somebody their author had not seen. */
  unasked: number
  /** Texts by people who could not write there. */
  unallowed: number
  /** Devices that had not settled in time. */
  unsettled: number
}

/** A line a check: what was compared, how often, and how often it was wrong. */
export interface Check {
  name: string
  compared: number
  wrong: number
  /** Of these, without those of devices that were still at it. */
  wrongAtRest: number
}

/** So many examples of what is wrong are told of each check. */
const examplesOfOne = 3

interface StoredPost {
  id: string
  chat: string
  seq: number
  g: number
  born: number
  author: string | null
  authorPartner: string | null
  authorRole: string
  body: string
  rev: number
  deleted: boolean
  deletedBy: string | null
  pinned: boolean
  replyTo: number | null
  files: { id: string }[]
  mentions: string[]
  writtenAt: Date
  acceptedAt: Date
  editedAt: Date | null
}

/** `newDevice`: what a device of the person is given now that has nothing. */
export async function judge(
  store: OwnedStore,
  model: Model,
  access: Access,
  reports: readonly DeviceReport[],
  undone: Undone | null,
  newDevice: (person: string) => Promise<NewDevice>,
): Promise<{ figures: Figures; checks: Check[]; examples: string[] }> {
  const figures: Figures = { lost: 0, duplicated: 0, leaked: 0, stale: 0, digestMismatches: 0, unasked: 0, unallowed: 0, unsettled: 0 } // prettier-ignore
  const checks = new Map<string, Check>()
  /** What is compared is on a device that is not at rest. */
  let isUnderWay = false
  const examples: string[] = []
  const check = (
    name: string,
    figure: keyof Figures,
    right: boolean,
    example: () => string,
  ): void => {
    const its = checks.get(name) ?? { name, compared: 0, wrong: 0, wrongAtRest: 0 }
    checks.set(name, its)
    its.compared += 1
    if (right) return
    its.wrong += 1
    if (!isUnderWay) its.wrongAtRest += 1
    figures[figure] += 1
    if (its.wrong <= examplesOfOne) examples.push(`${name}: ${example()}`)
  }

  const chats = await store.query<{ id: string; key: string; seq: number; n: number; digest: number }>('select id, key, seq, n, digest from chat') // prettier-ignore
  const keyOf = new Map(chats.map((chat) => [chat.id, chat.key]))
  const posts = await store.query<StoredPost>('select id, chat, seq, g, born, author, author_partner as "authorPartner", author_role as "authorRole", body, rev, deleted, deleted_by as "deletedBy", pinned, reply_to as "replyTo", files, mentions, written_at as "writtenAt", accepted_at as "acceptedAt", edited_at as "editedAt" from post order by chat, seq') // prettier-ignore
  const reactions = await store.query<{ post: string; person: string; emoji: string; deleted: boolean; g: number; chat: string }>('select post, person, emoji, deleted, g, chat from reaction') // prettier-ignore
  const versions = await store.query<{ post: string; rev: number; body: string; writtenAt: Date }>('select post, rev, body, written_at as "writtenAt" from post_version') // prettier-ignore
  const settings = await store.query<{ person: string; key: string; about: string; value: unknown }>('select person, key, about, value from setting') // prettier-ignore
  const contents = await store.query<{ post: string; text: string }>(
    `select post, convert_from(string_agg(bytes, ''::bytea order by at), 'UTF8') as text
     from attachment join attachment_chunk on file = id where post is not null group by post, id`,
  )
  const marks = await store.query<{ chat: string; person: string; seq: number }>('select chat, person, seq from read_marker') // prettier-ignore
  const byChat = Map.groupBy(posts, (post) => post.chat)
  const reactionsOf = Map.groupBy(reactions, (row) => row.chat)
  const byId = new Map(posts.map((post) => [post.id, post]))
  const versionsOf = Map.groupBy(versions, (row) => row.post)
  const textsOf = Map.groupBy([...posts.map(({ id, body }) => ({ post: id, body })), ...versions], (row) => row.post) // prettier-ignore
  const settingOf = new Map(settings.map((row) => [`${row.person} ${row.key} ${row.about}`, row.value])) // prettier-ignore
  const contentOf = new Map(contents.map(({ post, text }) => [post, text]))
  const markOf = new Map(marks.map((row) => [`${row.chat} ${row.person}`, row.seq]))
  const now = Date.now()

  const keys = new Set(keyOf.values())
  // Those that are opened by hand are there if somebody did; of who did not hear of it, no more is known.
  const isTeam = (key: string): boolean => key.startsWith('team:')
  const undoneKeys = new Set(undone?.chats.values())
  for (const { opened } of reports)
    for (const key of opened) check('a chat that was opened is there', 'lost', keys.has(key) || undoneKeys.has(key), () => key) // prettier-ignore
  for (const key of new Set([...keys, ...model.chats].filter((key) => !isTeam(key)))) {
    check('chats exist by rule', keys.has(key) ? 'leaked' : 'lost', keys.has(key) === model.chats.has(key), () => key) // prettier-ignore
  }
  const tokens = new Map<string, number>()
  for (const { body } of posts) {
    const token = /^[0-9a-f-]{36}/.exec(body)?.[0]
    if (token) tokens.set(token, (tokens.get(token) ?? 0) + 1)
  }
  for (const [token, count] of tokens) check('a post stands once', 'duplicated', count === 1, () => token) // prettier-ignore
  for (const chat of chats) {
    const its = byChat.get(chat.id) ?? []
    const own = [...its.map(({ id, g }) => [id, g] as const), ...(reactionsOf.get(chat.id) ?? []).map((row) => [reactionId(row), row.g] as const)] // prettier-ignore
    const digest = own.reduce((sum, [id, g]) => xorDigest(sum, digestOf(id, g)), 0)
    check('what a reply answers stands before it', 'stale', its.every((post) => post.replyTo === null || post.replyTo < post.seq), () => chat.key) // prettier-ignore
    judgeAuthors(chat.key, its.flatMap((post) => authored(post, versionsOf.get(post.id) ?? []) ?? []), model, access, check) // prettier-ignore
    check('the store’s own digests', 'digestMismatches', digest === chat.digest && own.length === chat.n && its.every((post, index) => post.seq === index + 1), () => chat.key) // prettier-ignore
  }

  const shownIn = new Map(
    chats.map(({ id, key }): [string, Shown] => {
      const its = byChat.get(id) ?? []
      const ids = (of: (post: StoredPost) => string | null): Set<string> => new Set(its.flatMap((post) => of(post) ?? [])) // prettier-ignore
      return [key, { persons: ids((post) => post.author), partners: ids((post) => post.authorPartner) }] // prettier-ignore
    }),
  )
  const fileOf = new Map(
    reports.flatMap(({ posts: its }) => its.map(({ post, file }) => [post, file])),
  )
  const postOf = new Map(reports.flatMap((report) => [...report.posts, ...report.edits].map(({ post, token }) => [numberOf(token), post]))) // prettier-ignore
  const lostTexts = tokensIn(undone?.texts ?? [])
  for (const report of reports) {
    isUnderWay = !report.atRest
    const who = `device ${String(report.index)}`
    // Who is not active any more gets nothing: the device stays as it was, locked, until they are again.
    const isOut = model.partiesOf(report.person).length === 0
    if (!isOut) check('devices settle', 'unsettled', report.settled, () => `${who} ${report.phase}`)
    const held = new Map(report.chats.map((chat) => [chat.row.id, chat]))
    for (const [id, key] of isOut ? [] : keyOf) {
      const may = model.reads(report.person, key, now)
      const chat = held.get(id)
      check('a chat is held exactly by who may read it', may ? 'lost' : 'leaked', may === (chat !== undefined), () => `${who} ${key} ${may ? 'missing' : 'held'}`) // prettier-ignore
      if (!chat || !may) continue
      const expected = byChat.get(id) ?? []
      const mine = new Map(chat.posts.map((post) => [post.id, post]))
      check('no place twice', 'duplicated', new Set(chat.posts.map((post) => post.seq)).size === chat.posts.length, () => `${who} ${key}`) // prettier-ignore
      for (const post of expected) {
        const own = mine.get(post.id)
        check('every post is held', 'lost', own !== undefined, () => `${who} ${key} ${String(post.seq)}`) // prettier-ignore
        if (own) check('posts are as the store has them', 'stale', isSame(own, post), () => `${who} ${key} ${String(post.seq)} ${JSON.stringify(own)} ${JSON.stringify(post)}`) // prettier-ignore
      }
      check('no post that is not there', 'leaked', chat.posts.every(({ id: post }) => byId.get(post)?.chat === id), () => `${who} ${key}`) // prettier-ignore
      const wanted = (reactionsOf.get(id) ?? []).filter((row) => !row.deleted).map(reactionId).sort() // prettier-ignore
      const shown = chat.posts.flatMap((post) => post.reactions.map((row) => reactionId({ post: post.id, ...row }))).sort() // prettier-ignore
      check('reactions', 'stale', JSON.stringify(wanted) === JSON.stringify(shown), () => `${who} ${key}`) // prettier-ignore
      for (const [name, value] of Object.entries(chat.settings)) {
        const stored = settingOf.get(`${report.person} ${name} ${id}`) ?? null
        check('settings of a chat', 'stale', isDeepStrictEqual(value, stored), () => `${who} ${key} ${name} ${JSON.stringify(value)} ${JSON.stringify(stored)}`) // prettier-ignore
      }
      const truth = chats.find((its) => its.id === id)
      check('digests', 'digestMismatches', chat.digest === truth?.digest && chat.held === truth.n && chat.row.n === truth.n, () => `${who} ${key}`) // prettier-ignore
      const marker = Math.max(
        markOf.get(`${id} ${report.person}`) ?? 0,
        ...expected.filter((post) => post.born < chat.row.epoch).map((post) => post.seq),
      )
      check('read markers', 'stale', chat.read === marker, () => `${who} ${key} ${String(chat.read)}, not ${String(marker)} of ${String(chat.row.head)}`) // prettier-ignore
    }
    if (!isOut) judgeDirectory(report, model, shownIn, now, check)
    if (!isOut) judgeAnew(report, await newDevice(report.person), check)
    check('no post goes back to what it was', 'stale', report.wentBack.length === 0, () => `${who} ${report.wentBack[0] ?? ''}`) // prettier-ignore
    check('no access comes back that has ended', 'leaked', report.accessCameBack.length === 0, () => `${who} ${report.accessCameBack[0] ?? ''}`) // prettier-ignore
    for (const chat of report.filesOf) check('no file of a chat that is not held', 'leaked', held.has(chat), () => `${who} ${chat}`) // prettier-ignore
    const elsewhere = (own: DeviceReport, post: string): string =>
      reports.filter((other) => other !== own && other.steps[post]).map((other) => `; on device ${String(other.index)}: ${stepsOf(other, post)}`).join('') // prettier-ignore
    // A post may have been taken back on another device of the person.
    const ended = new Set(
      reports.flatMap((other) => (other.person === report.person ? other.ended : [])),
    )
    const mustOffer = new Set(report.heldAtRestore)
    for (const { post, token } of report.posts) {
      // Of a lost future: who held it, and has read the chat ever since, is asked about it.
      const lostIn = undone?.posts.get(post)
      const lostKey =
        lostIn === undefined ? undefined : (keyOf.get(lostIn) ?? undone?.chats.get(lostIn))
      const isOffered = mustOffer.has(post) && undone !== null && lostKey !== undefined && access.hasReadSince(report.person, lostKey, undone.backupAt) // prettier-ignore
      if (lostIn !== undefined && !isOffered) continue
      check('an own post is accepted or visibly ended', 'lost', byId.has(post) || ended.has(post) || isOut, () => `${who} ${post} ${token} ${stepsOf(report, post)}; lost from ${lostKey ?? 'nowhere'}${elsewhere(report, post)}`) // prettier-ignore
    }
    for (const { post, file } of report.posts) {
      const stored = byId.get(post)
      // What is offered after a restored backup goes without its files; what was taken back has none.
      if (file === undefined || !stored || stored.deleted || undone?.posts.has(post)) continue
      check('a file is there as it was written', 'lost', contentOf.get(post) === file, () => `${who} ${post} ${String(contentOf.get(post)?.length)} of ${String(file.length)}`) // prettier-ignore
    }
    for (const { post, text } of report.fetched) {
      check('a file is fetched as it was written', 'stale', fileOf.get(post) === text, () => `${who} ${post}`) // prettier-ignore
    }
    const endedTexts = tokensIn(report.ended)
    const newest = new Map(report.edits.map(({ post, token }) => [post, token]))
    const editsOf = Map.groupBy(report.edits, ({ post }) => post)
    for (const { post, token } of report.edits) {
      // Its author has written another text for the post since: that one counts.
      if (newest.get(post) !== token) continue
      const done = textsOf.get(post)?.some(({ body }) => body.includes(token)) === true
      // An edit of a lost future is lost with it.
      if (lostTexts.has(token)) continue
      // What is refused takes along what waited behind it: the post, or an earlier text for it.
      const operations = (editsOf.get(post) ?? []).flatMap((edit) => [...edit.operations])
      const isEnded = [...operations, post, token].some((id) => ended.has(id)) || endedTexts.has(token) // prettier-ignore
      check('an own edit is made or visibly ended', 'lost', done || isEnded || isOut, () => `${who} ${post} ${token} ${stepsOf(report, post)}; in the store ${JSON.stringify(byId.get(post))}; lost from ${undone?.posts.get(post) ?? 'nowhere'}`) // prettier-ignore
    }
    for (const { chats: named, notices, texts, began, ended: until, path } of report.mentions) {
      const mayHear = (key: string | undefined): boolean => key !== undefined && access.couldRead(report.person, key, began, until) // prettier-ignore
      for (const chat of named) {
        const key = keyOf.get(chat) ?? undone?.chats.get(chat)
        check('no response tells of a chat after its end', 'leaked', mayHear(key), () => `${who} ${key ?? chat} at ${String(began)}-${String(until)} ${path}; ${access.told(report.person, key ?? '')}`) // prettier-ignore
      }
      for (const chat of notices) {
        const key = keyOf.get(chat) ?? undone?.chats.get(chat)
        const had = key !== undefined && access.couldRead(report.person, key, 0, until)
        check('no notice tells of a chat that its reader never had', 'leaked', had, () => `${who} ${key ?? chat} at ${String(began)}-${String(until)}; ${access.told(report.person, key ?? '')}`) // prettier-ignore
      }
      for (const text of texts) {
        const post = postOf.get(text)
        const chat = post && (byId.get(post)?.chat ?? undone?.posts.get(post))
        // A draft or a note, also one that a refused text became: its person's own.
        if (chat === undefined) continue
        const key = keyOf.get(chat) ?? undone?.chats.get(chat)
        check('no response holds a text after the end', 'leaked', mayHear(key), () => `${who} ${key ?? chat} ${post} at ${String(began)}-${String(until)} ${path}; ${access.told(report.person, key ?? '')}`) // prettier-ignore
      }
    }
    for (const [id, audiences] of Object.entries(report.audiences)) {
      const post = byId.get(id)
      const key = post ? keyOf.get(post.chat) : undefined
      if (!post || key === undefined) continue
      // Another device of the person may have been the one that was asked about it.
      const isShared = reports.some((other) => other !== report && other.person === report.person)
      if (isShared && undone?.posts.has(id)) continue
      const readers = access.readersAt(key, post.acceptedAt.getTime())
      const isSeen = audiences.some((seen) => readers.every((parties) => parties.some((party) => seen.includes(party)))) // prettier-ignore
      check('no post goes to whom its author had not seen', 'unasked', isSeen, () => `${who} ${key} ${id} ${stepsOf(report, id)}, at ${String(post.acceptedAt.getTime())}, backup ${String(undone?.backupAt)}, seen ${JSON.stringify(audiences)}, went to ${JSON.stringify([...new Set(readers.flat())])}`) // prettier-ignore
    }
  }
  return { figures, checks: [...checks.values()], examples }
}

/** By whom and when its texts were accepted; undefined for an automatic one. */
function authored(
  { author, authorPartner, authorRole, seq, acceptedAt, editedAt, rev, deleted }: StoredPost,
  versions: readonly { rev: number; writtenAt: Date }[],
): AuthoredPost | undefined {
  if (author === null) return undefined
  const edits = versions.flatMap((version) => (version.rev > 0 ? [version.writtenAt] : []))
  // Of one that was taken back the last text is a version too.
  const last = deleted || rev === 0 || editedAt === null ? [] : [editedAt]
  return { author, partner: authorPartner, role: authorRole, seq, acceptedAt, edits: [...edits, ...last] } // prettier-ignore
}

/** All fields, but for the reader's epoch, which is compared with a new device's. */
function isSame(own: HeldPost, post: StoredPost): boolean {
  const { epoch: _, reactions: __, ...held } = own
  const { born: ___, ...stored } = post
  return isDeepStrictEqual(held, { ...stored, writtenAt: post.writtenAt.getTime(), acceptedAt: post.acceptedAt.getTime(), editedAt: post.editedAt?.getTime() ?? null }) // prettier-ignore
}

/** The tokens that texts hold. */
function tokensIn(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => text.match(/[0-9a-f-]{36}/g) ?? []))
}

function stepsOf(report: DeviceReport, post: string): string {
  return report.steps[post]?.join(' > ') ?? 'never seen'
}
