/** What a person's directory holds and says: the rest of model.ts, from docs/domain.md, "Who sees whom", alone. */
import { caseStagesInOrder, rankOf, type Model, type SeenKind } from './model.ts'

type DirectoryKind = SeenKind | 'person' | 'partner'

/** Who must be seen, and who else may be. */
interface Sight {
  must: Set<string>
  may: Set<string>
}

/** Whom a person sees, but for authors; `keys`: the chats that they read. */
export function personsFor(
  model: Model,
  person: string,
  keys: readonly string[],
  now: number,
): Sight {
  const must = new Set<string>()
  const may = new Set<string>()
  const partner = model.partnerOf(person)
  const add = (its: string | null, shared: boolean): void => {
    for (const [id, row] of model.persons)
      if (its !== null && row.partner === its) (row.active && shared ? must : may).add(id)
  }
  add(partner, true)
  for (const [id, { person: its }] of model.candidates)
    if (model.sees(person, 'candidate', id, now)) must.add(its)
  for (const key of keys) {
    const isOfTwo = key.startsWith('candidateProspect:') || key.startsWith('jobSourcePartner:')
    // Whether coordinators count among the two is left open.
    if (isOfTwo) for (const its of model.partnersIn(key, now)) add(its, !model.coordinates(its))
  }
  return { must, may }
}

/** Which partners a person sees, but for those of authors; `keys`: the chats that they read. */
export function partnersFor(
  model: Model,
  person: string,
  keys: readonly string[],
  now: number,
): Sight {
  const partner = model.partnerOf(person)
  const must = new Set(partner === null ? [] : [partner])
  const may = new Set<string>()
  for (const key of keys) {
    const [kind, first = ''] = key.split(':')
    for (const its of kind === 'team' ? [] : model.partnersIn(key, now)) must.add(its)
    const candidate = kind === 'candidateRecruiting' ? model.cases.get(first)?.candidate : first
    for (const its of model.candidates.get(candidate ?? '')?.sources ?? []) may.add(its)
    // Also those that are not active.
    for (const [id, { coordinator }] of model.partners) if (coordinator) may.add(id)
  }
  return { must, may }
}

/** What a person's row of the directory says, as far as it is told here; null where they see none. */
export function contentOf(
  model: Model,
  person: string,
  kind: DirectoryKind,
  id: string,
  now: number,
): Record<string, unknown> | null {
  // prettier-ignore
  const isCandidate = model.candidateOf(person) !== null
  if (kind === 'partner') {
    const its = model.partners.get(id)
    if (!its) return null
    const { name, abbreviation, source, destination, coordinator, active } = its
    const staff = [...model.persons.values()].filter((row) => row.partner === id && row.active).length // prettier-ignore
    return { name, abbreviation, source, destination, coordinator, active, staff }
  }
  if (kind === 'person') {
    const its = model.persons.get(id)
    if (!its) return null
    const { name, role, partner, active } = its
    const isColleague = partner !== null && partner === model.partnerOf(person)
    return { name, role, partner, active, email: isColleague ? its.email : null }
  }
  if (!model.sees(person, kind, id, now)) return null
  if (kind === 'job') {
    const its = model.jobs.get(id)
    if (!its) return null
    const { name, country, employer, destinationPartners } = its.row
    if (isCandidate) return { name, country, employer, destinationPartners: [], closed: false, publishedAt: null } // prettier-ignore
    return { name, country, employer, destinationPartners: [...destinationPartners].sort(), closed: its.closed } // prettier-ignore
  }
  if (kind === 'case') {
    const its = model.cases.get(id)
    if (!its) return null
    const { candidate, job, stage, nextStep } = its
    const shared = { candidate, job, closed: rankOf(stage) === -1, won: stage === 'durableSolution' } // prettier-ignore
    if (isCandidate) return { ...shared, stage: null, furthest: null, nextStep: null }
    return { ...shared, stage, furthest: caseStagesInOrder[its.furthest], nextStep }
  }
  const its = model.candidates.get(id)
  if (!its) return null
  const shared = { name: model.persons.get(its.person)?.name, person: its.person }
  // Members of a cohort see the name alone.
  const partner = model.partnerOf(person)
  const seesCase = [...model.cases].some(([kase, { candidate }]) => candidate === id && model.sees(person, 'case', kase, now)) // prettier-ignore
  const isFull = model.candidateOf(person) === id || (partner !== null && (model.sourceOf(id) === partner || model.coordinates(partner) || seesCase)) // prettier-ignore
  if (!isFull) return { ...shared, number: null, sourcePartner: null, muted: false }
  return { ...shared, number: its.number, sourcePartner: its.source, muted: its.muted }
}
