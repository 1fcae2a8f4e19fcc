/** Sentences for codes: kinds of chat, stages, events, refusals. One hook, so that screens stay short. */
import { useMemo } from 'react'
import { useIntl, type IntlShape } from 'react-intl'
import type { AutomaticPost } from '../../sync-server/contract/events.ts'
import type { PortErrorCode } from '../data/port.ts'
import type { ChatItem } from '../data/views/values.ts'
import type { CaseStage, JobStage, SoftStage } from '../../sync-server/contract/stages.ts'
import { jobOutcome, jobRank } from '../../sync-server/contract/stages.ts'
import { plainDate } from '../ui/time.tsx'
import { placed } from './placed.ts'

export interface Words {
  intl: IntlShape
  /** A message by its id. */
  t(id: string, values?: Record<string, string | number>): string
  chatTitle(chat: ChatItem): string
  chatKind(chat: ChatItem): string
  /** The same in its parts, for a line that keeps each one's direction of writing. */
  kindParts(chat: ChatItem): readonly string[]
  /** A case's stage; softened where the reader has no other. */
  stage(facts: { stage: CaseStage | null; soft: SoftStage }): string
  jobStage(stage: JobStage): string
  event(event: AutomaticPost, partner: (id: string) => string | null): string
  why(code: string): string
  refused(code: PortErrorCode): string
}

export function useWords(): Words {
  const intl = useIntl()
  // The same ones at each render: effects depend on them.
  return useMemo(() => wordsOf(intl), [intl])
}

/** The sentences in a language. */
export function wordsOf(intl: IntlShape): Words {
  const t: Words['t'] = (id, values) =>
    intl.formatMessage({ id }, values && placed(values, intl.locale))
  return {
    intl,
    t,
    chatTitle: (chat) => chatTitle(chat, t),
    chatKind: (chat) =>
      kindParts(chat, t)
        .filter((part) => part !== '')
        .join(' · '),
    kindParts: (chat) => kindParts(chat, t),
    stage: ({ stage, soft }) => (stage === null ? t(`soft.${soft}`) : t(`stage.${stage}`)),
    jobStage(stage) {
      if (jobRank(stage) !== null) return t(`jobStage.${stage}`)
      return t(jobOutcome(stage).won ? 'jobStage.closedWon' : 'jobStage.closed')
    },
    event: (event, partner) => eventText(event, partner, intl, t),
    why: (code) => t(`why.${code}`),
    refused: (code) => t(`refused.${code}`),
  }
}

function chatTitle(chat: ChatItem, t: Words['t']): string {
  const job = chat.job?.name ?? null
  const employer = chat.destinationPartners[0]?.abbreviation ?? chat.job?.employer ?? null
  if (chat.side === 'candidate')
    return chat.job === null ? t('kind.own.candidateProspect') : (job ?? t('chat.titleUnknown'))
  switch (chat.kind) {
    case 'candidateProspect':
    case 'candidateRecruiting':
    case 'team':
      if (chat.candidate?.name) return chat.candidate.name
      return chat.candidate?.number
        ? t('chat.titleCandidateNumber', { number: chat.candidate.number })
        : t('chat.titleUnknown')
    case 'jobSourcePartner':
    case 'jobAllSourcePartners':
    case 'jobCohort':
      return (
        [chat.side === 'destination' ? null : employer, job]
          .filter((part) => part !== null)
          .join(' · ') || t('chat.titleUnknown')
      )
  }
}

function kindParts(chat: ChatItem, t: Words['t']): string[] {
  const where = [
    chat.destinationPartners[0]?.abbreviation ?? chat.job?.employer,
    chat.job?.name,
  ].filter((part): part is string => part !== null && part !== undefined && part !== '')
  if (chat.side === 'candidate') {
    return chat.kind === 'candidateProspect' ||
      chat.kind === 'candidateRecruiting' ||
      chat.kind === 'jobCohort'
      ? [t(`kind.own.${chat.kind}`)]
      : []
  }
  switch (chat.kind) {
    case 'candidateProspect':
      return [t('kind.candidateProspect'), chat.sourcePartner?.abbreviation ?? '']
    case 'candidateRecruiting':
      return [t('kind.candidateRecruiting'), ...where]
    case 'team':
      return [t('kind.team'), ...where]
    case 'jobSourcePartner':
      return [t('kind.jobSourcePartner', { partner: chat.sourcePartner?.abbreviation ?? '' })]
    case 'jobAllSourcePartners':
    case 'jobCohort':
      return [t(`kind.${chat.kind}`)]
  }
}

function eventText(
  event: AutomaticPost,
  partner: (id: string) => string | null,
  intl: IntlShape,
  t: Words['t'],
): string {
  const name = (id: string | null): string =>
    id === null ? '' : (partner(id) ?? t('event.partnerUnknown'))
  switch (event.type) {
    case 'jobPublished':
      return t('event.jobPublished')
    case 'jobClosed':
      return t(event.won ? 'event.jobClosedWon' : 'event.jobClosed')
    case 'jobNextStep':
    case 'caseNextStep': {
      const { nextStep, due } = event
      const candidateNumber = event.type === 'caseNextStep' ? event.candidateNumber : ''
      if (nextStep === null) return t(`event.${event.type}None`, { candidateNumber })
      if (due === null) return t(`event.${event.type}`, { candidateNumber, nextStep })
      return t(`event.${event.type}Due`, { candidateNumber, nextStep, due: plainDate(intl, due) })
    }
    case 'caseStage':
      if (event.stage === 'closed') return t('event.caseClosed')
      if (event.stage === 'completed') return t('event.caseCompleted')
      return t('event.caseStage', { stage: t(`soft.${event.stage}`) })
    case 'handedOver':
      if (event.to === null) return t('event.handedOverFrom', { from: name(event.from) })
      if (event.from === null) return t('event.handedOverTo', { to: name(event.to) })
      return t('event.handedOver', { from: name(event.from), to: name(event.to) })
    case 'cohortJoined':
    case 'cohortLeft':
      return t(`event.${event.type}`, { candidateNumber: event.candidateNumber })
  }
}
