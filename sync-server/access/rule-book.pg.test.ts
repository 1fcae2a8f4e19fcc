import { ruleBookSuite } from './rule-book-suite.ts'

ruleBookSuite('postgres', 6)
