import { participantsSuite } from './participants-suite.ts'

participantsSuite('pglite')
