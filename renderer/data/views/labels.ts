/** Names for ids, from the directory rows this device holds. */
import type {
  CandidateData,
  CaseData,
  JobData,
  PartnerData,
  PersonData,
} from '../../../sync-server/contract/directory.ts'
import type { AuthorRole } from '../../../sync-server/contract/feed.ts'
import type { Side } from '../../../sync-server/contract/participants.ts'
import type { PartnerLabel, PersonLabel } from './values.ts'
import type { RealmState } from '../state.ts'

interface DataOf {
  partner: PartnerData
  person: PersonData
  candidate: CandidateData
  job: JobData
  case: CaseData
}

export interface RowOf<Kind extends keyof DataOf> {
  id: string
  data: DataOf[Kind]
}

/** A directory row's data; undefined where this device has none. */
export function dataOf<Kind extends keyof DataOf>(
  state: RealmState,
  kind: Kind,
  id: string | null | undefined,
): DataOf[Kind] | undefined {
  if (id === null || id === undefined) return undefined
  return state.directory.get(`${kind}:${id}`)?.data as DataOf[Kind] | undefined
}

/** All rows of a kind; the same array until one of them changes. */
export function rowsOf<Kind extends keyof DataOf>(
  state: RealmState,
  kind: Kind,
): readonly RowOf<Kind>[] {
  return state.directory.ofKind(kind) as unknown as readonly RowOf<Kind>[]
}

/** What was grouped of rows stays true as long as they are the same. */
const grouped = new WeakMap<readonly unknown[], ReadonlyMap<string, readonly unknown[]>>()

/** The people of a partner. */
export function peopleOfPartner(state: RealmState, partner: string): readonly RowOf<'person'>[] {
  const rows = rowsOf(state, 'person')
  const groups = grouped.get(rows) ?? Map.groupBy(rows, ({ data }) => data.partner ?? '')
  grouped.set(rows, groups)
  return (groups.get(partner) ?? []) as readonly RowOf<'person'>[]
}

export function partnerLabel(
  state: RealmState,
  id: string | null | undefined,
): PartnerLabel | null {
  const data = dataOf(state, 'partner', id)
  return data && id ? { id, name: data.name, abbreviation: data.abbreviation } : null
}

/** A person; `role` and `partner` as they stood on a post, where one is labelled. */
export function personLabel(
  state: RealmState,
  id: string,
  role?: AuthorRole,
  partner?: string | null,
): PersonLabel {
  const data = dataOf(state, 'person', id)
  const its = partner === undefined ? data?.partner : partner
  return {
    id,
    name: data?.name ?? null,
    partner: dataOf(state, 'partner', its)?.abbreviation ?? null,
    role: role ?? (data?.role === 'candidate' ? 'candidate' : roleOfPartner(state, its)),
  }
}

/** The reader as author of a post that is not accepted yet: the badge that the server will give it. */
export function ownLabel(state: RealmState, side: Side | undefined): PersonLabel | null {
  const { me } = state
  if (!me) return null
  const role = me.role === 'candidate' ? 'candidate' : me.coordinator ? 'coordinator' : side
  return { ...personLabel(state, me.person, role, me.partner), name: me.name }
}

function roleOfPartner(state: RealmState, id: string | null | undefined): AuthorRole {
  const partner = dataOf(state, 'partner', id)
  if (partner?.coordinator) return 'coordinator'
  return partner?.destination && !partner.source ? 'destination' : 'source'
}

/** A party as the audience line names it: a partner's abbreviation, a candidate's name, null = coordinators. */
export function partyLabel(state: RealmState, party: string): string | null {
  const [kind, id] = party.split(':')
  if (kind === 'staff') return dataOf(state, 'partner', id)?.abbreviation ?? null
  if (kind === 'candidate') {
    const candidate = dataOf(state, 'candidate', id)
    return candidate?.name ?? null
  }
  return null
}
