/**
 * Which chats this device has: what a row of a chat does to what is held of it, from a grant to a purge, and what is let
 * go of and taken again. Whoever calls these does so one after the other.
 */
import { xorDigest } from '../../sync-server/contract/digest.ts'
import type { ChatRow, PostRow } from '../../sync-server/contract/feed.ts'
import { blockOf } from './block-codec.ts'
import type { Documents } from './documents.ts'
import { emptyChat, isComplete, joinedBetween, type ActiveChat } from './held-chat.ts'
import type { HeldPosts } from './held-posts.ts'
import { reviewHoldings } from './holding.ts'
import type { Marks } from './marks.ts'
import type { MemoryState } from './memory-state.ts'
import type { Purges } from './purges.ts'
import type { Refetch } from './refetch.ts'
import type { HeldChat } from './state.ts'

const dayMs = 86_400_000
const dayOf = (ms: number): number => Math.floor(ms / dayMs)

type LostChat = Extract<HeldChat, { active: false }>

export interface HeldAccessOptions {
  chats: Documents<HeldChat>
  state: MemoryState
  posts: HeldPosts
  marks: Marks
  refetch: Refetch
  purges: Purges
  /** Whether rows of another timeline are coming: the first of each stands, whatever its age. */
  isReconciling: () => boolean
  /** Own posts that may be lost: the chat has begun anew, and only its whole history tells. */
  onDoubtful: (posts: readonly PostRow[]) => Promise<void>
  /** Own posts of a chat that another timeline does not grant: whether the server has them, only it can tell. */
  onForsaken: (posts: readonly PostRow[]) => Promise<void>
}

export interface HeldAccess {
  /** Held chats that a refetch of the chats did not bring: to be asked for. */
  readonly missing: Set<string>
  /** Joins a row with what is known of its chat. */
  apply(row: ChatRow, changed: Set<string>): Promise<void>
  /**
   * Access ends: all of the chat goes from the screen at once, and from the disk. Where it was not yet compared with this
   * timeline, own posts are kept safe before.
   */
  revoke(id: string, known: ActiveChat, epoch: number, reason: LostChat['reason']): Promise<void>
  /** Removes all of a lost chat from the disk: again, where that was refused before. */
  purge(gone: LostChat): Promise<void>
  /**
   * Takes and leaves chats by the rule of what a device holds. What is taken comes by history, as at a grant. What
   * this device has posts of leaves once a day, so that chats at the rule's edge don't come and go, and only when all
   * chats and settings of the server have come (`isCurrent`). `some`: no other chat has moved, nor what is known of it.
   */
  review(isCurrent?: boolean, some?: ReadonlySet<string>): Promise<void>
  /** Whether chats leave this device at this time of the server's, ms. */
  isReviewDue(now: number): boolean
}

