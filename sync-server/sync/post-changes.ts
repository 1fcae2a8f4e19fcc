/** The posts and reactions that a batch changes, as they stand after each of its operations. No SQL. */
import type { NewPost } from '../access/append-posts.ts'
import type { ChangedPost, ChangedReaction } from '../access/change-posts.ts'
import type { OperationOf } from '../contract/push.ts'
import type { JudgedPost } from './judge.ts'
import type { Facts } from './push-facts.ts'
import type { StoredPost, StoredReaction } from './push-sql.ts'

type Standing = JudgedPost & ChangedPost & { textSince: number }

export class PostChanges {
  readonly #stored: ReadonlyMap<string, StoredPost>
  readonly #posts = new Map<string, Standing>()
  readonly #changed = new Set<string>()
  readonly #reactions = new Map<string, ChangedReaction & { chat: string; changed: boolean }>()

  constructor({ stored, reactions }: Pick<Facts, 'stored' | 'reactions'>) {
    this.#stored = stored
    for (const row of reactions) {
      const chat = stored.get(row.post)?.chat ?? ''
      this.#reactions.set(keyOf(row), { ...row, chat, changed: false })
    }
  }

  /** A post of this batch: what comes behind it may change it. */
  appended(chat: string, row: NewPost): void {
    this.#posts.set(row.id, {
      ...{ id: row.id, chat, kind: 'post', author: row.author, body: row.body, rev: 0, g: null },
      ...{ editedAt: null, deleted: false, deletedBy: null, pinned: false, versions: [] },
      mentions: row.mentions ?? [],
      textSince: row.acceptedAt,
    })
  }

  /** The post as it stands now; undefined where there is none. */
  find(id: string): JudgedPost | undefined {
    return this.#standing(id)
  }

  /** How many emoji the person has on the post. */
  countReactions(post: string, person: string): number {
    return [...this.#reactions.values()].filter(
      (row) => row.post === post && row.person === person && !row.deleted,
    ).length
  }

  edit({ post: id, body }: OperationOf<'edit'>, mentions: readonly string[], at: number): void {
    const post = this.#mustStand(id)
    post.versions.push({ rev: post.rev, body: post.body, at: post.textSince })
    Object.assign(post, { body, mentions, rev: post.rev + 1, editedAt: at, textSince: at })
  }

  /** False where it is deleted already: nothing happens. */
  delete({ post: id }: OperationOf<'delete'>, person: string): boolean {
    if (this.#standing(id)?.deleted) return false
    const post = this.#mustStand(id)
    post.versions.push({ rev: post.rev, body: post.body, at: post.textSince })
    Object.assign(post, { body: '', deleted: true, deletedBy: person, pinned: false, mentions: [] })
    return true
  }

  /** False where it is so already. */
  pin({ post: id, pinned }: OperationOf<'pin'>): boolean {
    if (this.#standing(id)?.pinned === pinned) return false
    this.#mustStand(id).pinned = pinned
    return true
  }

  /** False where it is so already. */
  react({ post, emoji, on, chat }: OperationOf<'react'>, person: string): boolean {
    const key = keyOf({ post, person, emoji })
    const known = this.#reactions.get(key)
    if (known ? known.deleted === !on : !on) return false
    const g = known?.g ?? null
    this.#reactions.set(key, { post, person, emoji, chat, deleted: !on, g, changed: true })
    return true
  }

  /**
   * The `g` with which what the operation is about stands in the store; null = it is not there. Undefined where this
   * batch has changed it.
   */
  standsSince(
    operation: OperationOf<'delete' | 'react' | 'pin'>,
    person: string,
  ): number | null | undefined {
    if (operation.type !== 'react')
      return this.#changed.has(operation.post) ? undefined : this.#standing(operation.post)?.g
    const row = this.#reactions.get(keyOf({ ...operation, person }))
    return row?.changed ? undefined : (row?.g ?? null)
  }

  /** What is to be written, by chat. */
  byChat(): Map<string, { posts: ChangedPost[]; reactions: ChangedReaction[] }> {
    const chats = new Map<string, { posts: ChangedPost[]; reactions: ChangedReaction[] }>()
    const of = (chat: string): { posts: ChangedPost[]; reactions: ChangedReaction[] } => {
      const its = chats.get(chat) ?? { posts: [], reactions: [] }
      chats.set(chat, its)
      return its
    }
    for (const id of this.#changed) {
      const post = this.#posts.get(id)
      if (post) of(post.chat).posts.push(post)
    }
    for (const row of this.#reactions.values()) if (row.changed) of(row.chat).reactions.push(row)
    return chats
  }

  #standing(id: string): Standing | undefined {
    const known = this.#posts.get(id)
    if (known) return known
    const stored = this.#stored.get(id)
    if (!stored) return undefined
    const standing: Standing = {
      ...stored,
      editedAt: stored.editedAt?.getTime() ?? null,
      versions: [],
      textSince: (stored.editedAt ?? stored.acceptedAt).getTime(),
    }
    this.#posts.set(id, standing)
    return standing
  }

  #mustStand(id: string): Standing {
    const post = this.#standing(id)
    if (!post) throw new Error('an accepted change of a post that is not there')
    this.#changed.add(id)
    return post
  }
}

function keyOf({ post, person, emoji }: Pick<StoredReaction, 'post' | 'person' | 'emoji'>): string {
  return `${post} ${person} ${emoji}`
}
