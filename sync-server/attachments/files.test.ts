import { filesSuite } from './files-suite.ts'

filesSuite('pglite')
