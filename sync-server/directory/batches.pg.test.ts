import { batchesSuite } from './batches-suite.ts'

batchesSuite('postgres')
