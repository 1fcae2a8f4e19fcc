/** Rows by kind, without looking through all of them. */
import { expect, it, vi } from 'vitest'
import type { PresentDirectoryRow } from '../../sync-server/contract/directory.ts'
import { DirectoryRows } from './directory-rows.ts'

const row = (kind: string, id: string): PresentDirectoryRow => ({ kind, id, g: 1, gone: false, data: {} }) as unknown as PresentDirectoryRow // prettier-ignore
const ids = (rows: readonly PresentDirectoryRow[]): string[] => rows.map(({ id }) => id)

it('are looked through once, until one of the kind comes, changes or goes', () => {
  const rows = new DirectoryRows()
  for (const id of ['one', 'two']) rows.set(`person:${id}`, row('person', id))
  rows.set('job:one', row('job', 'one'))
  const all = vi.spyOn(rows, 'values')
  const people = rows.ofKind('person')
  expect(ids(people)).toEqual(['one', 'two'])
  rows.set('job:two', row('job', 'two'))
  expect(rows.ofKind('person')).toBe(people)
  expect(all).toHaveBeenCalledTimes(1)
  rows.set('person:three', row('person', 'three'))
  rows.delete('person:one')
  expect(ids(rows.ofKind('person'))).toEqual(['two', 'three'])
  rows.clear()
  expect([rows.ofKind('person'), rows.ofKind('job')]).toEqual([[], []])
})
