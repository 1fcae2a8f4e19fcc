/** What is on this device alone, and is lost with it: counts for the question before signing out, or closing. */
import { templateKey } from '../../../sync-server/contract/templates.ts'
import type { RealmState } from '../state.ts'
import type { Views } from './values.ts'

export function unsentView(state: RealmState): Views['unsent']['value'] {
  const open = state.outbox.filter((item) => item.state !== 'accepted')
  const posts = open.filter(({ operation: { type } }) => type === 'post' || type === 'edit')
  // A draft on its way to the person's other devices waits in the outbox as a setting.
  const leaving = new Set(
    open.flatMap(({ operation }) =>
      operation.type === 'setting' && operation.key === 'draft' ? [operation.chat] : [],
    ),
  )
  const drafts = [...state.drafts.values()].filter(
    ({ chat, text, unsent }) => text !== '' && (unsent === true || leaving.has(chat)),
  )
  const files = [...state.files.values()].filter(({ way, posted }) => way === 'out' && !posted)
  const settings = open.flatMap(({ operation }) =>
    operation.type === 'setting' && operation.value !== null ? [operation.key] : [],
  )
  const refused = state.notes.filter(({ words }) => words !== undefined)
  return {
    posts: posts.length,
    edits: state.edits.size,
    drafts: drafts.length,
    files: files.length,
    templates: settings.filter((key) => key === templateKey).length + refused.length,
    followUps: settings.filter((key) => key === 'followUps').length,
    reports: open.filter(({ operation: { type } }) => type === 'report').length,
  }
}
