import { hostileTextSuite } from './hostile-text-suite.ts'

hostileTextSuite('postgres')
