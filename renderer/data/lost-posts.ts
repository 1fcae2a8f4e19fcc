/** Own posts that a restored server may lack: doubted until their chat is complete, asked after, or offered again. */
import type { PostRow } from '../../sync-server/contract/feed.ts'
import type { Documents } from './documents.ts'
import type { MemoryState } from './memory-state.ts'
import type { HeldBack, OutboxItems } from './outbox-items.ts'
import { dependentsOf, postsIn } from './outbox-order.ts'
import type { Sendings } from './sendings.ts'

export type LostPost = Pick<PostRow, 'id' | 'chat' | 'body' | 'writtenAt' | 'files'>

/** Files: those that are still on this device. */
export type Doubt = HeldBack

/** Changes may not cross: whoever calls these does so one after the other. */
export interface LostPosts {
  load(stored: ReadonlyMap<string, Doubt>): void
  /** Those that do not wait already go to the server once more, to nobody. */
  askAfter(posts: readonly LostPost[]): Promise<void>
  /** Their author is asked whether to send them again. */
  offer(posts: readonly LostPost[]): Promise<void>
  doubt(posts: readonly LostPost[]): Promise<void>
  /** What is doubted and not among `held` is lost. */
  resolve(chat: string, held: () => Promise<ReadonlySet<string>>): Promise<void>
  /** The chat is lost: the server is asked after what is doubted in it. */
  endChat(chat: string): Promise<void>
}

export interface LostPostsOptions {
  documents: Documents<Doubt>
  items: OutboxItems
  sendings: Sendings
  state: MemoryState
  /** Whether a file is on this device. */
  isHere: (file: string) => boolean
}

export function createLostPosts(options: LostPostsOptions): LostPosts {
  const { documents, items, sendings, state, isHere } = options
  const doubts = new Map<string, Doubt>()

  /** Files go with the chat: of one without a text nothing is left. */
  async function ask(posts: readonly Doubt[]): Promise<void> {
    const known = postsIn(state.outbox)
    const texts = posts.filter(({ post, body }) => body !== '' && !known.has(post))
    await items.save(texts.map(({ files: _, ...its }) => ({ ...items.makeHeldBack(its, 'server-lost'), state: 'queued', code: null }))) // prettier-ignore
  }

  function doubtOf({ id, chat, body, writtenAt, files: its }: LostPost): Doubt {
    const here = its.filter((file) => isHere(file.id))
    const named = here.map((file) => ({ id: file.id, ...(file.thumb ? { thumb: file.thumb } : {}) })) // prettier-ignore
    return { post: id, chat, body, writtenAt, ...(named.length > 0 ? { files: named } : {}) }
  }

  async function offerLost(posts: readonly Doubt[]): Promise<void> {
    const known = postsIn(state.outbox)
    const lost = posts.filter(({ post }) => !known.has(post))
    // What its author has made of it since goes with it: there is nothing left to be changed.
    const behind = lost.flatMap(({ post }) => dependentsOf(state.outbox, post).filter(({ state: at }) => at !== 'sending')) // prettier-ignore
    const isTakenBack = (post: string): boolean => behind.some(({ operation }) => operation.type === 'delete' && operation.post === post) // prettier-ignore
    const textOf = ({ post, body }: Doubt): string =>
      behind.reduce((text, { operation }) => operation.type === 'edit' && operation.post === post ? operation.body : text, body) // prettier-ignore
    const offered = lost.filter(({ post }) => !isTakenBack(post))
    await items.save(
      offered.map((doubt) => items.makeHeldBack({ ...doubt, body: textOf(doubt) }, 'server-lost')),
    )
    // Where this fails, the outbox still says better until it is decided on.
    await sendings.note(state.outbox.flatMap(({ operation, code }) => code === 'server-lost' ? [{ operation, seq: null }] : [])).catch(() => undefined) // prettier-ignore
    await items.remove(behind.flatMap(({ id, operation: { type } }) => type === 'edit' || type === 'delete' ? [id] : [])) // prettier-ignore
  }

  async function remove(its: readonly Doubt[]): Promise<void> {
    await documents.purge(its.map(({ post }) => post))
    for (const { post } of its) doubts.delete(post)
  }

  const doubtsIn = (chat: string): Doubt[] => [...doubts.values()].filter((doubt) => doubt.chat === chat) // prettier-ignore

  return {
    load(stored) {
      for (const [post, doubt] of stored) doubts.set(post, doubt)
    },
    askAfter: (posts) => ask(posts.map(doubtOf)),
    offer: (posts) => offerLost(posts.map(doubtOf)),
    async doubt(posts) {
      const its = posts.map(doubtOf)
      await documents.put(its.map((doubt) => [doubt.post, doubt]))
      for (const doubt of its) doubts.set(doubt.post, doubt)
    },
    async resolve(chat, held) {
      const its = doubtsIn(chat)
      if (its.length === 0) return
      const ids = await held()
      await offerLost(its.filter(({ post }) => !ids.has(post)))
      await remove(its)
    },
    async endChat(chat) {
      const its = doubtsIn(chat)
      await ask(its)
      await remove(its)
    },
  }
}
