/** Who may write where: the rest of model.ts, from docs/domain.md, "What a participant may do", alone. */
import { isLost, rankOf, type Model } from './model.ts'

/**
 * Whether a person may write in a chat that they read: the table of what a participant may do. Not who may begin a
 * prospect chat: that hangs on its posts.
 */
export function mayWrite(model: Model, person: string, key: string): boolean {
  const [kind = '', first = '', second = ''] = key.split(':')
  const partner = model.partnerOf(person)
  const candidate = model.candidateOf(person)
  // A person who is read only; of candidates that says nothing.
  if (candidate === null && model.persons.get(person)?.readOnly === true) return false
  if (candidate !== null && model.candidates.get(candidate)?.muted === true) return false
  if (isDormant(model, kind, first, second) || isSuspended(model, kind, first)) return false
  const kase = kind === 'candidateRecruiting' || kind === 'team' ? model.cases.get(first) : undefined // prettier-ignore
  const isSourceSide = model.coordinates(partner) || (kase !== undefined && partner !== null && model.sourceOf(kase.candidate) === partner) // prettier-ignore
  if (kase && isLost(kase) && !isSourceSide) return false
  if (model.jobs.get(first)?.closed !== true) return true
  const open = [...model.cases.values()].filter((its) => its.job === first && rankOf(its.stage) >= 0) // prettier-ignore
  switch (kind) {
    case 'jobAllSourcePartners':
      return false
    case 'jobSourcePartner':
      return open.some((its) => model.candidates.get(its.candidate)?.source === second)
    case 'jobCohort':
      return open.some((its) => model.isInCohort(its))
    default:
      return true
  }
}

/** What had opened the chat was taken back: nobody writes. */
function isDormant(model: Model, kind: string, first: string, second: string): boolean {
  if (kind === 'candidateRecruiting') return (model.cases.get(first)?.furthest ?? -1) < rankOf('cvReview') // prettier-ignore
  if (kind === 'jobCohort') return ![...model.cases.values()].some((its) => its.job === first && its.furthest >= rankOf('acceptance')) // prettier-ignore
  return kind === 'jobSourcePartner' && model.isOneSided(first, second)
}

/** Nobody on the source side of a chat with a candidate may write: then nobody may. */
function isSuspended(model: Model, kind: string, first: string): boolean {
  const candidates =
    kind === 'candidateProspect' ? [first]
    : kind === 'candidateRecruiting' ? [model.cases.get(first)?.candidate ?? '']
    : kind === 'jobCohort' ? [...model.cases.values()].filter((its) => its.job === first && model.isInCohort(its)).map((its) => its.candidate)
    : null // prettier-ignore
  if (candidates === null) return false
  const sources = new Set(candidates.map((id) => model.sourceOf(id)))
  for (const [id, { readOnly }] of model.persons) {
    const partner = readOnly ? null : model.partnerOf(id)
    if (partner !== null && (sources.has(partner) || model.coordinates(partner))) return false
  }
  return true
}
