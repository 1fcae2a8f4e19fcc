import { templatesSuite } from './templates-suite.ts'

templatesSuite('postgres')
