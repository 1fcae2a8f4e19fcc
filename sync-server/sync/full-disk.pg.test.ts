import { fullDiskSuite } from './full-disk-suite.ts'

fullDiskSuite('postgres')
