/** Whatever a device holds otherwise than a new one would is found, field by field. */
import { beforeEach, expect, it } from 'vitest'
import type { HeldPost } from '../../renderer/data/block-store.ts'
import type { Draft } from '../../renderer/data/state.ts'
import type { PresentDirectoryRow } from '../../sync-server/contract/directory.ts'
import type { ActiveChatRow, Me } from '../../sync-server/contract/feed.ts'
import { anewNames, judgeAnew } from './judge-anew.ts'
import type { DeviceReport } from './messages.ts'
import type { NewDevice } from './new-device.ts'

const state: ActiveChatRow['state'] = { kind: 'team', dormant: false, suspended: false, begun: true, muted: false, caseLostAt: null, jobClosed: false, openCase: true } // prettier-ignore
const row: ActiveChatRow = { id: 'chat', active: true, epoch: 3, g: 9, kind: 'team', job: 'job', case: 'case', candidate: 'candidate', sourcePartner: null, head: 2, n: 3, digest: 5, audience: 1, parties: ['staff:tbb'], side: 'source', state, until: null, lastPostSeq: 2, lastPostAt: 20, movedAt: 20, unread: 1 } // prettier-ignore
const post: HeldPost = { id: 'post', chat: 'chat', epoch: 3, seq: 1, g: 8, author: 'caseworker', authorPartner: 'tbb', authorRole: 'source', writtenAt: 9, acceptedAt: 10, body: 'x', rev: 0, editedAt: null, deleted: false, deletedBy: null, pinned: false, files: [], replyTo: null, mentions: [], reactions: [] } // prettier-ignore
const me: Me = { person: 'caseworker', name: 'C', role: 'staff', partner: 'tbb', candidate: null, coordinator: false, readOnly: false, muted: false, email: null } // prettier-ignore
const partner = { kind: 'partner', id: 'tbb', g: 1, gone: false, data: { name: 'TBB' } } as unknown as PresentDirectoryRow // prettier-ignore
const draft: Draft = { chat: 'chat', text: 'half a', parties: [], audience: 1, changedAt: 7, unsent: false } // prettier-ignore
const first = { ...post, reactions: [{ person: 'a', emoji: '👍' }, { person: 'b', emoji: '👀' }] } // prettier-ignore
const second = { ...post, id: 'second', seq: 2 }

let report: DeviceReport
let anew: NewDevice
beforeEach(() => {
  const chat = { row: { ...row, unread: 2 }, held: 3, digest: 5, posts: [first, second], settings: {}, read: 1, unread: 1 } // prettier-ignore
  report = { index: 0, me, chats: [chat], seen: new Map([['chat', 1]]), directory: [partner], drafts: new Map([['chat', draft]]), settings: new Map<string, unknown>([['draft:chat', { text: 'half a', changedAt: 7 }], ['pin:chat', true], ['mute:chat', null]]) } as unknown as DeviceReport // prettier-ignore
  anew = {
    me,
    chats: new Map([['chat', row]]),
    posts: new Map([['chat', [{ ...first, reactions: first.reactions.toReversed() }, second]]]),
    directory: new Map([['partner:tbb', partner]]),
    reads: new Map([['chat', 1]]),
    seen: new Map([['chat', 1]]),
    settings: new Map<string, unknown>([['draft:chat', { text: 'half a', changedAt: 7 }], ['pin:chat', true], ['locale:', null]]), // prettier-ignore
  }
})

function judged(): string[] {
  const wrong: string[] = []
  judgeAnew(report, anew, (name, _figure, right, example) => {
    if (!right) wrong.push(`${name}: ${example()}`)
  })
  return wrong
}

const changedRow = (its: Partial<ActiveChatRow>): void =>
  void Object.assign(report.chats[0] ?? {}, { row: { ...row, ...its } })
const changedPost = (its: Partial<HeldPost>): void =>
  void Object.assign(report.chats[0] ?? {}, { posts: [{ ...first, ...its }, second] })

it('takes what is the same, but for the order of reactions, cleared settings and the count that came with the row', () => {
  expect(judged()).toEqual([])
})

it.each([
  { state: { ...state, suspended: true } },
  { parties: [] },
  { audience: 2 },
  { until: 5 },
  { side: 'destination' },
  { g: 8 },
  { movedAt: null },
  { lastPostAt: 19 },
  { followedFor: ['somebody'] },
] satisfies Partial<ActiveChatRow>[])('finds a stale row of a chat: %j', (its) => {
  changedRow(its)
  const [field = ''] = Object.keys(its)
  expect(judged()).toEqual([
    expect.stringMatching(`^${anewNames.rows}: device 0 team chat: ${field} is `),
  ])
})

it.each([
  { author: null },
  { authorPartner: 'crs' },
  { authorRole: 'coordinator' },
  { mentions: ['a'] },
  { writtenAt: 8 },
  { acceptedAt: 11 },
  { editedAt: 12 },
  { deletedBy: 'a' },
  { epoch: 2 },
  { reactions: [] },
] satisfies Partial<HeldPost>[])('finds a stale post: %j', (its) => {
  changedPost(its)
  const [field = ''] = Object.keys(its)
  expect(judged()).toEqual([
    expect.stringMatching(`^${anewNames.posts}: device 0 team chat 1: ${field} is `),
  ])
})

it.each<[keyof typeof anewNames, () => void]>([
  ['me', () => (report.me = { ...me, readOnly: true })],
  ['chats', () => (report.chats = [])],
  ['chats', () => (anew = { ...anew, chats: new Map() })],
  ['unread', () => Object.assign(report.chats[0] ?? {}, { unread: 0 })],
  ['posts', () => (anew = { ...anew, posts: new Map([['chat', [first]]]) })],
  ['reads', () => Object.assign(report.chats[0] ?? {}, { read: 2 })],
  ['seen', () => (report.seen = new Map())],
  ['settings', () => (report.settings = new Map([...report.settings, ['unreadFrom:chat', 1]]))],
  ['settings', () => (anew = { ...anew, settings: new Map([...anew.settings, ['locale:', 'fr']]) })], // prettier-ignore
  ['drafts', () => (report.drafts = new Map())],
  ['drafts', () => (report.drafts = new Map([['chat', { ...draft, changedAt: 6 }]]))],
  [
    'drafts',
    () => {
      const ended = new Map([['draft:chat', { text: '', changedAt: 8 }]])
      report.settings = ended
      anew = { ...anew, settings: ended }
    },
  ],
  ['directory', () => (report.directory = [])],
  ['directory', () => (report.directory = [{ ...partner, g: 2 }])],
])('finds what else differs: %s', (name, change) => {
  change()
  expect(judged().map((its) => its.slice(0, anewNames[name].length))).toEqual([anewNames[name]])
})

it('leaves a draft alone that its device has not sent yet', () => {
  report.drafts = new Map([['chat', { ...draft, text: 'half a sentence', changedAt: 8, unsent: true }]]) // prettier-ignore
  expect(judged()).toEqual([])
})
