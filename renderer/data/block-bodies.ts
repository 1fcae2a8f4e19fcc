/** Long bodies lie outside their block, in documents of their own, so that a block stays below 64 KiB. */
import type { BlockPost, BlockRows } from './block-codec.ts'
import { sealBlock } from './block-codec.ts'
import type { OverflowDoc } from './database.ts'
import type { RawStorage } from './raw-storage.ts'
import { SealBroken, type Sealer } from './sealer.ts'

/** A body longer than this (UTF-16 units) lies in a document of its own. */
const overflowFrom = 1024
/** A body no longer than this stays in its block, however large that gets. */
const staysUpTo = 64
/** Chromium puts a larger value into a file of its own, which is twice as slow. */
const largestBox = 60 * 1024
/** Stands in a block for a body that lies elsewhere; no body can be it, since NUL is not storable. */
const overflowMark = '\0'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function overflowId(chat: string, seq: number): string {
  return `${chat}|${String(seq).padStart(8, '0')}`
}

export function isLong(post: { body: string }): boolean {
  return post.body.length > overflowFrom
}

/** Whether a body may lie outside its block: always where it is long, else where the block would get too large. */
export function mayLeave(post: { body: string }): boolean {
  return post.body.length > staysUpTo
}

/** Collection, id and schema version. */
function aboutBody(id: string): string {
  return `overflow|${id}|0`
}

/** Puts the bodies that lie elsewhere back into a block's posts. Rejects with SealBroken where one is missing. */
export async function restoreBodies(
  overflow: RawStorage<OverflowDoc>,
  sealer: Sealer,
  chat: string,
  posts: readonly BlockPost[],
): Promise<void> {
  const missing = posts.filter((post) => post.body === overflowMark)
  if (missing.length === 0) return
  const found = await overflow.find(missing.map((post) => overflowId(chat, post.seq)))
  for (const post of missing) {
    const document = found.get(overflowId(chat, post.seq))
    if (!document) throw new SealBroken(overflowId(chat, post.seq))
    post.body = decoder.decode(await sealer.open(aboutBody(document.id), document.box))
  }
}

/** Seals a block; where it gets too large, shorter bodies leave it too. `long` says which posts' bodies left it. */
export async function sealFitting(
  sealer: Sealer,
  id: string,
  { posts, reactions }: BlockRows,
): Promise<{ box: string; long: (post: BlockPost) => boolean }> {
  for (let from = overflowFrom; ; from /= 2) {
    const limit = from
    const long = (post: BlockPost): boolean => post.body.length > limit
    const shortened = posts.map((post) => (long(post) ? { ...post, body: overflowMark } : post))
    const box = await sealBlock(sealer, id, { posts: shortened, reactions })
    if (box.length <= largestBox || limit <= staysUpTo) return { box, long }
  }
}

/** The document of a body that lies outside its block. */
export async function sealBody(
  sealer: Sealer,
  chat: string,
  post: BlockPost,
): Promise<OverflowDoc> {
  const id = overflowId(chat, post.seq)
  return { id, chat, box: await sealer.seal(aboutBody(id), encoder.encode(post.body)) }
}
