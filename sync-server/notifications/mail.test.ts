import { mailSuite } from './mail-suite.ts'

mailSuite('pglite')
