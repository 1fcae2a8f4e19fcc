/** What becomes of waiting operations by the server's word, or with the loss of their chat. */
import { isContent, type Verdict } from '../../sync-server/contract/push.ts'
import type { EndedNotes } from './ended-notes.ts'
import type { MemoryState } from './memory-state.ts'
import type { OutboxItems } from './outbox-items.ts'
import { dependentsOf, endsQuietly, isAsked } from './outbox-order.ts'
import type { OwnDrafts } from './own-drafts.ts'
import type { OutboxCode, OutboxItem } from './state.ts'
import { withoutOthers } from './without-others.ts'

/** Changes may not cross: whoever calls these does so one after the other. */
export interface Verdicts {
  /** Each verdict is looked at on its own; what has none, or was put off, waits again. */
  settle(sent: readonly OutboxItem[], verdicts: readonly Verdict[]): Promise<void>
  /** The chat is lost: posts that wait for it stay as not sent, other changes end quietly. */
  endChat(chat: string): Promise<void>
}

export interface VerdictsOptions {
  items: OutboxItems
  notes: EndedNotes
  drafts: OwnDrafts
  state: MemoryState
  clock: () => number
  newId: () => string
  /** The server does not have an operation's files any more: whether they are uploaded once more. */
  renew: (operation: OutboxItem['operation']) => Promise<boolean>
}

