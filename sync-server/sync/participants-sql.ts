/** Who takes part in a chat: access and people in one statement, as every read (docs/protocol.md, "Access"). */
import { effectiveChats } from '../access/chats-sql.ts'
import type { Participant } from '../contract/participants-list.ts'
import type { Queryable } from '../db/store.ts'

type ParticipantRow = Participant & { party: string }

/**
 * The people of a chat, at most `most`: of each party first those whose names come first. Undefined where the chat is not
 * the reader's, whether there is such a chat or not. `db` must be narrowed to the chat.
 */
export async function readChatPeople(
  db: Queryable,
  person: string,
  chat: string,
  most: number,
): Promise<ParticipantRow[] | undefined> {
  const rows = await db.query<ParticipantRow | { party: null }>(
    `with ${effectiveChats('gr.chat = $2')},
     mine as (select chat from effective where active),
     told as (
       select t.party, t.person as id, t.name, t.role, t.partner, row_number() over (partition by t.party order by t.name, t.person) as place
       from mine join reader_participants() t on t.chat = mine.chat
       order by place, t.party limit $3
     )
     select told.party, told.id, told.name, told.role, told.partner
     from mine left join told on true order by told.party, told.place`,
    [person, chat, most],
  )
  if (rows.length === 0) return undefined
  return rows.filter((row): row is ParticipantRow => row.party !== null)
}
