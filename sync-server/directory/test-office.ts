/**
 * A programme to test with: entities by name, changes in one line, and what each person effectively has.
 * Its partners: GLOB (coordinators), TBB and CRS (source), Iress and North (destination).
 */
import { createHash } from 'node:crypto'
import { effectiveChats } from '../access/chats-sql.ts'
import { chatKeyText, type ChatKey, type ChatKind } from '../contract/chats.ts'
import type { AutomaticPost } from '../contract/events.ts'
import type { ChatState, Side } from '../contract/participants.ts'
import type { DirectoryKind, SightView } from '../contract/sight.ts'
import type { CaseActiveStage, CaseStage } from '../contract/stages.ts'
import type { OwnedStore } from '../db/store.ts'
import type { Change, Of } from './changes.ts'
import { importPosts } from './import-posts.ts'
import { createDirectory, type OpeningDirectory } from './service.ts'

export interface Held {
  key: string
  kind: ChatKind
  active: boolean
  epoch: number | null
  changed: number
  sides: Side[] | null
  until: Date | null
  reason: string | null
}

export interface ChatFacts {
  id: string
  state: ChatState
  audience: number
  seq: number
  n: number
  digest: number
  g: number
  lastPostSeq: number
}

/** The id of an entity by its name: the same in every run. */
export function id(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export class Office {
  readonly store: OwnedStore
  readonly directory: OpeningDirectory
  /** What `onCommit` was told last. */
  woken: ReadonlySet<string> = new Set()

  /** `directory`: a server's own, so that its parked feeds hear of what changes. */
  constructor(
    store: OwnedStore,
    directory?: OpeningDirectory,
    options: { reachLimit?: number } = {},
  ) {
    this.store = store
    const onCommit = (keys: ReadonlySet<string>): void => {
      this.woken = keys
    }
    this.directory = directory ?? createDirectory({ store, clock: Date.now, onCommit, ...options })
  }

  /** Partners and a person or two each: `glob1`, `tbb1`, `tbb2`, `crs1`, `iress1`, `north1`. */
  async found(): Promise<void> {
    await this.directory.apply([
      partner('glob', { source: true, coordinator: true }),
      partner('tbb', { source: true }),
      partner('crs', { source: true }),
      partner('iress', { destination: true }),
      partner('north', { destination: true }),
      ...['glob1', 'tbb1', 'tbb2', 'crs1', 'iress1', 'north1'].map((name) =>
        staff(name, name.slice(0, -1)),
      ),
    ])
  }

  apply(...changes: Change[]): Promise<void> {
    return this.directory.apply(changes)
  }

  async candidate(name: string, sourcePartner: string | null): Promise<void> {
    await this.apply(...newCandidate(name, sourcePartner))
  }

  /** A published job. */
  async job(name: string, ...destinations: string[]): Promise<void> {
    await this.apply(job(name, destinations), { type: 'publishJob', job: id(name) })
  }

  async case(
    name: string,
    candidate: string,
    itsJob: string,
    stage: CaseStage,
    furthest: CaseActiveStage | null = null,
  ): Promise<void> {
    await this.apply({ type: 'case', id: id(name), candidate: id(candidate), job: id(itsJob), stage, furthest }) // prettier-ignore
  }

  /** The job `nurse` of Iress; `amal`, TBB's candidate, with a case of it. */
  async amalAsNurse(stage: CaseStage = 'cvReview'): Promise<void> {
    await this.job('nurse', 'iress')
    await this.candidate('amal', 'tbb')
    await this.case('amal as nurse', 'amal', 'nurse', stage)
  }

  stage(name: string, stage: CaseStage, at = Date.now()): Promise<void> {
    return this.directory.apply([{ type: 'caseStage', case: id(name), stage }], at)
  }

  post(chat: ChatKey, author: string, body = 'Hello'): Promise<void> {
    return importPosts(this.store, [{ chat, author: id(author), at: Date.now(), body }])
  }

  /** Every chat that the person has or had a way to, by key text. */
  async access(person: string): Promise<Map<string, Held>> {
    const rows = await this.store.query<Held>(
      `with ${effectiveChats()}
       select c.key, c.kind, e.active, e.epoch, e.changed, e.sides, e.until, e.reason
       from effective e join chat c on c.id = e.chat`,
      [id(person)],
    )
    return new Map(rows.map((row) => [row.key, row]))
  }

  async held(person: string, chat: ChatKey): Promise<Held | undefined> {
    const row = (await this.access(person)).get(chatKeyText(chat))
    return row?.active === true ? row : undefined
  }

  /** Kinds of the chats that the person has now. */
  async kinds(person: string): Promise<ChatKind[]> {
    const rows = [...(await this.access(person)).values()]
    return rows
      .filter((row) => row.active)
      .map((row) => row.kind)
      .sort()
  }

  async chat(key: ChatKey): Promise<ChatFacts | undefined> {
    const [row] = await this.store.query<ChatFacts>(
      'select id, state, audience, seq, n, digest, g, last_post_seq as "lastPostSeq" from chat where key = $1',
      [chatKeyText(key)],
    )
    return row
  }

  /** The automatic posts of a chat in their order. */
  async events(key: ChatKey): Promise<AutomaticPost[]> {
    const rows = await this.store.query<{ body: string }>(
      "select p.body from post p join chat c on c.id = p.chat where c.key = $1 and p.kind = 'event' order by p.seq",
      [chatKeyText(key)],
    )
    return rows.map((row) => JSON.parse(row.body) as AutomaticPost)
  }

  /** How a person sees a directory row now. */
  async views(person: string, kind: DirectoryKind, row: string): Promise<SightView[]> {
    const rows = await this.store.query<{ view: SightView }>(
      `select distinct s.view from memberships m join sight s on s.party = m.party
       where m.person = $1 and m.active and s.active and (s.until is null or s.until > now())
         and s.kind = $2 and s.id = $3 order by s.view`,
      [id(person), kind, id(row)],
    )
    return rows.map(({ view }) => view)
  }

  /** How far a person counts as having read: by their marker, or because it was there before them. */
  async marker(person: string, chat: ChatKey): Promise<number | undefined> {
    const [row] = await this.store.query<{ seq: number | null }>(
      `with ${effectiveChats()}
       select greatest((select m.seq from read_marker m where m.chat = c.id and m.person = $1),
                       (select max(p.seq) from post p where p.chat = c.id and p.born < e.epoch)) as seq
       from effective e join chat c on c.id = e.chat where c.key = $2`,
      [id(person), chatKeyText(chat)],
    )
    return row?.seq ?? undefined
  }
}

export function partner(name: string, kinds: Partial<Of<'partner'>>): Of<'partner'> {
  return {
    type: 'partner',
    id: id(name),
    name,
    abbreviation: name.toUpperCase(),
    source: false,
    destination: false,
    coordinator: false,
    active: true,
    ...kinds,
  }
}

export function staff(
  name: string,
  itsPartner: string,
  facts: Partial<Of<'person'>> = {},
): Of<'person'> {
  return { ...person(name, 'staff'), partner: id(itsPartner), ...facts }
}

export function person(name: string, role: Of<'person'>['role']): Of<'person'> {
  return {
    type: 'person',
    id: id(name),
    name,
    email: `${name}@example.org`,
    role,
    partner: null,
    readOnly: false,
    active: true,
    locale: null,
    timeZone: null,
  }
}

/** A candidate named `name` whose person is `name's`. */
export function newCandidate(name: string, sourcePartner: string | null): Change[] {
  return [
    person(`${name}'s`, 'candidate'),
    {
      type: 'candidate',
      id: id(name),
      number: `N-${name}`,
      person: id(`${name}'s`),
      sourcePartner: sourcePartner === null ? null : id(sourcePartner),
    },
  ]
}

export function job(name: string, destinations: readonly string[]): Of<'job'> {
  return {
    type: 'job',
    id: id(name),
    name,
    country: 'Australia',
    employer: 'Iress Ltd',
    destinationPartners: destinations.map(id),
    contacts: [],
  }
}

export const prospect = (candidate: string): ChatKey => ({
  kind: 'candidateProspect',
  candidate: id(candidate),
})
export const recruiting = (kase: string): ChatKey => ({
  kind: 'candidateRecruiting',
  case: id(kase),
})
export const withSource = (itsJob: string, source: string): ChatKey => ({
  kind: 'jobSourcePartner',
  job: id(itsJob),
  sourcePartner: id(source),
})
export const allSources = (itsJob: string): ChatKey => ({
  kind: 'jobAllSourcePartners',
  job: id(itsJob),
})
export const team = (kase: string, itsPartner: string): ChatKey & { kind: 'team' } => ({
  kind: 'team',
  case: id(kase),
  partner: id(itsPartner),
})
export const cohort = (itsJob: string): ChatKey => ({ kind: 'jobCohort', job: id(itsJob) })
