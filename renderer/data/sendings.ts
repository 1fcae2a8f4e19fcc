/**
 * Messages to many as they were sent: to whom, when, and of what has gone out, where it stands. They are stored beside the
 * outbox, in one step with their posts, and are this device's alone. A paused one keeps its posts from leaving, over any
 * restart. Each is forgotten after a while, or when the person is done with it; a recipient, with access to their chat.
 */
import type { Operation } from '../../sync-server/contract/push.ts'
import type { Documents } from './documents.ts'
import type { MemoryState } from './memory-state.ts'
import type { OutboxItem, Sending, SentPost } from './state.ts'

/** For so long one is remembered. */
const keptMs = 30 * 86_400_000

/** Every change is durable before it shows; none may cross another (the outbox sees to that). */
export interface Sendings {
  load(stored: ReadonlyMap<string, Sending>): Promise<void>
  /** One that is stored is shown. */
  show(sending: Sending): void
  /** Whether a post must not leave. */
  holds(operation: Operation): boolean
  /** Notes where posts stand that the outbox is about to forget: `seq` null = the server has lost it. */
  note(items: readonly Pick<OutboxItem, 'operation' | 'seq'>[]): Promise<void>
  pause(id: string, paused: boolean): Promise<void>
  forget(id: string): Promise<void>
  /** Forgets whoever was written to in this chat. */
  purge(chat: string): Promise<void>
}

export function createSendings(
  documents: Documents<Sending>,
  state: MemoryState,
  clock: () => number,
): Sendings {
  function set(sendings: readonly Sending[]): void {
    state.sendings = [...sendings].sort((a, b) => b.at - a.at)
    state.changed('sendings')
  }

  /** Stores what these have become, and forgets those without a recipient. */
  async function replace(next: readonly Sending[]): Promise<void> {
    const [empty, kept] = [next.filter(isEmpty), next.filter((its) => !isEmpty(its))]
    await documents.put(kept.map((sending) => [sending.id, sending]))
    if (empty.length > 0) await documents.purge(empty.map(({ id }) => id))
    const byId = new Map(next.map((sending) => [sending.id, sending]))
    set(state.sendings.map((its) => byId.get(its.id) ?? its).filter((its) => !isEmpty(its)))
  }

  return {
    async load(stored) {
      const waiting = new Set(state.outbox.flatMap(({ operation }) => (operation.type === 'post' ? [operation.post] : []))) // prettier-ignore
      // What still waits keeps its own: without it, a paused one would leave.
      const isOver = ({ at, posts }: Sending): boolean =>
        clock() - at > keptMs && !posts.some(({ post }) => waiting.has(post))
      const all = [...stored.values()]
      const over = all.filter(isOver)
      set(all.filter((its) => !isOver(its)))
      if (over.length > 0) await documents.purge(over.map(({ id }) => id)).catch(() => undefined)
    },
    show(sending) {
      set([...state.sendings, sending])
    },
    holds(operation) {
      return operation.type === 'post' && isPaused(state.sendings, operation.post)
    },
    async note(items) {
      const places = new Map(
        items.flatMap(({ operation, seq }) =>
          operation.type === 'post' ? [[operation.post, seq] as const] : [],
        ),
      )
      const concerned = state.sendings.filter(({ posts }) => posts.some(({ post }) => places.has(post))) // prettier-ignore
      if (concerned.length === 0) return
      const noted = (its: SentPost): SentPost => {
        const seq = places.get(its.post)
        return seq === undefined ? its : { ...its, seq }
      }
      await replace(concerned.map((its) => ({ ...its, posts: its.posts.map(noted) })))
    },
    async pause(id, paused) {
      await replace(state.sendings.filter((its) => its.id === id).map((its) => ({ ...its, paused }))) // prettier-ignore
    },
    async forget(id) {
      await documents.purge([id])
      set(state.sendings.filter((its) => its.id !== id))
    },
    async purge(chat) {
      const concerned = state.sendings.filter(({ posts }) => posts.some((its) => its.chat === chat))
      if (concerned.length === 0) return
      await replace(concerned.map((its) => ({ ...its, posts: its.posts.filter((post) => post.chat !== chat) }))) // prettier-ignore
    },
  }
}

/** Whether a post is of a message to many that is paused. */
export function isPaused(sendings: readonly Sending[], post: string): boolean {
  return sendings.some(({ paused, posts }) => paused && posts.some((its) => its.post === post))
}

const isEmpty = ({ posts }: Sending): boolean => posts.length === 0
