/** The small world of a first start: a few lifelike jobs and cases, days of talk up to this morning. */
import type { ChatKey } from '../contract/chats.ts'
import { caseActiveStages, caseRank, type CaseStage } from '../contract/stages.ts'
import type { Change } from '../directory/changes.ts'
import { candidates, jobs, partners } from './cast.ts'
import { seededRandom } from './random.ts'
import { scenes, type Scene } from './scenes.ts'
import type { DemoWorld, WorldStep } from './world.ts'

const day = 86_400_000

/** candidate, job, stage now, days ago it reached that stage, next step. */
const cases: readonly [string, string, CaseStage, number, [string, number] | null][] = [
  ['Ahmad Karimi', 'Software engineer, Manchester', 'oneWayReview', 4, ['First interview', 2]],
  ['Samira Azizi', 'Software engineer, Manchester', 'cvPreparation', 6, ['Renew passport', 9]],
  ['Elias Touma', 'Software engineer, Manchester', 'testing', 6, ['Review of the task', 1]],
  ['Daoud Rahimi', 'Software engineer, Manchester', 'jobWithdrawn', 18, null],
  [
    'نور حسن',
    'Registered nurses, Aberdeen',
    'visaEligibility',
    12,
    ['Translation of the diploma', 4],
  ],
  ['María Gómez', 'Registered nurses, Aberdeen', 'twoWayPreparation', 9, ['Interview', 8]],
  ['Rima Daher', 'Registered nurses, Aberdeen', 'cvReview', 5, ['Send licence papers', -1]],
  ['Amina Yusuf', 'Registered nurses, Aberdeen', 'offer', 3, ['Answer to the offer', 5]],
  ['Maryam Ghaznavi-Hosseinzadeh al-Balkhi', 'Registered nurses, Aberdeen', 'miniIntake', 8, null],
  ['Tesfaye Bekele', 'Welders, Winnipeg', 'visaProcessing', 12, ['Biometrics', 3]],
  ['يوسف الخطيب', 'Welders, Winnipeg', 'acceptance', 15, ['Passport names of the family', 6]],
  ['Jean-Baptiste Mugisha', 'Welders, Winnipeg', 'twoWayReview', 7, null],
  ['José Luis Peña', 'Welders, Winnipeg', 'candidateRejectsOffer', 10, null],
  ['Fadi Nasser', 'Data analyst, Manchester', 'prospect', 2, null],
  ['Samira Azizi', 'Data analyst, Manchester', 'fullIntake', 4, null],
]

/** How far closed cases had come. */
const furthestOfClosed: Partial<Record<CaseStage, (typeof caseActiveStages)[number]>> = {
  jobWithdrawn: 'cvPreparation',
  candidateRejectsOffer: 'offer',
}