export function createHeldAccess(options: HeldAccessOptions): HeldAccess {
  const { chats, state, posts, marks, refetch, purges } = options
  const missing = new Set<string>()
  /** The day, by the server's clock, when chats last left this device. */
  let reviewedDay: number | null = null
  /** What is known of all since they were last looked at; as what the reader was. */
  let known: { least: number; coordinator: boolean } | null = null

  /** Own posts of chats that have ended, until they are kept safe. */
  const forsaken = new Map<string, readonly PostRow[]>()

  async function keepForsaken(id: string): Promise<void> {
    const own = forsaken.get(id)
    if (own) await options.onForsaken(own)
    forsaken.delete(id)
  }

  purges.register('posts', async ({ id, head }) => {
    posts.aside.drop(id)
    await posts.blocks.purge(id, head)
  })
  purges.register('markers', ({ id }) => marks.purge(id), 'personal')

  async function apply(row: ChatRow, changed: Set<string>): Promise<void> {
    const known = state.chats.get(row.id)
    const isForeign = known?.active === true && known.unproven === 'row'
    await joinChat(
      row,
      isForeign || (options.isReconciling() && refetch.isNew('chats', row.id)),
      changed,
    )
    missing.delete(row.id)
    refetch.see('chats', row.id)
  }

  /** `anew`: the first row of another timeline, which stands whatever its `g`. */
  async function joinChat(row: ChatRow, anew: boolean, changed: Set<string>): Promise<void> {
    const known = state.chats.get(row.id)
    const epoch = known && !anew ? (known.active ? known.row.epoch : known.epoch) : -1
    if (row.epoch < epoch) return
    if (!row.active) {
      if (known?.active) await revoke(row.id, known, row.epoch, row.reason)
      else if (known && !known.purged) await purge(known)
      return
    }
    // Access that begins anew has a larger epoch: this row is older than the end that is known.
    if (known && !known.active && row.epoch === epoch) return
    changed.add(row.id)
    if (anew) await marks.clamp(row.id, row.head)
    // Another timeline may grant again what is still to be removed, under the same epoch.
    if (known && !known.active && !known.purged) await purge(known)
    if (known?.active && row.epoch === known.row.epoch) {
      if (row.g < known.row.g && !anew) return
      if (!anew) {
        state.chats.set(row.id, { ...known, row, joined: joinedBetween(known, row) })
        return
      }
      const counted = await cutBeyond(known, row.head)
      const top = Math.min(known.top, row.head)
      const stretch = top === 0 ? { low: 0, top: 0 } : { top }
      const tail = known.tail && known.tail.seq <= row.head ? known.tail : null
      const cut = { ...known, ...counted, row, ...stretch, tail, completeSince: null }
      // Where nothing is held there is nothing to prove.
      const isProven = cut.shelved || isComplete(cut)
      state.chats.set(row.id, { ...cut, unproven: isProven ? null : 'posts' })
      return
    }
    if (known?.active) {
      if (anew) await options.onDoubtful(await posts.own(known))
      // A new epoch: what is held belongs to an access that ended in between. The chat is stored first: under the epoch
      // from before a restored server may grant it again, and its counts would stand for blocks that are gone.
      posts.aside.drop(row.id)
      const empty = emptyChat(row)
      await chats.put([[row.id, empty]])
      await posts.blocks.purge(row.id, Math.max(known.row.head, known.top))
      state.chats.set(row.id, empty)
      return
    }
    state.chats.set(row.id, emptyChat(row))
  }

  /**
   * What lies beyond the head is not the server's any more. Own posts there may be lost; blocks that begin beyond it go,
   * and the one that the head lies in is replaced when the totals are compared.
   */
  async function cutBeyond(
    chat: ActiveChat,
    head: number,
  ): Promise<{ held: number; digest: number }> {
    const { row, top, held, digest } = chat
    if (top <= head) return { held, digest }
    await options.onDoubtful((await posts.own(chat)).filter(({ seq }) => seq > head))
    const first = head === 0 ? 0 : blockOf(head) + 1
    const beyond = Array.from({ length: blockOf(top) - first + 1 }, (_, index) => first + index)
    const gone = await posts.blocks.replace({ chat: row.id, epoch: row.epoch, blocks: beyond, asOf: Infinity, rows: [], reactions: [] }) // prettier-ignore
    return { held: held + gone.n, digest: xorDigest(digest, gone.digest) }
  }

  async function revoke(
    id: string,
    known: ActiveChat,
    epoch: number,
    reason: LostChat['reason'],
  ): Promise<void> {
    if (known.unproven !== null) forsaken.set(id, await posts.own(known))
    const head = Math.max(known.row.head, known.top)
    const gone: HeldChat = { active: false, id, epoch, reason, head, purged: false }
    // At once, also where the storage refuses to note it: then the notice comes again.
    state.chats.set(id, gone)
    posts.unsaved.delete(id)
    state.changed('chats', 'reads', `posts:${id}`)
    // Before it is noted: a disk that refuses has the end come again, at the next start.
    await keepForsaken(id)
    await chats.put([[id, gone]])
    await purge(gone)
  }

  async function review(isCurrent = false, some?: ReadonlySet<string>): Promise<void> {
    const now = state.serverNow
    if (now === null || !state.me) return
    const { coordinator } = state.me
    const isSame = known?.coordinator === coordinator
    const { take, leave, least } = reviewHoldings(state, now, some && known && isSame ? { chats: some, least: known.least } : undefined) // prettier-ignore
    known = { least, coordinator }
    for (const chat of take) {
      state.chats.set(chat.row.id, { ...chat, shelved: false })
      posts.unsaved.add(chat.row.id)
    }
    if (take.length > 0) await posts.settle(new Set(take.map(({ row }) => row.id)))
    const isDue = isCurrent && dayOf(now) !== reviewedDay
    const withFiles = new Set([...state.files.values()].map(({ chat }) => chat))
    for (const chat of leave) {
      const isEmpty = chat.top === 0 && chat.held === 0
      // Of most chats of a first sync nothing was ever here: they are stored together, with what else has changed.
      if (isEmpty && chat.tail === null && !withFiles.has(chat.row.id)) note(chat)
      else if (isDue || isEmpty) await shelve(chat)
    }
    if (isDue) reviewedDay = dayOf(now)
  }

  /** The row stays, the posts go. What a crash or a refusal leaves of them is swept at the next start. */
  async function shelve(chat: ActiveChat): Promise<void> {
    const { id, head } = chat.row
    const shelved = note(chat)
    await chats.put([[id, shelved]])
    posts.unsaved.delete(id)
    await purges.release({ id, head: Math.max(head, chat.top) })
  }

  /** Notes that a chat is on the server only; whoever settles next stores it. */
  function note({ row, posted, joined, unread }: ActiveChat): HeldChat {
    const { id } = row
    const shelved = { ...emptyChat(row), posted, joined, unread, shelved: true }
    state.chats.set(id, shelved)
    posts.unsaved.add(id)
    posts.aside.drop(id)
    state.changed('chats', `posts:${id}`)
    return shelved
  }

  async function purge(gone: LostChat): Promise<void> {
    await keepForsaken(gone.id)
    await purges.run(gone)
    const done = { ...gone, purged: true }
    await chats.put([[gone.id, done]])
    state.chats.set(gone.id, done)
  }

  return { missing, apply, revoke, purge, review, isReviewDue: (now) => dayOf(now) !== reviewedDay }
}
