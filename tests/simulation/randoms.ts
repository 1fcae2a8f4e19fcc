/**
 * Seeded randomness of a purpose: a person, a line, a disk, an office. What one of them draws moves nothing for another, so
 * that what a person does does not depend on how often their line was used.
 */
import { createHash } from 'node:crypto'
import { seededRandom, type Random } from '../../sync-server/demo/random.ts'

/** `purpose`: a name of its own for each. */
export function randomFor(seed: number, purpose: string): Random {
  return seededRandom(
    createHash('sha256')
      .update(`${String(seed)} ${purpose}`)
      .digest()
      .readUInt32LE(),
  )
}
