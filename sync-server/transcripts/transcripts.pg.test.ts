import { transcriptsSuite } from './transcripts-suite.ts'

transcriptsSuite('postgres')
