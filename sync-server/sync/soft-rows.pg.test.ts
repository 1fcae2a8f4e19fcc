import { softRowsSuite } from './soft-rows-suite.ts'

softRowsSuite('postgres')
