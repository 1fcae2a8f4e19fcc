/**
 * What one has begun in a conversation beside a new post: a post under edit, with the texts of edits as far as they
 * were written, the post that the new one answers, and a text that goes back to the field. Kept while the app runs, so that
 * it is there when one comes back; of it the texts of edits are on the disk too, and begin it anew after a restart.
 */
import { useCallback, useState } from 'react'
import type { ConversationView, PostItem } from '../../data/views/values.ts'

interface Begun {
  editing: PostItem | null
  replying: PostItem | null
  /** By post: of one that is left for another, too. */
  texts: ReadonlyMap<string, string>
  /** The text of a post that was taken back, until the field has it. */
  given: string | null
}

const nothing: Begun = { editing: null, replying: null, texts: new Map(), given: null }
const begun = new Map<string, Begun>()

/** The chat is gone from this device, or lost: so is what was begun in it. */
export function forgetBegun(chat: string): void {
  begun.delete(chat)
}

export interface BegunHere extends Begun {
  /** Counts what was begun and ended here: each time one goes on writing in the field. */
  turn: number
  edit(post: PostItem): void
  /** The edit is saved or given up. */
  endEdit(): void
  /** With each letter of an edit: nothing is drawn anew. */
  keepText(text: string): void
  /** Null = none any more. */
  reply(post: PostItem | null): void
  /** Null = the field has it. */
  give(text: string | null): void
}

/** What an earlier run of the app has left: one goes on with an edit that still can be made. */
function left({ edits, posts }: Left): Begun {
  const [editing = null] = edits.flatMap(({ post: its, rev }) => {
    const post = posts.find(({ id }) => id === its)
    const isPossible = post && (post.cancellable || post.state === 'rejected' || post.may.edit)
    return isPossible ? [{ ...post, rev }] : []
  })
  return {
    ...nothing,
    editing,
    texts: new Map(edits.map(({ post: id, text }) => [id, text])),
  }
}

type Left = Pick<ConversationView, 'edits' | 'posts'>

export function useBegun(chat: string, view: Left): BegunHere {
  const [{ its, turn }, set] = useState(() => {
    const now = begun.get(chat) ?? left(view)
    begun.set(chat, now)
    return { its: now, turn: 0 }
  })
  const change = useCallback(
    (changes: Partial<Begun>) => {
      const next = { ...(begun.get(chat) ?? nothing), ...changes }
      begun.set(chat, next)
      set((now) => ({ its: next, turn: now.turn + 1 }))
    },
    [chat],
  )
  const edit = useCallback((post: PostItem) => change({ editing: post }), [change])
  const reply = useCallback(
    (post: PostItem | null) =>
      change({ replying: post, ...(post === null ? {} : { editing: null }) }),
    [change],
  )
  const give = useCallback((text: string | null) => change({ given: text }), [change])
  const endEdit = useCallback(() => {
    const { editing, texts } = begun.get(chat) ?? nothing
    change({ editing: null, texts: new Map([...texts].filter(([post]) => post !== editing?.id)) })
  }, [chat, change])
  const keepText = useCallback(
    (text: string) => {
      const now = begun.get(chat)
      if (now?.editing) begun.set(chat, { ...now, texts: new Map(now.texts).set(now.editing.id, text) }) // prettier-ignore
    },
    [chat],
  )
  return { ...its, turn, edit, endEdit, keepText, reply, give }
}
