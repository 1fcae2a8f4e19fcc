import { batchesSuite } from './batches-suite.ts'

batchesSuite('pglite')
