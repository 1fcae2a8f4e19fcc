/**
 * What a device has from the server, in the server's own sealed word: it brings it along, and a database that was put back
 * is found out by it. Nobody can make one up, nor use one of another timeline.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Witness } from '../contract/wire.ts'
import type { Installation, WatchedInstallation } from '../db/installation.ts'
import type { Given } from '../db/starts.ts'

const sealBytes = 16

export function witnessOf(installation: Installation, { start, g }: Given): Witness {
  return { start, g, seal: sealOf(installation, { start, g }).toString('base64url') }
}

/** Another timeline begins where the server has said so under the present one, and its database knows nothing of it. */
export async function mustHold(installation: WatchedInstallation, witness: Witness): Promise<void> {
  const seal = Buffer.from(witness.seal, 'base64url')
  if (seal.length !== sealBytes || !timingSafeEqual(seal, sealOf(installation, witness))) return
  await installation.mustHave(witness)
}

function sealOf({ secret, timeline }: Installation, { start, g }: Given): Buffer {
  const text = `witness ${timeline} ${start} ${String(g)}`
  return createHmac('sha256', secret).update(text).digest().subarray(0, sealBytes)
}
