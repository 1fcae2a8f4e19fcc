/**
 * A large world for measuring: by default 200 chats and 50,000 posts that one caseworker sees, in
 * several scripts, with few busy chats and many quiet ones, as in the field.
 */
import type { ChatKey } from '../contract/chats.ts'
import type { CaseActiveStage } from '../contract/stages.ts'
import type { Change } from '../directory/changes.ts'
import { familyNames, givenNames, towns, trades, type Tongue } from './cast.ts'
import { candidateSays, destinationSays, sourceSays } from './phrases.ts'
import { seededRandom, type Random } from './random.ts'
import type { DemoWorld, WorldPost, WorldStep } from './world.ts'

export interface FieldSize {
  posts: number
  /** Jobs: two chats each for the caseworker, one more with a cohort. */
  jobs: number
  /** Candidates of the caseworker's partner: a prospect chat each, some with a recruiting chat. */
  candidates: number
  /** How many of the candidates came to CV review or later. */
  recruiting: number
  /** How many jobs have a cohort. */
  cohorts: number
}

/** 30 × 2 + 100 + 36 + 4 = 200 chats. */
export const fieldSize: FieldSize = {
  posts: 50_000,
  jobs: 30,
  candidates: 100,
  recruiting: 36,
  cohorts: 4,
}

const day = 86_400_000

interface Talk {
  chat: ChatKey
  speakers: { person: string; says: readonly string[] }[]
}

/** The field world, told up to `now` (ms). */
export function fieldWorld(seed: number, now: number, size: FieldSize = fieldSize): DemoWorld {
  const random = seededRandom(seed)
  const emails = new Map<string, string>()
  const changes: Change[] = []
  const later: Change[] = []

  const partner = (
    abbreviation: string,
    kinds: { source?: boolean; destination?: boolean; coordinator?: boolean },
  ): string => {
    const id = random.uuid()
    changes.push({ type: 'partner', id, name: `Partner ${abbreviation}`, abbreviation, source: false, destination: false, coordinator: false, active: true, ...kinds }) // prettier-ignore
    return id
  }
  const person = (name: string, role: 'staff' | 'candidate', of: string | null): string => {
    const id = random.uuid()
    const email = `person${String(emails.size + 1)}@field.example`
    emails.set(id, email)
    changes.push({ type: 'person', id, name, email, role, partner: of, readOnly: false, active: true, locale: null, timeZone: null }) // prettier-ignore
    return id
  }
  const someone = (): string => `${random.pick(givenNames)} ${random.pick(familyNames)}`

  const coordinator = partner('GMT', { source: true, coordinator: true })
  const coordinatorPerson = person('Hanna Lindqvist', 'staff', coordinator)
  const home = partner('TBA', { source: true })
  const colleagues = ['Lina Haddad', 'Omar Said', 'Rana Khoury'].map((name) =>
    person(name, 'staff', home),
  )
  const other = partner('CRS', { source: true })
  person('Nadine Abi Saab', 'staff', other)
  const employers = Array.from({ length: 6 }, (_, index) => {
    const id = partner(`EMP${String(index + 1)}`, { destination: true })
    return { id, staff: [person(someone(), 'staff', id), person(someone(), 'staff', id)] }
  })

  const talks: Talk[] = []
  const ours = colleagues.map((id) => ({ person: id, says: sourceSays }))
  const jobIds = Array.from({ length: size.jobs }, () => {
    const employer = random.pick(employers)
    const id = random.uuid()
    const [town, country] = random.pick(towns)
    changes.push({ type: 'job', id, name: `${random.pick(trades)}, ${town}`, country, employer: `Employer in ${town}`, destinationPartners: [employer.id], contacts: [] }) // prettier-ignore
    changes.push({ type: 'publishJob', job: id })
    const theirs = employer.staff.map((staff) => ({ person: staff, says: destinationSays }))
    talks.push({
      chat: { kind: 'jobSourcePartner', job: id, sourcePartner: home },
      speakers: [...ours, ...theirs],
    })
    talks.push({ chat: { kind: 'jobAllSourcePartners', job: id }, speakers: [...ours, ...theirs] })
    return { id, theirs }
  })

  const tongues: Tongue[] = ['en', 'ar', 'es', 'fr', 'fa']
  for (let index = 0; index < size.candidates; index += 1) {
    const who = person(someone(), 'candidate', null)
    const candidate = random.uuid()
    const says = candidateSays[random.pick(tongues)]
    const job = jobIds[index % jobIds.length]
    if (!job) continue
    changes.push({ type: 'candidate', id: candidate, number: String(20_000 + index), person: who, sourcePartner: home }) // prettier-ignore
    const isRecruiting = index < size.recruiting
    const stage: CaseActiveStage =
      index < size.cohorts ? 'acceptance' : isRecruiting ? 'cvReview' : 'fullIntake'
    const id = random.uuid()
    later.push({ type: 'case', id, candidate, job: job.id, stage, furthest: null })
    const them = { person: who, says }
    talks.push({ chat: { kind: 'candidateProspect', candidate }, speakers: [...ours, them] })
    if (isRecruiting)
      talks.push({
        chat: { kind: 'candidateRecruiting', case: id },
        speakers: [...ours, ...job.theirs, them],
      })
    if (index < size.cohorts)
      talks.push({
        chat: { kind: 'jobCohort', job: job.id },
        speakers: [...ours, ...job.theirs, them],
      })
  }

  const start = now - 400 * day
  const steps: WorldStep[] = [
    { at: start, changes },
    { at: start + 1000, changes: later },
    { at: now, posts: bulk(random, talks, size.posts, start + day, now - 60_000) },
  ]
  return {
    steps,
    readUntil: now - 2 * day,
    emails,
    accounts: [
      { person: colleagues[0] ?? '', name: 'Lina Haddad', role: 'caseworker', partner: 'Partner TBA', note: 'Two hundred chats' },
      { person: employers[0]?.staff[0] ?? '', name: 'An employer', role: 'employer', partner: 'Partner EMP1', note: 'Several jobs' },
      { person: coordinatorPerson, name: 'Hanna Lindqvist', role: 'coordinator', partner: 'Partner GMT', note: 'Sees everything' },
    ],
  } // prettier-ignore
}

