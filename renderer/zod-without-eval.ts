/**
 * The policy of the page forbids eval, which zod tries at the first schema. Imported before everything else:
 * a module's own statements run only after all of its imports.
 */
import { z } from 'zod'

z.config({ jitless: true })
