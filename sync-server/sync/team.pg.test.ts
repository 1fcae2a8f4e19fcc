import { describe } from 'vitest'
import { teamSuite } from './team-suite.ts'

describe('team chats on postgres', () => {
  teamSuite('postgres')
})
