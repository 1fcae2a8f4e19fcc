/** The chats that are lost: read by who keeps anything of one outside of the realm (features/shell/use-losses.ts). */
import type { RealmState } from '../state.ts'

/** With those of earlier days: what a window missed, because it ended first, the next one is told. */
export function lostView(state: RealmState): string[] {
  return [...state.chats].flatMap(([id, { active }]) => (active ? [] : [id])).sort()
}
