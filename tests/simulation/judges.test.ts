/** The judges find what is wrong: of authors, and of a device's directory. */
import { beforeEach, expect, it } from 'vitest'
import type { PresentDirectoryRow } from '../../sync-server/contract/directory.ts'
import type { Change } from '../../sync-server/directory/changes.ts'
import { createAccess, type Access } from './access.ts'
import { judgeAuthors } from './judge-authors.ts'
import { judgeDirectory } from './judge-directory.ts'
import type { DeviceReport } from './messages.ts'
import { Model } from './model.ts'

const chat = 'candidateProspect:candidate'
let model: Model
let access: Access
let wrong: string[]
const check = (name: string, _figure: string, right: boolean): void => {
  if (!right) wrong.push(name)
}
/** Each change takes 10 ms, and the next comes long after it. */
let now = 0
const apply = (...changes: Change[]): void => {
  now += 1000
  for (const change of changes) model.apply(change, now)
  access.note(now, now + 10)
}
const person = (id: string, partner: string | null): Change => ({ type: 'person', id, name: `${id}'s name`, email: `${id}@example.org`, role: partner === null ? 'candidate' : 'staff', partner, readOnly: false, active: true, locale: null, timeZone: null }) // prettier-ignore

beforeEach(() => {
  model = new Model()
  access = createAccess(model)
  wrong = []
  now = 0
  apply(
    { type: 'partner', id: 'tbb', name: 'TBB', abbreviation: 'TBB', source: true, destination: false, coordinator: false, active: true },
    { type: 'partner', id: 'other', name: 'Other', abbreviation: 'O', source: true, destination: false, coordinator: false, active: true },
    person('caseworker', 'tbb'), person('colleague', 'tbb'), person('stranger', 'other'), person('refugee', null),
    { type: 'candidate', id: 'candidate', number: '7', person: 'refugee', sourcePartner: 'tbb' },
  ) // prettier-ignore
})

const judged = (...posts: [author: string, at: number, ...edits: number[]][]): string[] => {
  const all = posts.map(([author, at, ...edits], index) => ({ author, ...(author === 'refugee' ? { partner: null, role: 'candidate' } : { partner: author === 'stranger' ? 'other' : 'tbb', role: 'source' }), seq: index + 1, acceptedAt: new Date(at), edits: edits.map((edit) => new Date(edit)) })) // prettier-ignore
  judgeAuthors(chat, all, model, access, check)
  return wrong
}

it('takes what was written while its author could', () => {
  apply({ type: 'case', id: 'case', candidate: 'candidate', job: 'job', stage: 'prospect', furthest: null }) // prettier-ignore
  const before = now + 500
  apply({ type: 'mute', candidate: 'candidate', muted: true })
  // The mute itself took a moment: nobody can say on which side of it a post came.
  expect(judged(['caseworker', before], ['refugee', before], ['refugee', now + 5], ['caseworker', now + 500])).toEqual([]) // prettier-ignore
})

it('finds a post and an edit of a muted candidate, and one of a stranger', () => {
  apply({ type: 'case', id: 'case', candidate: 'candidate', job: 'job', stage: 'prospect', furthest: null }) // prettier-ignore
  const before = now + 500
  apply({ type: 'mute', candidate: 'candidate', muted: true })
  expect(judged(['caseworker', before], ['refugee', now + 500], ['refugee', before, now + 500], ['stranger', before])).toEqual([
    'a post is of who could write there', 'an edit is of who could write there', 'a post is of who could write there',
  ]) // prettier-ignore
})

it('finds a post that says wrongly what its author was', () => {
  apply({ type: 'case', id: 'case', candidate: 'candidate', job: 'job', stage: 'prospect', furthest: null }) // prettier-ignore
  const acceptedAt = new Date(now + 500)
  const post = {
    author: 'caseworker',
    partner: 'tbb',
    role: 'source',
    seq: 1,
    acceptedAt,
    edits: [],
  }
  judgeAuthors(chat, [post, { ...post, partner: 'other' }, { ...post, role: 'coordinator' }, { ...post, partner: null, role: 'candidate' }], model, access, check) // prettier-ignore
  expect(wrong).toEqual(Array.from({ length: 3 }, () => 'a post says what its author was'))
})

it('finds a candidate who begins', () => {
  apply({ type: 'case', id: 'case', candidate: 'candidate', job: 'job', stage: 'prospect', furthest: null }) // prettier-ignore
  const at = now + 500
  expect(judged(['refugee', at], ['caseworker', at], ['refugee', at])).toEqual(['no candidate begins a chat']) // prettier-ignore
})

it('finds what is missing in a directory, what is too much and what is not so', () => {
  const row = (kind: string, id: string, data: object): PresentDirectoryRow => ({ kind, id, g: 1, gone: false, data }) as unknown as PresentDirectoryRow // prettier-ignore
  const partner = { name: 'TBB', abbreviation: 'TBB', source: true, destination: false, coordinator: false, active: true, staff: 2 } // prettier-ignore
  const staff = (id: string) => ({ name: `${id}'s name`, role: 'staff', partner: 'tbb', active: true, email: `${id}@example.org` }) // prettier-ignore
  const directory = [
    row('candidate', 'candidate', { name: "refugee's name", person: 'refugee', number: '7', sourcePartner: 'tbb', muted: false }),
    row('partner', 'tbb', partner),
    row('person', 'caseworker', staff('caseworker')),
    row('person', 'colleague', staff('colleague')),
    row('person', 'refugee', { name: "refugee's name", role: 'candidate', partner: null, active: true, email: null }),
  ] // prettier-ignore
  const judge = (rows: PresentDirectoryRow[]): string[] => {
    wrong = []
    judgeDirectory({ person: 'caseworker', index: 0, directory: rows } as unknown as DeviceReport, model, new Map(), now, check) // prettier-ignore
    return wrong
  }
  expect(judge(directory)).toEqual([])
  expect(judge(directory.slice(1))).toEqual(['a candidate is held exactly by who may see it'])
  expect(judge(directory.slice(0, -1))).toEqual(['a person is held by who must see it'])
  expect(judge([...directory, row('partner', 'other', {})])).toContain('a partner is held only by who may see it') // prettier-ignore
  expect(judge(directory.map((its) => its.id === 'tbb' ? row('partner', 'tbb', { ...partner, staff: 3 }) : its))).toEqual(['the directory says what is so']) // prettier-ignore
})
