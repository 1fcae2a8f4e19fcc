/** What row-level security alone lets a push do, for the one rule book's property. */
import { randomUUID } from 'node:crypto'
import type { OwnedStore } from '../db/store.ts'

class Undone extends Error {}

export interface LockLets {
  add: boolean
  /** How far somebody has read. */
  read: boolean
  /** What they set about the chat. */
  setting: boolean
  /** A text, a removal, a pin. */
  change?: boolean
  react?: boolean
}

/** What the lock alone lets a push of this person do there, with `post` where there is one. Nothing of it stays. */
export async function lockLets(
  store: OwnedStore,
  person: string,
  chat: string,
  post: string | null,
): Promise<LockLets> {
  const lets: LockLets = { add: false, read: false, setting: false }
  await store
    .as({ kind: 'push', people: [person] })
    .transaction(async (tx) => {
      const tries = async (sql: string, values: unknown[]): Promise<boolean> => {
        await tx.query('savepoint try')
        try {
          return (await tx.query(sql, values)).length > 0
        } catch (error) {
          if ((error as { code?: string }).code !== '42501') throw error
          return false
        } finally {
          await tx.query('rollback to savepoint try')
        }
      }
      lets.add = await tries(
        `insert into post (id, chat, seq, author, author_role, kind, written_at, accepted_at, body, g, born)
         values ($1, $2, 100000, $3, 'source', 'post', now(), now(), 'x', 1, 1) returning id`,
        [randomUUID(), chat, person],
      )
      lets.read = await tries(
        `insert into read_marker (chat, person, seq, g) values ($1, $2, 0, 1) returning chat`,
        [chat, person],
      )
      lets.setting = await tries(
        `insert into setting (person, key, about, value, g) values ($1, 'mute', $2, 'true', 1) returning key`,
        [person, chat],
      )
      if (post !== null) {
        lets.change = await tries(
          `update post set body = 'y', deleted = true, pinned = true where id = $1 returning id`,
          [post],
        )
        lets.react = await tries(
          `insert into reaction (post, person, emoji, chat, g) values ($1, $2, 'x', $3, 1) returning post`,
          [post, person, chat],
        )
      }
      throw new Undone()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error
    })
  return lets
}
