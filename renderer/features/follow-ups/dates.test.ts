import { describe, expect, it } from 'vitest'
import { dateOf } from '../../ui/time.tsx'
import { daysLater, groupOf, nextWeek } from './dates.ts'

// A Thursday, late in the evening.
const thursday = new Date(2026, 10, 26, 23, 30)

it('counts days by the calendar, over the end of a month and of summer time', () => {
  expect(dateOf(thursday)).toBe('2026-11-26')
  expect(daysLater(thursday, 1)).toBe('2026-11-27')
  expect(daysLater(thursday, 5)).toBe('2026-12-01')
  expect(daysLater(new Date(2026, 9, 24, 0, 5), 1)).toBe('2026-10-25')
  expect(daysLater(new Date(2026, 9, 25, 23, 55), 1)).toBe('2026-10-26')
})

it.each([
  [new Date(2026, 10, 23), '2026-11-30'],
  [thursday, '2026-11-30'],
  [new Date(2026, 10, 29), '2026-11-30'],
])('next week is the Monday that follows %s', (from, monday) => {
  expect(nextWeek(from)).toBe(monday)
})

describe('a date stands', () => {
  it.each([
    ['2026-11-25', 'overdue'],
    ['2026-11-26', 'today'],
    ['2026-11-27', 'week'],
    ['2026-12-03', 'week'],
    ['2026-12-04', 'later'],
  ])('%s: %s', (due, group) => {
    expect(groupOf(due, thursday)).toBe(group)
  })
})