/** Posts in the order of time; a chat's share falls with its rank, but each has at least a few. */
function bulk(
  random: Random,
  talks: readonly Talk[],
  count: number,
  from: number,
  to: number,
): WorldPost[] {
  const weights = talks.map((_, index) => 1 / (index + 8))
  const sum = weights.reduce((a, b) => a + b, 0)
  const shuffled = [...talks].sort(() => random.next() - 0.5)
  const floor = Math.min(5, Math.floor(count / Math.max(1, talks.length)))
  const spare = count - floor * talks.length
  const posts: WorldPost[] = []
  shuffled.forEach((talk, index) => {
    const share = floor + Math.floor((spare * (weights[index] ?? 0)) / sum)
    const wanted = index === shuffled.length - 1 ? count - posts.length : share
    for (let n = 0; n < wanted; n += 1) {
      const speaker = random.pick(talk.speakers)
      const at = from + Math.floor(random.next() * (to - from))
      posts.push({
        chat: talk.chat,
        author: speaker.person,
        at,
        body: saying(random, speaker.says),
      })
    }
  })
  return posts.sort((a, b) => a.at - b.at)
}

/** One to three sentences with a number or two of its own, so that no two posts compress to nothing. */
function saying(random: Random, says: readonly string[]): string {
  const parts = Array.from({ length: random.chance(0.6) ? 2 : 1 }, () => random.pick(says))
  if (random.chance(0.6))
    parts.push(`${random.pick(tails)} ${random.uuid().slice(0, random.int(2, 8))}`)
  return parts.join(' ')
}

const tails = ['Ref.', 'File', 'See no.', 'رقم', 'Núm.', 'N°'] as const
