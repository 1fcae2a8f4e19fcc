/** In one phrase who will read a post: the costliest mistake is writing to the wrong audience. */
import type { ChatItem } from '../../data/views/values.ts'
import type { Words } from '../../i18n/words.ts'

export type AudienceTone =
  | 'withCandidate'
  | 'withEmployer'
  | 'withSource'
  | 'withCandidateAndEmployer'
  | 'withAllPartners'
  | 'cohort'
  | 'team'

export function audienceTone(chat: ChatItem): AudienceTone {
  switch (chat.kind) {
    case 'candidateProspect':
      return 'withCandidate'
    case 'candidateRecruiting':
      return 'withCandidateAndEmployer'
    case 'jobSourcePartner':
      return chat.side === 'destination' ? 'withSource' : 'withEmployer'
    case 'jobAllSourcePartners':
      return 'withAllPartners'
    case 'jobCohort':
      return 'cohort'
    case 'team':
      return 'team'
  }
}

export function audienceWords(chat: ChatItem, { t }: Words): string {
  if (chat.side === 'candidate') {
    if (chat.kind === 'candidateProspect') return t('audience.asCandidateProspect')
    return t(
      chat.kind === 'jobCohort' ? 'audience.asCandidateCohort' : 'audience.asCandidateRecruiting',
    )
  }
  return t(`audience.${audienceTone(chat)}`, { partner: chat.sourcePartner?.abbreviation ?? '' })
}
