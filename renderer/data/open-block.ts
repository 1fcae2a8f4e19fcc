/** A block as it is held decrypted: a join of rows, with their number and digest. */
import { xorDigest } from '../../sync-server/contract/digest.ts'
import { reactionId, type PostRow, type ReactionRow } from '../../sync-server/contract/feed.ts'
import type { BlockPost, BlockReaction, BlockRows } from './block-codec.ts'
import { postDigest } from './post-digest.ts'

export interface Totals {
  n: number
  digest: number
}

export class OpenBlock implements Totals {
  readonly epoch: number
  readonly posts: Map<number, BlockPost>
  readonly reactions: Map<string, BlockReaction>
  n: number
  digest: number

  /** `totals`: what is known of the rows; without it they are counted. */
  constructor(epoch: number, rows: BlockRows, totals?: Totals) {
    this.epoch = epoch
    this.posts = new Map(rows.posts.map((post) => [post.seq, post]))
    this.reactions = new Map(rows.reactions.map((row) => [reactionId(row), row]))
    const counted = totals ?? totalsOf(rows)
    this.n = counted.n
    this.digest = counted.digest
  }

  copy(): OpenBlock {
    return new OpenBlock(this.epoch, this.rows(), this)
  }

  /** Posts ascending by seq, and reactions. */
  rows(): { posts: BlockPost[]; reactions: BlockReaction[] } {
    return {
      posts: [...this.posts.values()].sort((a, b) => a.seq - b.seq),
      reactions: [...this.reactions.values()],
    }
  }

  /** The larger g stands. Returns what it took the place of, or the row itself where it changed nothing. */
  joinPost(row: PostRow): BlockPost | undefined {
    const old = this.posts.get(row.seq)
    if (old && old.g >= row.g) return row
    if (old) this.#count(old.id, old.g, -1)
    this.#count(row.id, row.g, 1)
    const { chat: _, epoch: __, ...post } = row
    this.posts.set(row.seq, post)
    return old
  }

  joinReaction(row: ReactionRow): void {
    const id = reactionId(row)
    const old = this.reactions.get(id)
    if (old && old.g >= row.g) return
    if (old) this.#count(id, old.g, -1)
    this.#count(id, row.g, 1)
    const { chat: _, epoch: __, ...reaction } = row
    this.reactions.set(id, reaction)
  }

  #count(id: string, g: number, by: 1 | -1): void {
    this.n += by
    this.digest = xorDigest(this.digest, postDigest(id, g))
  }
}

/** Number and digest of rows, counted one by one. */
export function totalsOf({ posts, reactions }: BlockRows): Totals {
  return totalsOfMarks([
    ...posts.map(({ id, g }) => [id, g] as const),
    ...reactions.map((row) => [reactionId(row), row.g] as const),
  ])
}

/** The totals of rows by what each counts as. */
export function totalsOfMarks(
  marks: readonly (readonly [id: string, g: number | string])[],
): Totals {
  return {
    n: marks.length,
    digest: marks.reduce((sum, [id, g]) => xorDigest(sum, postDigest(id, g)), 0),
  }
}
