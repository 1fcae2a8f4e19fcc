/** What ended without anybody having to decide: told in the sync sheet, ids alone, and a template's words to be copied. */
import type { Operation } from '../../sync-server/contract/push.ts'
import { templateKey, templateValue } from '../../sync-server/contract/templates.ts'
import type { Documents } from './documents.ts'
import type { MemoryState } from './memory-state.ts'
import type { EndedNote, OutboxItem } from './state.ts'

/** So many ended changes of texts are remembered, and as many of everything else. */
const mostNotes = 50

export interface EndedNotes {
  load(stored: Iterable<EndedNote>): void
  add(items: readonly OutboxItem[]): Promise<void>
  clear(): Promise<void>
}

export function createEndedNotes(
  documents: Documents<EndedNote>,
  state: MemoryState,
  clock: () => number,
): EndedNotes {
  function show(notes: readonly EndedNote[]): void {
    state.notes = [...notes]
    state.changed('notes')
  }

  return {
    load(stored) {
      show([...stored].sort((a, b) => b.at - a.at))
    },
    async add(items) {
      if (items.length === 0) return
      const ids = new Set(items.map(({ id }) => id))
      const added = items.map(({ id, operation, code }): EndedNote => {
        const chat = 'chat' in operation ? operation.chat : null
        const words = wordsOf(operation)
        return { id, type: operation.type, chat, code: code ?? 'invalid', at: clock(), ...(words === null ? {} : { words }) } // prettier-ignore
      })
      const all = [...added, ...state.notes.filter(({ id }) => !ids.has(id))]
      const kept = newestNotes(all)
      await documents.put(added.map((its) => [its.id, its]))
      await documents.purge(all.filter((its) => !kept.includes(its)).map(({ id }) => id))
      show(kept)
    },
    async clear() {
      await documents.purge(state.notes.map(({ id }) => id))
      show([])
    },
  }
}

function wordsOf(operation: Operation): string | null {
  if (operation.type !== 'setting' || operation.key !== templateKey) return null
  const template = templateValue.safeParse(operation.value).data
  return template ? [template.name, ...Object.values(template.texts)].join('\n\n') : null
}

/** Texts apart: a chat that ends with a hundred reactions and markers on their way must not hide that of an edit or a template. */
function newestNotes(all: readonly EndedNote[]): EndedNote[] {
  const left = { edit: mostNotes, other: mostNotes }
  return all.filter(
    ({ type, words }) =>
      (left[type === 'edit' || words !== undefined ? 'edit' : 'other'] -= 1) >= 0,
  )
}
