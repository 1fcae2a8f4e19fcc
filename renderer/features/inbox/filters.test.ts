import { expect, it } from 'vitest'
import { rareFilters } from './filters.tsx'

it('counts what is on and folded away, and not what stands on a chip', () => {
  const isOnChip = (kinds: readonly string[]): boolean => kinds.length > 1
  expect(rareFilters({ unread: true, mine: true, sort: 'unread' }, isOnChip)).toBe(0)
  expect(rareFilters({ kinds: ['team', 'jobCohort'] }, isOnChip)).toBe(0)
  expect(rareFilters({ kinds: ['team'], job: 'j', lastAfter: 0 }, isOnChip)).toBe(3)
})
