/** A refused post goes again to those whom its author has seen named. */
import type { PostItem } from '../../data/views/values.ts'
import type { Port } from '../../data/port.ts'

/** Where others have joined in this moment nothing is sent: they are named, and the author asked, anew. */
export async function sendAgain(port: Port, { id, again }: PostItem): Promise<void> {
  if (again) await port.act('retry', { post: id, audience: again.audience }).catch(() => undefined)
}
