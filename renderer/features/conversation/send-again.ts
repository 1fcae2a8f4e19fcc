/** A refused post goes again to those whom its author has seen named. */
import type { PostItem } from '../../data/views/values.ts'
import type { Act } from '../undo/use-act.ts'

/** Where others have joined in this moment nothing is sent: they are named, and the author asked, anew. */
export async function sendAgain(act: Act, { id, again }: PostItem): Promise<void> {
  if (again) await act('retry', { post: id, audience: again.audience })
}
