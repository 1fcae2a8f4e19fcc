import { deriveSuite } from './derive-suite.ts'

deriveSuite('postgres', 12)
