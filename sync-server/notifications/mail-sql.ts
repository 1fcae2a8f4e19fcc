/** Whose unread posts are looked at when, what mails have told, and mails on their way. */
import { randomUUID } from 'node:crypto'
import { effectiveChats } from '../access/chats-sql.ts'
import type { MailChoice } from '../contract/mail.ts'
import type { Queryable, Store } from '../db/store.ts'
import { unreadPosts } from '../sync/feed-sql.ts'

/** A choice of the person's, beside the setting itself: who sends mails reads no settings. */
export async function writeMailChoices(
  tx: Queryable,
  settings: readonly { person: string; key: string; value: unknown }[],
): Promise<void> {
  const choices = settings.filter(({ key }) => key === 'email')
  if (choices.length === 0) return
  await tx.query(
    `insert into mail_turn (person, choice) select * from unnest($1::uuid[], $2::text[])
     on conflict (person) do update set choice = excluded.choice, next_at = null`,
    [choices.map(({ person }) => person), choices.map(({ value }) => value)],
  )
}

export interface DuePerson {
  person: string
  role: 'staff' | 'candidate'
  choice: MailChoice | null
  timeZone: string | null
  isFirst: boolean
}

/** Commits may become visible a little later than the time they carry. */
const slack = "interval '5 minutes'"

/**
 * People whose turn it is; `usual` is what holds for a role without a choice. Who wants mails soon is looked at only
 * where somebody has posted since.
 */
export function readDue(
  service: Queryable,
  now: number,
  usual: Readonly<Record<'staff' | 'candidate', MailChoice>>,
  limit: number,
): Promise<DuePerson[]> {
  return service.query<DuePerson>(
    `select p.id as person, p.role, t.choice, p.time_zone as "timeZone", t.next_at is null as "isFirst"
     from person p left join partner q on q.id = p.partner left join mail_turn t on t.person = p.id
     cross join lateral (select coalesce(t.choice, case p.role when 'staff' then $2 else $3 end) as choice) w
     where p.active and (p.partner is null or q.active and not q.settling) and p.role <> 'ops' and p.email is not null
       and (t.next_at is null or t.next_at <= $1) and w.choice <> 'off'
       and (w.choice <> 'soon' or t.looked_at is null or exists (
         select from memberships m join grants g on g.party = m.party join chat c on c.id = g.chat
         where m.person = p.id and m.active and g.active and c.last_post_at > t.looked_at - ${slack}))
     order by t.next_at nulls first limit $4`,
    [new Date(now), usual.staff, usual.candidate, limit],
  )
}

/** Takes a person's turn; false where another server has it. `until`: when it is free again if this one crashes. */
export async function takeTurn(
  service: Queryable,
  person: string,
  now: number,
  until: number,
): Promise<boolean> {
  const rows = await service.query(
    `insert into mail_turn (person, next_at) values ($1, $3)
     on conflict (person) do update set next_at = $3 where mail_turn.next_at is null or mail_turn.next_at <= $2
     returning person`,
    [person, new Date(now), new Date(until)],
  )
  return rows.length === 1
}

/** Ends a turn; one that was made due meanwhile stays due. */
export async function endTurn(
  tx: Queryable,
  person: string,
  lookedAt: number | null,
  nextAt: number,
): Promise<void> {
  await tx.query(
    `update mail_turn set looked_at = coalesce($2, looked_at), next_at = $3 where person = $1 and next_at is not null`,
    [person, lookedAt === null ? null : new Date(lookedAt), new Date(nextAt)],
  )
}

export interface UnreadChat {
  chat: string
  posts: number
  /** The place of the newest unread post. */
  newest: number
  /** Names of those who follow it and for whom the person stands in. */
  onBehalfOf: string[]
}

/** Chats with unread posts, as the person themself would see them; not those that they muted. */
export function readUnread(store: Store, person: string): Promise<UnreadChat[]> {
  return store.as({ kind: 'person', person }).query<UnreadChat>(
    `with ${effectiveChats()},
     followed as materialized (
       select f.chat, array_agg(o.name order by o.name) as names from reader_followed_for() f join person o on o.id = f.person group by f.chat
     )
     select e.chat, u.posts, u.newest, coalesce(f.names, '{}') as "onBehalfOf"
     from effective e left join followed f on f.chat = e.chat
     cross join lateral (select count(*)::integer as posts, max(seq) as newest from (${unreadPosts('e.chat', 'e.epoch')}) w) u
     where e.active and u.posts > 0 and not exists (
       select from setting s where s.person = $1 and s.key = 'mute' and s.about = e.chat::text and s.value = 'true')`,
    [person],
  )
}

