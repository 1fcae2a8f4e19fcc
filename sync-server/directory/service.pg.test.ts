import { directorySuite } from './service-suite.ts'

directorySuite('postgres')
