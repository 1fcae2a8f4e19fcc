/**
 * The `large` world: 8,000 staff, 3,000 chats for one of them, 1 M posts. Entities and what the rule book
 * derives from them are made here and written in bulk; what follows from those is derived by SQL.
 */
import { createHash } from 'node:crypto'
import { chatId } from '../../sync-server/access/chat-id.ts'
import { insertChats, writeGrants, type GrantWrite, type NewChat } from '../../sync-server/access/chats-sql.ts' // prettier-ignore
import { writeMemberships } from '../../sync-server/access/membership-sql.ts'
import { desiredSightOfPartners, desiredSightOfPersons, writeSights, type SightRow } from '../../sync-server/access/sight-sql.ts' // prettier-ignore
import { rowOf } from '../../sync-server/access/sight-update.ts'
import { chatKeyText, type ChatKey } from '../../sync-server/contract/chats.ts'
import { chatsOfCase, chatsOfJob, deriveChat, partiesOf, type CandidateFacts, type CaseFacts, type JobFacts, type PartnerFacts, type PersonFacts, type World } from '../../sync-server/contract/participants.ts' // prettier-ignore
import { sightOfCandidate, sightOfCase, sightOfJob, type DirectoryKind, type Sight } from '../../sync-server/contract/sight.ts' // prettier-ignore
import { stamp } from '../../sync-server/db/commit-lock.ts'
import { readInstallation } from '../../sync-server/db/installation.ts'
import type { OwnedStore, Queryable } from '../../sync-server/db/store.ts'

export interface LargeSize {
  sources: number
  destinations: number
  /** Staff of the large source partner, of another source partner, of a destination partner. */
  staff: { large: number; source: number; destination: number }
  jobs: number
  /** Candidates and cases of the large source partner, and of each other one. */
  candidates: { large: number; source: number }
  cases: { large: number; source: number }
  /** Posts in a chat of a job and a partner, and in any other. */
  posts: { pair: number; other: number }
}

/** 8,000 staff, 31,000 chats, 1 M posts. */
export const large: LargeSize = {
  sources: 40,
  destinations: 24,
  staff: { large: 200, source: 130, destination: 112 },
  jobs: 600,
  candidates: { large: 1_000, source: 50 },
  cases: { large: 800, source: 40 },
  posts: { pair: 21, other: 81 },
}

/** The same in small: to try the measuring out. */
export const small: LargeSize = {
  sources: 4,
  destinations: 3,
  staff: { large: 20, source: 5, destination: 5 },
  jobs: 12,
  candidates: { large: 40, source: 10 },
  cases: { large: 30, source: 8 },
  posts: { pair: 5, other: 10 },
}

