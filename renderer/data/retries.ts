/** What was refused goes again, as a new operation under the present audience. */
import { isContent } from '../../sync-server/contract/push.ts'
import { audienceOf, nobody } from './audience.ts'
import type { MemoryState } from './memory-state.ts'
import type { Outbox } from './outbox.ts'
import { PortError } from './port.ts'
import type { OutboxCode } from './state.ts'
import { withBody } from './with-body.ts'

export interface Retries {
  /** One text, changed or as it is. Throws PortError where its chat, or the chat's present row, is not there. */
  again(post: string, body?: string): Promise<void>
  /** All texts of a chat that were refused so. */
  all(chat: string, code: OutboxCode): Promise<void>
  /** Posts refused for an audience in which nobody is new to their author go again by themselves. */
  known(): Promise<void>
}

/** `onAgain`: something waits to be sent. */
export function createRetries(
  outbox: Outbox,
  state: MemoryState,
  newId: () => string,
  onAgain: () => void,
): Retries {
  async function again(posts: readonly string[], body?: string): Promise<void> {
    await outbox.replace(posts, ({ operation }) => {
      const isText = operation.type === 'post' || operation.type === 'edit'
      if (!isText) throw new PortError('not-found')
      const chat = state.chats.get(operation.chat)
      if (!chat?.active) throw new PortError('chat-unavailable')
      const audience = audienceOf(chat, state)
      if (audience === null) throw new PortError('not-found')
      return {
        operation: { ...withBody(state, operation, body ?? operation.body), id: newId(), audience },
        parties: chat.row.parties,
      }
    })
  }

  async function eachKnown(): Promise<void> {
    for (const { operation, code, parties } of state.outbox) {
      if (code !== 'audience-widened' || !isContent(operation)) continue
      const chat = state.chats.get(operation.chat)
      const present = chat?.active ? audienceOf(chat, state) : null
      const seen = new Set(parties)
      // Before the chat's row has come, the audience is the one that the server refused.
      const { audience } = operation.type === 'post' || operation.type === 'edit' ? operation : {}
      const isNews =
        present !== null &&
        present !== nobody &&
        (audience?.timeline !== present.timeline || audience.counter !== present.counter)
      if (!chat?.active || !isNews || chat.row.parties.some((party) => !seen.has(party))) continue
      await again([operation.post])
      onAgain()
    }
  }

  let running: Promise<unknown> = Promise.resolve()
  return {
    async again(post, body) {
      await again([post], body)
      onAgain()
    },
    async all(chat, code) {
      const posts = state.outbox.flatMap(({ operation, code: its, state: where }) => {
        // What waits behind a refused one was written for the same readers.
        const isAsked = its === code || (code === 'audience-widened' && where === 'queued')
        const isText = operation.type === 'post' || operation.type === 'edit'
        return isAsked && isText && operation.chat === chat ? [operation.post] : []
      })
      if (posts.length > 0) await again(posts)
      onAgain()
    },
    // One after the other: after each answer of the feed, and where a refusal comes after the answer it waited for.
    known() {
      const done = running.then(eachKnown, eachKnown)
      running = done
      return done
    },
  }
}
