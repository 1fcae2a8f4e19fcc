import { noticesSuite } from './notices-suite.ts'

noticesSuite('pglite')
