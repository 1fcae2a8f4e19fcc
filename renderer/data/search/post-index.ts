/**
 * Every post that this device holds, as text to be searched. In memory only, made at the first search, newest chats
 * first, and let go some minutes after the last one; a chat that has changed since is read again at the next one. Looking through all of it is quicker than a
 * person types: no words are kept apart.
 */
import type { ActiveChatRow } from '../../../sync-server/contract/feed.ts'
import type { HeldPost } from '../block-store.ts'
import type { RealmState } from '../state.ts'
import { fold } from '../../../sync-server/contract/fold.ts'
import type { Query } from '../../../sync-server/contract/query.ts'

export interface IndexedPost {
  post: HeldPost
  /** As it is searched. */
  text: string
}

export interface PostIndex {
  /** Reads what is not read yet, one chat after the other. */
  refresh(): Promise<void>
  /** Fitting posts of the chats that `fits` takes, newest first; `isAuthor` decides on `from:`. */
  find(query: Query, fits: (chat: string) => boolean, isAuthor: (post: HeldPost) => boolean, most: number): IndexedPost[] // prettier-ignore
  /** Posts read so far. */
  readonly size: number
  /** Whether all that is held is read. */
  readonly isComplete: boolean
  forget(chat: string): void
  /** Lets go of all of it: the next search reads anew. */
  release(): void
}

/** How long after a search the next one finds it ready. */
const keptMs = 5 * 60_000

/** `onProgress`: after each chat that was read. */
export function createPostIndex(state: RealmState, onProgress: () => void): PostIndex {
  const chats = new Map<string, IndexedPost[]>()
  const stale = new Set<string>()
  /** Counts up where a chat is forgotten: what is being read of it then is not kept. */
  const forgotten = new Map<string, number>()
  let size = 0
  let working: Promise<void> | null = null
  let ending: ReturnType<typeof setTimeout> | undefined

  state.subscribe((topics) => {
    for (const topic of topics) if (topic.startsWith('posts:')) stale.add(topic.slice('posts:'.length)) // prettier-ignore
  })

  function keep(chat: string, posts: IndexedPost[] | null): void {
    size += (posts?.length ?? 0) - (chats.get(chat)?.length ?? 0)
    if (posts) chats.set(chat, posts)
    else chats.delete(chat)
  }

  const allChats = (): ActiveChatRow[] =>
    [...state.chats.values()].flatMap((chat) => (chat.active ? [chat.row] : []))

  async function readAll(): Promise<void> {
    const active = allChats()
    active.sort((a, b) => (b.lastPostAt ?? 0) - (a.lastPostAt ?? 0))
    for (const { id, head } of active) {
      if (chats.has(id) && !stale.has(id)) continue
      stale.delete(id)
      const before = forgotten.get(id) ?? 0
      const posts = await state.posts(id, head)
      if ((forgotten.get(id) ?? 0) !== before || state.chats.get(id)?.active !== true) continue
      keep(id, posts.filter((post) => post.author !== null && !post.deleted).map((post) => ({ post, text: textOf(post) }))) // prettier-ignore
      onProgress()
    }
  }

  function release(): void {
    clearTimeout(ending)
    // What is being read is not kept either.
    for (const { id } of allChats()) forgotten.set(id, (forgotten.get(id) ?? 0) + 1)
    chats.clear()
    stale.clear()
    size = 0
  }

  return {
    refresh() {
      clearTimeout(ending)
      ending = setTimeout(release, keptMs)
      working ??= readAll().finally(() => {
        working = null
      })
      return working
    },
    find({ words, hasFile, before, after }, fits, isAuthor, most) {
      const found = newestOf(most)
      for (const [chat, posts] of chats) {
        if (state.chats.get(chat)?.active !== true || !fits(chat)) continue
        for (const its of posts.toReversed()) {
          const { post, text } = its
          if (!found.takes(post.acceptedAt)) continue
          if (hasFile && post.files.length === 0) continue
          if (before !== null && post.acceptedAt >= before) continue
          if (after !== null && post.acceptedAt < after) continue
          if (words.every((word) => text.includes(word)) && isAuthor(post)) found.add(its)
        }
      }
      return found.posts
    },
    get size() {
      return size
    },
    get isComplete() {
      return [...state.chats.values()].every((chat) => !chat.active || (chats.has(chat.row.id) && !stale.has(chat.row.id))) // prettier-ignore
    },
    forget(chat) {
      forgotten.set(chat, (forgotten.get(chat) ?? 0) + 1)
      stale.delete(chat)
      keep(chat, null)
    },
    release,
  }
}

/** The newest of what is added, and no more than that: a word that stands in every post is found at each key. */
function newestOf(most: number): {
  readonly posts: IndexedPost[]
  takes(at: number): boolean
  add(its: IndexedPost): void
} {
  const posts: IndexedPost[] = []
  return {
    posts,
    takes: (at) => posts.length < most || at > (posts.at(-1)?.post.acceptedAt ?? -Infinity),
    add(its) {
      const { acceptedAt } = its.post
      const place = posts.findLastIndex(({ post }) => post.acceptedAt >= acceptedAt) + 1
      posts.splice(place, 0, its)
      if (posts.length > most) posts.pop()
    },
  }
}

function textOf(post: HeldPost): string {
  return fold([post.body, ...post.files.map(({ name }) => name)].join('\n'))
}
