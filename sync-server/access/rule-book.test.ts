import { ruleBookSuite } from './rule-book-suite.ts'

ruleBookSuite('pglite', 2)