export function createVerdicts(options: VerdictsOptions): Verdicts {
  const { items, notes, drafts, state, clock, newId, renew } = options

  /** As another operation: a verdict is final for the one that it was on. */
  async function sendAnew(item: OutboxItem): Promise<void> {
    const id = newId()
    const again: OutboxItem = {
      ...item,
      id,
      operation: { ...item.operation, id },
      state: 'queued',
    }
    await items.putInPlace([{ item, again }])
  }

  /** Ends items: those that nobody has to decide on leave a note, the others stay as rejected. */
  async function reject(its: readonly OutboxItem[], code: OutboxCode): Promise<void> {
    const rejected = its.map((item): OutboxItem => ({ ...item, state: 'rejected', code }))
    const quiet = rejected.filter(endsQuietly)
    await items.save(rejected.filter((item) => !endsQuietly(item)))
    await notes.add(quiet)
    await items.remove(quiet.map(({ id }) => id))
  }

  /**
   * A text is refused: what its author did to it since is folded into it, so that one decision is left. `keep` stores
   * the refused item; one that was taken back since needs no decision.
   */
  async function rejectText(
    item: OutboxItem,
    keep: (folded: OutboxItem) => Promise<void>,
  ): Promise<void> {
    const { operation } = item
    if (operation.type !== 'post' && operation.type !== 'edit') return
    const behind = dependentsOf(state.outbox, operation.post).filter(
      ({ order: its }) => its > item.order,
    )
    const edits = behind.filter((other) => other.operation.type === 'edit')
    const newest = edits.at(-1)?.operation
    const body = newest?.type === 'edit' ? newest.body : operation.body
    const isTakenBack = behind.some((other) => other.operation.type === 'delete')
    if (!isTakenBack) await keep({ ...item, operation: { ...operation, body } })
    // Of a post that is not there nothing is left to be changed.
    const folded = operation.type === 'post' ? behind : edits
    await items.remove([...folded.map(({ id }) => id), ...(isTakenBack ? [item.id] : [])])
  }

  async function rejectPost(item: OutboxItem, code: OutboxCode): Promise<void> {
    // Who else took part goes with the chat.
    const isLost = code === 'chat-unavailable'
    await rejectText(item, (folded) =>
      items.save([
        {
          ...folded,
          operation: isLost ? withoutOthers(folded.operation) : folded.operation,
          parties: isLost ? [] : item.parties,
          ...{ state: 'rejected', code, sent: true },
        },
      ]),
    )
  }

  /** Access has ended, and the server has not taken the first post that had left: nor what stands behind it. */
  async function rejectBehind(chat: string): Promise<void> {
    if (state.chats.get(chat)?.active !== false) return
    for (const item of state.outbox)
      if (item.operation.type === 'post' && item.operation.chat === chat && item.state === 'queued' && !isAsked(item)) await rejectPost(item, 'chat-unavailable') // prettier-ignore
  }

  /**
   * The server's text stands: the own one goes on as a draft, where none is begun already. A field in which one has begun
   * since, and that has kept nothing yet, does not know of it.
   */
  async function keepAsDraft(item: OutboxItem): Promise<void> {
    const { operation } = item
    const refused: OutboxItem = { ...item, state: 'rejected', code: 'edit-conflict' }
    const begun = operation.type === 'edit' ? state.drafts.get(operation.chat) : undefined
    if (
      operation.type !== 'edit' ||
      (begun && begun.text !== '' && begun.text !== operation.body)
    ) {
      await items.save([refused])
      return
    }
    const { chat, body, audience } = operation
    const draft = { chat, text: body, unsent: true, parties: item.parties, audience: audience.counter, timeline: audience.timeline, changedAt: clock() } // prettier-ignore
    await drafts.saveRefused(draft, refused)
    await notes.add([refused])
    await items.remove([item.id])
  }

  /** What a verdict that refuses makes of an item. */
  async function refuse(item: OutboxItem, code: OutboxCode): Promise<void> {
    const { operation } = item
    if (code === 'file-unavailable' && (await renew(operation))) await sendAnew(item)
    else if (operation.type === 'post') await rejectPost(item, code)
    else if (code === 'edit-conflict') await rejectText(item, keepAsDraft)
    else if (operation.type === 'edit') await rejectText(item, (folded) => reject([folded], code))
    else await reject([item], code)
  }

  return {
    async settle(sent, verdicts) {
      const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]))
      const kept: OutboxItem[] = []
      const deferred: OutboxItem[] = []
      const done: string[] = []
      for (const { id } of sent) {
        // Looked up each time: discarded meanwhile, or changed by the verdict before.
        const item = state.outbox.find((other) => other.id === id)
        if (!item) continue
        const verdict = byId.get(id)
        if (!verdict || verdict.status === 'deferred') {
          // Not written: many may wait so behind one refusal after the other.
          if (item.state === 'sending') deferred.push({ ...item, state: 'queued' })
        } else if (verdict.status === 'rejected') await refuse(item, verdict.code ?? 'invalid')
        else if (!isContent(item.operation)) done.push(item.id)
        else {
          const { seq = null, acceptedAt = null, g = null } = verdict
          kept.push({ ...item, state: 'accepted', sent: true, seq, acceptedAt, g })
        }
      }
      await items.save(kept)
      items.show(deferred)
      await items.remove(done)
      for (const { id } of sent) {
        const item = state.outbox.find((other) => other.id === id)
        if (item?.code === 'chat-unavailable' && item.operation.type === 'post') await rejectBehind(item.operation.chat) // prettier-ignore
      }
    },

    async endChat(chat) {
      const its = state.outbox.filter(
        ({ operation }) => 'chat' in operation && operation.chat === chat,
      )
      // What has left may have been accepted before access ended: the server's verdict on it still comes.
      // Behind a rejection nothing was taken.
      const isDecided = its.some((item) => item.state === 'rejected')
      const undecided = new Set(its.flatMap((item) => item.operation.type === 'post' && item.sent && item.state !== 'accepted' && (!isDecided || isAsked(item)) ? [item.operation.post] : [])) // prettier-ignore
      const waiting = its.filter(
        ({ operation, state: at }) =>
          at !== 'accepted' && !('post' in operation && undecided.has(operation.post)),
      )
      for (const item of waiting) if (item.operation.type === 'post') await rejectPost(item, 'chat-unavailable') // prettier-ignore
      const left = new Set(state.outbox.map(({ id }) => id))
      await reject(
        waiting.filter(({ id, operation }) => operation.type !== 'post' && left.has(id)),
        'chat-unavailable',
      )
    },
  }
}
