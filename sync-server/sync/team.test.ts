import { describe } from 'vitest'
import { teamSuite } from './team-suite.ts'

describe('team chats on pglite', () => {
  teamSuite('pglite')
})