/** Whether a colleague stands in for the person now. */
export async function isAway(service: Queryable, person: string): Promise<boolean> {
  const [row] = await service.query<{ away: boolean }>('select is_away($1) as away', [person])
  return row?.away === true
}

/** The language that the person has chosen, or that their partner has noted; null = neither. */
export async function readLanguage(store: Store, person: string): Promise<string | null> {
  const [row] = await store.as({ kind: 'person', person }).query<{ locale: string | null }>(
    `select coalesce((select s.value #>> '{}' from setting s where s.person = p.id and s.key = 'locale' and s.about = ''
                        and jsonb_typeof(s.value) = 'string'), p.locale) as locale
     from person p where p.id = $1`,
    [person],
  )
  return row?.locale ?? null
}

export async function readTold(service: Queryable, person: string): Promise<Map<string, number>> {
  const rows = await service.query<{ chat: string; seq: number }>(
    'select chat, seq from mail_told where person = $1',
    [person],
  )
  return new Map(rows.map(({ chat, seq }) => [chat, seq]))
}

/** Notes what a mail is to tell, and the mail; one that waits already tells it too. */
export async function recordMail(
  tx: Queryable,
  person: string,
  chats: readonly UnreadChat[],
  now: number,
): Promise<void> {
  await tx.query(
    `insert into mail_told (person, chat, seq) select $1, * from unnest($2::uuid[], $3::integer[])
     on conflict (person, chat) do update set seq = greatest(mail_told.seq, excluded.seq)`,
    [person, chats.map(({ chat }) => chat), chats.map(({ newest }) => newest)],
  )
  await tx.query(
    `insert into mail (id, person, state, next_at, created_at, changed_at) values ($1, $2, 'waiting', $3, $3, $3)
     on conflict (person) where state = 'waiting' do nothing`,
    [randomUUID(), person, new Date(now)],
  )
}

export interface Mail {
  id: string
  person: string
  tries: number
  email: string | null
  /** Who it is for is active, and wants mails. */
  isWanted: boolean
}

/**
 * Takes the mail that waits longest and marks it as being handed over; undefined = none is due. Whose partner settles reads
 * nothing for now, and so has nothing unread: their mail waits for the end of it.
 */
export async function takeMail(
  service: Queryable,
  now: number,
  usual: Readonly<Record<'staff' | 'candidate', MailChoice>>,
): Promise<Mail | undefined> {
  const [row] = await service.query<Mail>(
    `update mail set state = 'sending', tries = mail.tries + 1, changed_at = $1
     from person p left join partner q on q.id = p.partner left join mail_turn t on t.person = p.id
     where p.id = mail.person and mail.id = (
       select m.id from mail m join person o on o.id = m.person left join partner r on r.id = o.partner
       where m.state = 'waiting' and m.next_at <= $1 and r.settling is not true
       order by m.next_at limit 1 for update of m skip locked)
     returning mail.id, mail.person, mail.tries, p.email,
       p.active and (p.partner is null or q.active)
         and coalesce(t.choice, case p.role when 'staff' then $2 else $3 end) <> 'off' as "isWanted"`,
    [new Date(now), usual.staff, usual.candidate],
  )
  return row
}

export async function settleMail(
  service: Queryable,
  id: string,
  state: 'sent' | 'refused' | 'unknown' | 'needless',
  now: number,
): Promise<void> {
  await service.query('update mail set state = $2, changed_at = $3 where id = $1', [
    id,
    state,
    new Date(now),
  ])
}

/** It waits again, or is done with where a newer one waits that tells the same. */
export async function putBack(
  service: Queryable,
  { id, person }: Mail,
  nextAt: number,
  now: number,
): Promise<void> {
  await service.query(
    `update mail set state = case when exists (select from mail o where o.person = $2 and o.state = 'waiting') then 'needless' else 'waiting' end,
            next_at = $3, changed_at = $4 where id = $1`,
    [id, person, new Date(nextAt), new Date(now)],
  )
}

/** Whatever a server that crashed was handing over at `before` (ms) may have arrived. */
export async function giveUpUnknown(service: Queryable, before: number): Promise<void> {
  await service.query(
    "update mail set state = 'unknown' where state = 'sending' and changed_at < $1",
    [new Date(before)],
  )
}

export async function sweepMails(service: Queryable): Promise<void> {
  await service.query(
    "delete from mail where created_at < now() - interval '90 days' and state <> 'waiting'",
  )
}
