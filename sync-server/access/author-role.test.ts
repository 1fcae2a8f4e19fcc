import { expect, it } from 'vitest'
import { authorRoleOf } from './author-role.ts'

const partner = (coordinator: boolean, source: boolean) => ({ coordinator, source })

it.each([
  ['candidate', 'candidate', undefined, 'candidate'],
  ['staff', 'source', partner(true, true), 'coordinator'],
  ['staff', 'source', partner(false, true), 'source'],
  ['staff', 'destination', partner(false, true), 'destination'],
  ['staff', null, partner(false, true), 'source'],
  ['staff', null, partner(false, false), 'destination'],
] as const)('%s on side %s', (role, side, its, expected) => {
  expect(authorRoleOf(role, its, side)).toBe(expected)
})
