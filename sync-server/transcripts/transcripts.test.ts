import { transcriptsSuite } from './transcripts-suite.ts'

transcriptsSuite('pglite')