/** The small world, told up to `now` (ms). The same seed gives the same ids and the same talk. */
export function smallWorld(seed: number, now: number): DemoWorld {
  const random = seededRandom(seed)
  const ids = new Map<string, string>()
  const id = (name: string): string => {
    const known = ids.get(name)
    if (known !== undefined) return known
    const made = random.uuid()
    ids.set(name, made)
    return made
  }
  const emails = new Map<string, string>()
  const steps: WorldStep[] = []
  const midnight = now - (now % day)
  const moment = (daysAgo: number, time: string): number => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number)
    const at = midnight - daysAgo * day + (hours * 60 + minutes) * 60_000
    // What is told for later today has just been written: minutes ago, in the same order.
    return at <= now ? at : now - Math.round((24 * 60 - hours * 60 - minutes) / 10) * 60_000
  }

  const people: Change[] = []
  for (const partner of partners) {
    people.push({
      type: 'partner',
      id: id(partner.abbreviation),
      name: partner.name,
      abbreviation: partner.abbreviation,
      source: partner.kinds.includes('source'),
      destination: partner.kinds.includes('destination'),
      coordinator: partner.kinds.includes('coordinator'),
      active: true,
    })
    for (const name of partner.staff) {
      const email = `${slug(name)}@${partner.abbreviation.toLowerCase()}.example`
      emails.set(id(name), email)
      people.push({ type: 'person', id: id(name), name, email, role: 'staff', partner: id(partner.abbreviation), readOnly: false, active: true, locale: 'en', timeZone: null }) // prettier-ignore
    }
  }
  candidates.forEach((candidate, index) => {
    const email = `candidate${String(index + 1)}@mail.example`
    emails.set(id(candidate.name), email)
    people.push({ type: 'person', id: id(candidate.name), name: candidate.name, email, role: 'candidate', partner: null, readOnly: false, active: true, locale: candidate.tongue, timeZone: candidate.timeZone }) // prettier-ignore
    people.push({ type: 'candidate', id: id(`candidate ${candidate.name}`), number: String(10_460 + index), person: id(candidate.name), sourcePartner: id(candidate.source) }) // prettier-ignore
  })
  const start = midnight - 60 * day
  steps.push({ at: start, changes: people })

  jobs.forEach((job, index) => {
    const contacts = [...job.destinations, 'TBA'].map((partner) => ({
      partner: id(partner),
      person: id(partners.find((p) => p.abbreviation === partner)?.staff[0] ?? ''),
    }))
    const at = start + index * 3_600_000
    steps.push({
      at,
      changes: [
        { type: 'job', id: id(job.name), name: job.name, country: job.country, employer: job.employer, destinationPartners: job.destinations.map(id), contacts },
        { type: 'jobStage', job: id(job.name), stage: 'candidateSearch' },
      ],
    }) // prettier-ignore
    steps.push({
      at: midnight - 32 * day + index * 3_600_000,
      changes: [{ type: 'publishJob', job: id(job.name) }],
    })
  })
  steps.push({
    at: midnight - 3 * day + 9 * 3_600_000,
    changes: [
      {
        type: 'jobNextStep',
        job: id('Registered nurses, Aberdeen'),
        nextStep: 'Interviews',
        nextStepDue: date(now + 7 * day),
      },
    ],
  })

  const begins = midnight - 28 * day
  for (const [candidate, job, stage, daysAgo, next] of cases) {
    const caseId = id(`case ${candidate} ${job}`)
    const reached = midnight - daysAgo * day + 8 * 3_600_000
    const target = caseRank(stage) === null ? (furthestOfClosed[stage] ?? 'prospect') : stage
    const path = caseActiveStages.filter((s) => (caseRank(s) ?? 0) <= (caseRank(target) ?? 0))
    path.forEach((active, index) => {
      const share = path.length === 1 ? 0 : index / (path.length - 1)
      const last = caseRank(stage) === null ? reached - day : reached
      const at = Math.round(begins + (last - begins) * share)
      if (index === 0)
        steps.push({ at, changes: [{ type: 'case', id: caseId, candidate: id(`candidate ${candidate}`), job: id(job), stage: active, furthest: null }] }) // prettier-ignore
      else steps.push({ at, changes: [{ type: 'caseStage', case: caseId, stage: active }] })
    })
    if (caseRank(stage) === null)
      steps.push({ at: reached, changes: [{ type: 'caseStage', case: caseId, stage }] })
    if (next) {
      steps.push({
        at: reached + 600_000,
        changes: [
          {
            type: 'caseNextStep',
            case: caseId,
            nextStep: next[0],
            nextStepDue: date(now + next[1] * day),
          },
        ],
      })
    }
  }

  const keyOf = (chat: Scene['chat']): ChatKey => {
    switch (chat.kind) {
      case 'candidateProspect':
        return { kind: chat.kind, candidate: id(`candidate ${chat.candidate}`) }
      case 'candidateRecruiting':
        return { kind: chat.kind, case: id(`case ${chat.candidate} ${chat.job}`) }
      case 'jobSourcePartner':
        return { kind: chat.kind, job: id(chat.job), sourcePartner: id(chat.source) }
      case 'jobAllSourcePartners':
      case 'jobCohort':
        return { kind: chat.kind, job: id(chat.job) }
    }
  }
  for (const scene of scenes) {
    for (const [daysAgo, time, who, body] of scene.lines) {
      const at = moment(daysAgo, time)
      steps.push({ at, posts: [{ chat: keyOf(scene.chat), author: id(who), at, body }] })
    }
  }
  steps.sort((a, b) => a.at - b.at)

  return {
    steps: steps.filter((step) => step.at <= now),
    readUntil: midnight - 2 * day,
    emails,
    accounts: [
      { person: id('Lina Haddad'), name: 'Lina Haddad', role: 'caseworker', partner: 'Talent Bridge Amman', note: 'Looks after candidates in Amman, with two employers waiting for answers' },
      { person: id('Priya Nair'), name: 'Priya Nair', role: 'employer', partner: 'Irwell Software', note: 'Hires two engineers and talks with four source partners' },
      { person: id('Hanna Lindqvist'), name: 'Hanna Lindqvist', role: 'coordinator', partner: 'Global Mobility Team', note: 'Sees every job and every case' },
      { person: id('Ahmad Karimi'), name: 'Ahmad Karimi', role: 'candidate', partner: null, note: 'Has an interview coming up' },
    ],
  } // prettier-ignore
}

function slug(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^\x20-\x7e]/g, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '.')
}

function date(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
