/** What may be told to the window of a person whose access is switched off: counts, and nothing that they wrote or read. */
import type { RealmState } from '../state.ts'
import type { LockView, ViewName } from './values.ts'

export const toldWhileLocked: ReadonlySet<ViewName> = new Set(['lock', 'sync', 'unsent'])

export function lockView({ lock, outbox, drafts }: RealmState): LockView | null {
  if (!lock) return null
  const waits = outbox.filter(
    ({ state, operation: { type } }) =>
      state !== 'accepted' && (type === 'post' || type === 'edit'),
  )
  const begun = [...drafts.values()].filter(({ text }) => text.trim() !== '')
  return { until: lock.until, texts: waits.length + begun.length }
}
