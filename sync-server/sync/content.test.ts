import { describe } from 'vitest'
import { contentSuite } from './content-suite.ts'

describe('content on pglite', () => {
  contentSuite('pglite')
})
