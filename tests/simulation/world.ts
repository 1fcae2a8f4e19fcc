/** The partners, people, jobs and cases that the simulation begins with, as changes. */
import type { Random } from '../../sync-server/demo/random.ts'
import type { Change } from '../../sync-server/directory/changes.ts'

type Kinds = Partial<Record<'source' | 'destination' | 'coordinator', boolean>>

/** By name; whose staff have a device stands first. */
const partners: Record<string, Kinds> = {
  tbb: { source: true },
  iress: { destination: true },
  crs: { source: true },
  north: { source: true, destination: true },
  glob: { source: true, coordinator: true },
  gmt: { destination: true },
}
const jobs: Record<string, string[]> = {
  software: ['iress'],
  nurses: ['north', 'gmt'],
  welders: ['gmt', 'iress'],
  analysts: ['north'],
}
const stages = ['prospect', 'cvPreparation', 'cvReview', 'offer', 'acceptance', 'visaProcessing', 'noJobOffer'] as const // prettier-ignore
const candidateCount = 8
const caseCount = 14

export interface SimulatedWorld {
  changes: Change[]
  staff: Extract<Change, { type: 'person' }>[]
  candidatePersons: string[]
  jobs: Extract<Change, { type: 'job' }>[]
  cases: string[]
}

export function simulatedWorld(random: Random): SimulatedWorld {
  const ids = new Map<string, string>()
  const id = (name: string): string => {
    const known = ids.get(name) ?? random.uuid()
    ids.set(name, known)
    return known
  }
  const person = (name: string, partner: string | null): Extract<Change, { type: 'person' }> => ({ type: 'person', id: id(name), name, email: `${name}@example.org`, role: partner === null ? 'candidate' : 'staff', partner, readOnly: false, active: true, locale: null, timeZone: null }) // prettier-ignore
  const staff = Object.keys(partners).flatMap((name) => [person(`${name} one`, id(name)), person(`${name} two`, id(name))]) // prettier-ignore
  const candidates = Array.from({ length: candidateCount }, (_, index) => `candidate ${String(index)}`) // prettier-ignore
  const people = candidates.map((name) => person(`${name}'s`, null))
  const sources = Object.keys(partners).filter((name) => partners[name]?.source)
  const jobRows = Object.entries(jobs).map(([name, destinations]) => ({ type: 'job' as const, id: id(name), name, country: 'Australia', employer: name, destinationPartners: destinations.map(id), contacts: [] })) // prettier-ignore
  const pairs = new Set<string>()
  while (pairs.size < caseCount) pairs.add(`${random.pick(candidates)}|${random.pick(Object.keys(jobs))}`) // prettier-ignore
  const cases = [...pairs].map((pair): Change => {
    const [candidate = '', job = ''] = pair.split('|')
    return { type: 'case', id: id(pair), candidate: id(candidate), job: id(job), stage: random.pick(stages), furthest: null } // prettier-ignore
  })
  const changes: Change[] = [
    ...Object.entries(partners).map(([name, kinds]): Change => ({ type: 'partner', id: id(name), name, abbreviation: name.toUpperCase(), source: false, destination: false, coordinator: false, active: true, ...kinds })), // prettier-ignore
    ...staff,
    ...people,
    ...candidates.map((name): Change => ({ type: 'candidate', id: id(name), number: name, person: id(`${name}'s`), sourcePartner: id(random.pick(sources)) })), // prettier-ignore
    ...jobRows,
    ...jobRows.slice(0, 3).map((job): Change => ({ type: 'publishJob', job: job.id })),
    ...cases,
  ]
  return {
    changes,
    staff,
    candidatePersons: people.map((row) => row.id),
    jobs: jobRows,
    cases: [...pairs].map(id),
  }
}
