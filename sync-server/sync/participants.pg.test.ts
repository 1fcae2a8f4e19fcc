import { participantsSuite } from './participants-suite.ts'

participantsSuite('postgres')