/** The id of an entity by its name, so that a measuring run can name it. */
export function id(name: string): string {
  const hex = createHash('sha256').update(`large ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Source partner 0 is the large one; 'glob' are the coordinators. */
export function buildLarge(size: LargeSize) {
  const partners: PartnerFacts[] = [
    { id: id('glob'), source: true, destination: false, coordinator: true, active: true },
    ...range(size.sources).map((n) => ({ id: id(`source ${n}`), source: true, destination: false, coordinator: false, active: true })), // prettier-ignore
    ...range(size.destinations).map((n) => ({ id: id(`destination ${n}`), source: false, destination: true, coordinator: false, active: true })), // prettier-ignore
  ]
  const persons: PersonFacts[] = []
  const hire = (name: string, count: number): void => {
    for (const n of range(count)) persons.push({ id: id(`${name} staff ${n}`), role: 'staff', partner: id(name), candidate: null, readOnly: false, active: true }) // prettier-ignore
  }
  hire('glob', 40)
  for (const n of range(size.sources)) hire(`source ${n}`, n === '0' ? size.staff.large : size.staff.source) // prettier-ignore
  for (const n of range(size.destinations)) hire(`destination ${n}`, size.staff.destination)

  const published = Date.now() - 40 * 86_400_000
  const jobs: JobFacts[] = range(size.jobs).map((n) => ({
    id: id(`job ${n}`),
    destinationPartners: [id(`destination ${String(Number(n) % size.destinations)}`)],
    closed: false,
    publishedAt: published,
  }))
  const candidates: CandidateFacts[] = []
  const cases: CaseFacts[] = []
  for (const n of range(size.sources)) {
    const kind = n === '0' ? 'large' : 'source'
    for (const m of range(size.candidates[kind])) {
      const candidate = id(`candidate ${n} ${m}`)
      candidates.push({ id: candidate, person: id(`person ${n} ${m}`), sourcePartner: id(`source ${n}`), muted: false }) // prettier-ignore
      persons.push({ id: id(`person ${n} ${m}`), role: 'candidate', partner: null, candidate, readOnly: false, active: true }) // prettier-ignore
      if (Number(m) >= size.cases[kind]) continue
      const stage = Number(m) % 20 === 0 ? 'acceptance' : 'cvReview'
      const job = id(`job ${String((Number(m) * 7 + Number(n)) % size.jobs)}`)
      cases.push({ id: id(`case ${n} ${m}`), candidate, job, stage, furthest: stage, closed: false, won: false, closedAt: null }) // prettier-ignore
    }
  }
  return { partners, persons, jobs, candidates, cases }
}

type Large = ReturnType<typeof buildLarge>

/** Fills an empty store; returns the number of posts. */
export async function seedLarge(store: OwnedStore, size: LargeSize): Promise<number> {
  const made = buildLarge(size)
  const { secret } = await readInstallation(store)
  const g = await store.transaction(async (tx) => {
    const its = await stamp(tx)
    await insertEntities(tx, made, its)
    const members = made.persons.flatMap(
      (person) =>
      partiesOf(person, made.partners.find((partner) => partner.id === person.partner)).map((party) => ({ person: person.id, party, active: true })), // prettier-ignore
    )
    for (const part of parts(members)) await writeMemberships(tx, part, its)
    await derive(tx, made, secret, its)
    return its
  })
  const posts = await insertPosts(store, size, g)
  await store.query('analyze')
  await derivePeople(store, made, g)
  await store.query('analyze')
  return posts
}

async function derive(tx: Queryable, made: Large, secret: Uint8Array, g: number): Promise<void> {
  const world = worldOf(made)
  const keys = new Map<string, ChatKey>()
  const add = (key: ChatKey): void => void keys.set(chatKeyText(key), key)
  for (const job of made.jobs) chatsOfJob(job, world).forEach(add)
  for (const facts of made.cases) chatsOfCase(facts, world).forEach(add)
  for (const { id: candidate } of made.candidates) add({ kind: 'candidateProspect', candidate })
  const chats: NewChat[] = []
  const grants: GrantWrite[] = []
  for (const [keyText, key] of keys) {
    const { state, parties } = deriveChat(key, world, true)
    const chat = chatId(secret, key)
    const kase = key.kind === 'candidateRecruiting' ? world.case(key.case) : undefined
    chats.push({ id: chat, key, keyText, state, job: 'job' in key ? key.job : (kase?.job ?? null), candidate: 'candidate' in key ? key.candidate : (kase?.candidate ?? null) }) // prettier-ignore
    for (const grant of parties) grants.push({ ...grant, chat, active: true, reason: null })
  }
  for (const part of parts(chats)) await insertChats(tx, part, g)
  for (const part of parts(grants)) await writeGrants(tx, part, g)

  const casesOf = Map.groupBy(made.cases, (facts) => facts.candidate)
  const sights = async (
    kind: DirectoryKind,
    rows: readonly { id: string }[],
    of: (id: string) => Sight[],
  ): Promise<void> => {
    // prettier-ignore
    const all = rows.flatMap((row) => of(row.id).map((sight) => rowOf(row.id, sight)))
    await write(tx, kind, all, g)
  }
  const known = <Row>(row: Row | undefined): Row => {
    if (row === undefined) throw new Error('an entity of the large world is missing')
    return row
  }
  await sights('job', made.jobs, (its) => sightOfJob(known(world.job(its)), world))
  await sights('case', made.cases, (its) => sightOfCase(known(world.case(its)), world))
  await sights('candidate', made.candidates, (its) => sightOfCandidate(known(world.candidate(its)), casesOf.get(its) ?? [], world)) // prettier-ignore
}

/** Sight of people and partners, from the chats. */
async function derivePeople(store: OwnedStore, made: Large, g: number): Promise<void> {
  for (const part of parts(made.persons, 250)) {
    const ids = part.map((row) => row.id)
    await write(store, 'person', await desiredSightOfPersons(store, ids, null), g)
  }
  for (const { id: partner } of made.partners) {
    await write(store, 'partner', await desiredSightOfPartners(store, [partner], null), g)
  }
}

async function write(
  tx: Queryable,
  kind: DirectoryKind,
  rows: readonly SightRow[],
  g: number,
): Promise<void> {
  // prettier-ignore
  for (const part of parts(rows)) await writeSights(tx, kind, part.map((row) => ({ ...row, active: true })), g) // prettier-ignore
}

function worldOf({ partners, jobs, candidates, cases }: Large): World {
  const map = <Row extends { id: string }>(rows: readonly Row[]) => new Map(rows.map((row) => [row.id, row])) // prettier-ignore
  const [partnerOf, jobOf, candidateOf, caseOf] = [map(partners), map(jobs), map(candidates), map(cases)] // prettier-ignore
  const ofJob = Map.groupBy(cases, (facts) => facts.job)
  const sources = partners.filter((partner) => partner.source)
  return {
    partner: (its) => partnerOf.get(its),
    job: (its) => jobOf.get(its),
    candidate: (its) => candidateOf.get(its),
    case: (its) => caseOf.get(its),
    casesOfJob: (its) => ofJob.get(its) ?? [],
    activeSourcePartners: () => sources,
    hasWriter: () => true,
  }
}

async function insertEntities(tx: Queryable, made: Large, g: number): Promise<void> {
  const ids = (rows: readonly { id: string }[]): string[] => rows.map((row) => row.id)
  await tx.query(
    `insert into partner (id, name, abbreviation, source, destination, coordinator, active, g)
     select id, 'Partner ' || n, 'P' || n, source, destination, coordinator, true, $5::bigint
     from unnest($1::uuid[], $2::boolean[], $3::boolean[], $4::boolean[]) with ordinality as w (id, source, destination, coordinator, n)`,
    [ids(made.partners), made.partners.map((p) => p.source), made.partners.map((p) => p.destination), made.partners.map((p) => p.coordinator), g], // prettier-ignore
  )
  await tx.query(
    `insert into person (id, name, email, role, partner, g)
     select id, 'Person ' || n, 'person' || n || '@example.org', role, partner, $4::bigint
     from unnest($1::uuid[], $2::text[], $3::uuid[]) with ordinality as w (id, role, partner, n)`,
    [ids(made.persons), made.persons.map((p) => p.role), made.persons.map((p) => p.partner), g],
  )
  await tx.query(
    `insert into candidate (id, number, person, source_partner, g)
     select id, 'N' || n, person, partner, $4::bigint
     from unnest($1::uuid[], $2::uuid[], $3::uuid[]) with ordinality as w (id, person, partner, n)`,
    [ids(made.candidates), made.candidates.map((c) => c.person), made.candidates.map((c) => c.sourcePartner), g], // prettier-ignore
  )
  await tx.query(
    `insert into job (id, name, country, employer, stage, closed, won, published_at, g)
     select id, 'Job ' || n, 'Australia', 'Employer', 'jobOffer', false, false, $2, $3::bigint
     from unnest($1::uuid[]) with ordinality as w (id, n)`,
    [ids(made.jobs), new Date(made.jobs[0]?.publishedAt ?? 0), g],
  )
  await tx.query(
    'insert into job_destination (job, partner) select * from unnest($1::uuid[], $2::uuid[])',
    [ids(made.jobs), made.jobs.map((job) => job.destinationPartners[0])],
  )
  await tx.query(
    `insert into job_case (id, candidate, job, stage, furthest, closed, won, g)
     select id, candidate, job, stage, stage, false, false, $5::bigint
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) as w (id, candidate, job, stage)`,
    [ids(made.cases), made.cases.map((c) => c.candidate), made.cases.map((c) => c.job), made.cases.map((c) => c.stage), g], // prettier-ignore
  )
}

/** Every chat gets posts by one source-side author, a g for each place, and its head. */
async function insertPosts(store: OwnedStore, size: LargeSize, g: number): Promise<number> {
  await store.query('drop index post_chat_g, post_chat_born')
  const [result] = await store.query<{ count: number }>(
    `with authors as (
       select c.id as chat, case when c.kind = 'jobSourcePartner' then $2::integer else $3::integer end as posts,
              (select p.id from grants gr join person p on gr.party = 'staff:' || p.partner
               where gr.chat = c.id and gr.side = 'source' order by p.id limit 1) as author
       from chat c
     ), rows as (
       insert into post (id, chat, seq, author, author_partner, author_role, kind, written_at, accepted_at, body, g, born)
       select gen_random_uuid(), a.chat, s, p.id, p.partner, 'source', 'post', now(), now(),
              'The employer asks for the certificate of the last position, and for two references, by the end of ' || s, $1::bigint + s, $1::bigint + s
       from authors a join person p on p.id = a.author cross join generate_series(1, a.posts) s
       returning id, chat, seq, g, author, author_partner
     ), heads as (
       select chat, max(seq) as seq, bit_xor(('x' || substr(md5(id || ':' || g), 1, 13))::bit(52)::bigint) as digest, max(g) as g
       from rows group by chat
     ), raised as (
       update chat set seq = h.seq, n = h.seq, digest = h.digest, g = h.g, last_post_seq = h.seq, last_post_at = now()
       from heads h where h.chat = chat.id
     ), named as (insert into chat_author select distinct chat, author from rows),
     shown as (insert into chat_partner select distinct chat, author_partner from rows)
     select count(*) as count, setval('commit_order', $1::bigint + greatest($2, $3) + 1) from rows`,
    [g, size.posts.pair, size.posts.other],
  )
  await store.query('create index post_chat_g on post (chat, g)')
  await store.query('create index post_chat_born on post (chat, born, seq)')
  return result?.count ?? 0
}

function range(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index))
}

function* parts<Row>(rows: readonly Row[], length = 5_000): Generator<Row[]> {
  for (let from = 0; from < rows.length; from += length) yield rows.slice(from, from + length)
}
