/** One change of the directory: its entity rows, what it touches, and what it announces. */
import { jobOutcome } from '../contract/stages.ts'
import type { Queryable } from '../db/store.ts'
import type { Applied } from './applied.ts'
import { caseNextStep, caseStage, correctStage, newCase } from './apply-case.ts'
import { ChangeRefused, known, type Change, type Of } from './changes.ts'
import * as rows from './entities-sql.ts'

/** Writes the change's rows. Throws ChangeRefused where it breaks a rule. */
export async function applyChange(
  tx: Queryable,
  change: Change,
  at: number,
  applied: Applied,
): Promise<void> {
  switch (change.type) {
    case 'partner':
      return partner(tx, change, applied)
    case 'person':
      return person(tx, change, applied)
    case 'candidate':
      return candidate(tx, change, applied)
    case 'handOver':
      return handOver(tx, change, applied)
    case 'mute':
      known(await rows.readCandidate(tx, change.candidate), change.candidate)
      await rows.setMuted(tx, change.candidate, change.muted)
      return touchCandidate(applied, change.candidate)
    case 'job':
      return job(tx, change, applied)
    case 'publishJob':
      return publishJob(tx, change, at, applied)
    case 'jobStage':
      return jobStage(tx, change, applied)
    case 'jobNextStep':
      return jobNextStep(tx, change, applied)
    case 'case':
      return newCase(tx, change, at, applied)
    case 'caseStage':
      return caseStage(tx, change, at, applied)
    case 'correctStage':
      return correctStage(tx, change, applied)
    case 'caseNextStep':
      return caseNextStep(tx, change, applied)
  }
}

async function partner(tx: Queryable, change: Of<'partner'>, applied: Applied): Promise<void> {
  const before = await rows.readPartner(tx, change.id)
  await rows.writePartner(tx, change)
  applied.rows.partner.add(change.id)
  const same = before !== undefined && before.source === change.source && before.destination === change.destination && before.coordinator === change.coordinator && before.active === change.active // prettier-ignore
  if (same) return
  applied.partners.add(change.id)
  // Of its candidates whom it sees as an employer too, it sees another part now.
  if (before && before.source !== change.source)
    for (const id of await rows.readOwnRecruits(tx, change.id)) applied.rows.candidate.add(id)
  const loses = before !== undefined && ((before.source && !change.source) || (before.destination && !change.destination) || (before.coordinator && !change.coordinator)) // prettier-ignore
  if (loses) applied.losing.add(change.id)
}

async function person(tx: Queryable, change: Of<'person'>, applied: Applied): Promise<void> {
  const before = await rows.readPerson(tx, change.id)
  if (before && before.role !== change.role) throw new ChangeRefused('role-fixed', change.id)
  if ((change.role === 'staff') !== (change.partner !== null))
    throw new ChangeRefused('wrong-kind', change.id)
  const partners = [change.partner, before?.partner ?? null].filter((id) => id !== null)
  for (const id of partners) known(await rows.readPartner(tx, id), id)
  await rows.writePerson(tx, change)
  applied.rows.person.add(change.id)
  if (before?.partner !== change.partner || before.active !== change.active) {
    applied.touched.persons.add(change.id)
    // The partner's row counts its staff.
    for (const id of partners) applied.rows.partner.add(id)
  }
  // A candidate's row carries their name.
  const itsCandidate = await rows.readCandidateOf(tx, change.id)
  if (itsCandidate !== undefined) applied.rows.candidate.add(itsCandidate)
}

async function candidate(tx: Queryable, change: Of<'candidate'>, applied: Applied): Promise<void> {
  const who = known(await rows.readPerson(tx, change.person), change.person)
  if (who.role !== 'candidate') throw new ChangeRefused('wrong-kind', change.person)
  if (await rows.readCandidate(tx, change.id)) throw new ChangeRefused('duplicate', change.id)
  await mustBeSource(tx, change.sourcePartner)
  await rows.insertCandidate(tx, change)
  applied.touched.persons.add(change.person)
  touchCandidate(applied, change.id)
}

async function handOver(tx: Queryable, change: Of<'handOver'>, applied: Applied): Promise<void> {
  const before = known(await rows.readCandidate(tx, change.candidate), change.candidate)
  await mustBeSource(tx, change.to)
  if (before.sourcePartner === change.to) return
  await rows.setSourcePartner(tx, change.candidate, change.to)
  touchCandidate(applied, change.candidate)
  applied.handedOver.push({
    candidate: change.candidate,
    from: before.sourcePartner,
    to: change.to,
  })
}

async function job(tx: Queryable, change: Of<'job'>, applied: Applied): Promise<void> {
  for (const id of change.destinationPartners) {
    const its = known(await rows.readPartner(tx, id), id)
    if (!its.destination) throw new ChangeRefused('wrong-kind', id)
  }
  for (const contact of change.contacts) {
    const who = known(await rows.readPerson(tx, contact.person), contact.person)
    if (who.partner !== contact.partner) throw new ChangeRefused('wrong-kind', contact.person)
  }
  // Who is no longer a contact is no longer seen as one, and who is now is.
  const before = new Set(await rows.readContacts(tx, change.id))
  const after = new Set(change.contacts.map((contact) => contact.person))
  for (const id of new Set([...before, ...after]))
    if (before.has(id) !== after.has(id)) applied.touched.persons.add(id)
  await rows.writeJob(tx, change)
  touchJob(applied, change.id)
}

async function publishJob(
  tx: Queryable,
  change: Of<'publishJob'>,
  at: number,
  applied: Applied,
): Promise<void> {
  const before = known(await rows.readJob(tx, change.job), change.job)
  if (before.publishedAt) return
  await rows.publishJob(tx, change.job, new Date(at))
  touchJob(applied, change.job)
  applied.announce({ kind: 'jobAllSourcePartners', job: change.job }, { type: 'jobPublished' })
}

async function jobStage(tx: Queryable, change: Of<'jobStage'>, applied: Applied): Promise<void> {
  const before = known(await rows.readJob(tx, change.job), change.job)
  const outcome = jobOutcome(change.stage)
  await rows.setJobStage(tx, change.job, change.stage, outcome)
  touchJob(applied, change.job)
  if (outcome.closed && !before.closed) {
    applied.announce(
      { kind: 'jobAllSourcePartners', job: change.job },
      { type: 'jobClosed', won: outcome.won },
    )
  }
}

async function jobNextStep(
  tx: Queryable,
  change: Of<'jobNextStep'>,
  applied: Applied,
): Promise<void> {
  const before = known(await rows.readJob(tx, change.job), change.job)
  if (before.nextStep === change.nextStep && before.nextStepDue === change.nextStepDue) return
  await rows.setNextStep(tx, 'job', change.job, change.nextStep, change.nextStepDue)
  applied.rows.job.add(change.job)
  applied.touched.jobChats.add(change.job)
  applied.announce(
    { kind: 'jobAllSourcePartners', job: change.job },
    { type: 'jobNextStep', nextStep: change.nextStep, due: change.nextStepDue },
  )
}

function touchCandidate(applied: Applied, id: string): void {
  applied.rows.candidate.add(id)
  applied.touched.candidates.add(id)
}

function touchJob(applied: Applied, id: string): void {
  applied.rows.job.add(id)
  applied.touched.jobs.add(id)
}

async function mustBeSource(tx: Queryable, id: string | null): Promise<void> {
  if (id === null) return
  const its = known(await rows.readPartner(tx, id), id)
  if (!its.source) throw new ChangeRefused('wrong-kind', id)
}
