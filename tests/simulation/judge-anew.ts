/**
 * Compares what a device holds after all that happened to it with what a brand-new device of the same person is given
 * now: whatever the news left out, mixed up or brought late stands out.
 */
import { isDeepStrictEqual } from 'node:util'
import type { HeldPost } from '../../renderer/data/block-store.ts'
import { draftSetting } from '../../sync-server/contract/settings.ts'
import type { DeviceReport } from './messages.ts'
import type { NewDevice } from './new-device.ts'

type CheckOf = (name: string, figure: 'stale', right: boolean, example: () => string) => void

export const anewNames = {
  me: 'as on a new device: the reader',
  chats: 'as on a new device: which chats',
  rows: 'as on a new device: rows of chats',
  unread: 'as on a new device: unread posts',
  posts: 'as on a new device: posts',
  reads: 'as on a new device: read markers',
  seen: 'as on a new device: candidates’ markers',
  settings: 'as on a new device: settings',
  drafts: 'as on a new device: drafts',
  directory: 'as on a new device: directory',
} as const

/** The server counts no further. */
const mostUnread = 1000

/**
 * All fields are compared. One of a chat's row may differ: `unread` is the server's count when the row was sent, and
 * reading moves no row. What the device shows instead, its own count, is compared with what the server counts now.
 * Settings that are cleared are as good as none. A draft that its device has not sent yet stands above the server's.
 */
export function judgeAnew(report: DeviceReport, anew: NewDevice, check: CheckOf): void {
  const who = `device ${String(report.index)}`
  const told = (what: string, own: object | null | undefined, theirs: object | null | undefined): string => `${who} ${what}: ${differing(own ?? {}, theirs ?? {})}` // prettier-ignore
  const same = (
    name: string,
    what: string,
    own: object | null | undefined,
    theirs: object | null | undefined,
  ): void => {
    check(name, 'stale', isDeepStrictEqual(own, theirs), () => told(what, own, theirs))
  }
  same(anewNames.me, 'me', report.me, anew.me)

  const held = new Map(report.chats.map((chat) => [chat.row.id, chat]))
  for (const id of new Set([...held.keys(), ...anew.chats.keys()])) check(anewNames.chats, 'stale', held.has(id) && anew.chats.has(id), () => `${who} ${id} ${held.has(id) ? 'here alone' : 'there alone'}`) // prettier-ignore
  for (const [id, chat] of held) {
    const fresh = anew.chats.get(id)
    if (!fresh) continue
    const { unread: _, ...row } = chat.row
    const { unread, ...theirs } = fresh
    const key = `${row.kind} ${id}`
    same(anewNames.rows, key, row, theirs)
    check(anewNames.unread, 'stale', Math.min(chat.unread, mostUnread) === unread, () => `${who} ${key}: ${String(chat.unread)}, not ${String(unread)}; read to ${String(chat.read)} of ${String(row.head)}, unread from ${JSON.stringify(report.settings.get(`unreadFrom:${id}`))}`) // prettier-ignore
    const own = new Map(chat.posts.map((post) => [post.id, sorted(post)]))
    const posts = anew.posts.get(id) ?? []
    for (const post of posts) same(anewNames.posts, `${key} ${String(post.seq)}`, own.get(post.id), sorted(post)) // prettier-ignore
    check(anewNames.posts, 'stale', own.size === posts.length, () => `${who} ${key}: ${String(own.size)} posts, not ${String(posts.length)}`) // prettier-ignore
    check(anewNames.reads, 'stale', chat.read === (anew.reads.get(id) ?? 0), () => `${who} ${key}: ${String(chat.read)}, not ${String(anew.reads.get(id))}`) // prettier-ignore
    check(anewNames.seen, 'stale', (report.seen.get(id) ?? 0) === (anew.seen.get(id) ?? 0), () => `${who} ${key}: ${String(report.seen.get(id))}, not ${String(anew.seen.get(id))}`) // prettier-ignore
    const draft = report.drafts.get(id)
    if (draft?.unsent === true) continue
    const standing = draftSetting.safeParse(anew.settings.get(`draft:${id}`)).data
    // For whom it was begun is each device's own word of its readers.
    const expected = standing?.text ? { text: standing.text, changedAt: standing.changedAt } : null
    same(anewNames.drafts, key, draft === undefined ? null : { text: draft.text, changedAt: draft.changedAt }, expected) // prettier-ignore
  }
  const standing = (its: ReadonlyMap<string, unknown>, key: string): unknown => its.get(key) ?? null
  for (const key of new Set([...report.settings.keys(), ...anew.settings.keys()])) {
    const [own, theirs] = [standing(report.settings, key), standing(anew.settings, key)]
    check(anewNames.settings, 'stale', isDeepStrictEqual(own, theirs), () => `${who} ${key}: ${JSON.stringify(own)}, not ${JSON.stringify(theirs)}`) // prettier-ignore
  }
  const directory = new Map(report.directory.map((row) => [`${row.kind}:${row.id}`, row]))
  for (const key of new Set([...directory.keys(), ...anew.directory.keys()])) same(anewNames.directory, key, directory.get(key), anew.directory.get(key)) // prettier-ignore
}

/** Reactions have no order of their own. */
function sorted(post: HeldPost): HeldPost {
  const place = ({ person, emoji }: HeldPost['reactions'][number]): string => `${person} ${emoji}`
  return { ...post, reactions: post.reactions.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)) }
}

/** The fields in which the two differ, and how. */
function differing(own: object, theirs: object): string {
  const [a, b] = [own, theirs] as Record<string, unknown>[]
  const names = new Set([...Object.keys(own), ...Object.keys(theirs)])
  return [...names]
    .filter((name) => !isDeepStrictEqual(a?.[name], b?.[name]))
    .map((name) => `${name} is ${JSON.stringify(a?.[name])}, not ${JSON.stringify(b?.[name])}`)
    .join('; ')
}
