import { deriveSuite } from './derive-suite.ts'

deriveSuite('pglite', 12)
