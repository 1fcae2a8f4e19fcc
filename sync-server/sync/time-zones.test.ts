import { timeZonesSuite } from './time-zones-suite.ts'

timeZonesSuite('pglite')
