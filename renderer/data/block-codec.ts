/**
 * A block: up to 64 posts of one chat by `seq`, and the reactions to them, as one ciphertext. A version byte, then
 * columnar JSON, deflated; sealed.
 */
import { fromColumns, toColumns, type Columns } from '../../sync-server/contract/columns.ts'
import type { PostRow, ReactionRow } from '../../sync-server/contract/feed.ts'
import { limits } from '../../sync-server/contract/limits.ts'
import { SealBroken, type Sealer } from './sealer.ts'

/** A post as a block holds it: chat and epoch stand on the block itself. */
export type BlockPost = Omit<PostRow, 'chat' | 'epoch'>

/** A reaction as a block holds it; those taken off stay, so that a join can tell. */
export type BlockReaction = Omit<ReactionRow, 'chat' | 'epoch'>

/** What a block holds. */
export interface BlockRows {
  posts: readonly BlockPost[]
  reactions: readonly BlockReaction[]
}

const fields = [
  'id',
  'seq',
  'g',
  'author',
  'authorPartner',
  'authorRole',
  'writtenAt',
  'acceptedAt',
  'body',
  'rev',
  'editedAt',
  'deleted',
  'deletedBy',
  'pinned',
  'files',
  'replyTo',
  'mentions',
] as const satisfies readonly (keyof BlockPost)[]
const reactionFields = ['post', 'seq', 'g', 'person', 'emoji', 'deleted'] as const satisfies readonly (keyof BlockReaction)[] // prettier-ignore

/** The form of what is sealed. A block of another form counts as missing and is fetched again. */
const formVersion = 4

interface BlockForm {
  posts: Columns<BlockPost>
  reactions: Columns<BlockReaction>
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The number of the block that a post stands in: block k holds seq 64k + 1 … 64k + 64. */
export function blockOf(seq: number): number {
  return Math.floor((seq - 1) / limits.blockPosts)
}

const highest = 99_999_999

/** A block's document id: the inverted number makes newest first ascending, which the index can do. */
export function blockId(chat: string, block: number): string {
  return `${chat}|${String(highest - block).padStart(8, '0')}`
}

/** The chat of a block or of a long body, by its id. */
export function chatOf(id: string): string {
  return id.slice(0, id.indexOf('|'))
}

export async function sealBlock(
  sealer: Sealer,
  id: string,
  { posts, reactions }: BlockRows,
): Promise<string> {
  const form: BlockForm = {
    posts: toColumns(posts, fields),
    reactions: toColumns(reactions, reactionFields),
  }
  const deflated = await through(
    new CompressionStream('deflate-raw'),
    encoder.encode(JSON.stringify(form)),
  )
  const bytes = new Uint8Array(deflated.length + 1)
  bytes[0] = formVersion
  bytes.set(deflated, 1)
  return sealer.seal(aboutBlock(id), bytes)
}

/** What a block holds, posts ascending by seq. Rejects with SealBroken where it is damaged. */
export async function openBlock(
  sealer: Sealer,
  id: string,
  box: string,
): Promise<{ posts: BlockPost[]; reactions: BlockReaction[] }> {
  const bytes = await sealer.open(aboutBlock(id), box)
  if (bytes[0] !== formVersion) throw new SealBroken(id)
  try {
    const inflated = await through(new DecompressionStream('deflate-raw'), bytes.subarray(1))
    const text = decoder.decode(inflated)
    const form = JSON.parse(text) as BlockForm
    return {
      posts: fromColumns(form.posts, fields),
      reactions: fromColumns(form.reactions, reactionFields),
    }
  } catch {
    throw new SealBroken(id)
  }
}

/** Collection, id and schema version: a block's text can't stand in for another's. */
function aboutBlock(id: string): string {
  return `blocks|${id}|0`
}

async function through(
  stream: { readable: ReadableStream; writable: WritableStream },
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter()
  // A stream that fails rejects the reader too: this one is only awaited there.
  void writer.write(bytes).catch(() => undefined)
  void writer.close().catch(() => undefined)
  return new Uint8Array(await new Response(stream.readable).arrayBuffer())
}
