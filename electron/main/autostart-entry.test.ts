import { expect, it } from 'vitest'
import { desktopEntry } from './autostart-entry.ts'

it.each([
  ['/opt/Job Chats/job-chats', 'Exec="/opt/Job Chats/job-chats" --hidden'],
  ['/opt/a"b$c`d%e\\f', 'Exec="/opt/a\\"b\\$c\\`d%%e\\\\f" --hidden'],
])('quotes the program %s', (program, line) => {
  expect(desktopEntry(program).split('\n')).toContain(line)
})
