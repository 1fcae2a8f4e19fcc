import { expect, it } from 'vitest'
import { isReminderDue } from './reminder.ts'

it.each([
  ['in the morning', 8 * 60 + 30, null, 2, true],
  ['later, where the app was not open before', 15 * 60, '2026-05-03', 1, true],
  ['at night', 5 * 60, null, 2, false],
  ['a second time on one day', 15 * 60, '2026-05-04', 2, false],
  ['of nothing', 15 * 60, null, 0, false],
])('reminds %s: %i', (_, minute, remindedOn, due, expected) => {
  expect(isReminderDue({ today: '2026-05-04', minute, remindedOn, due })).toBe(expected)
})
