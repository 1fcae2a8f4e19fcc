/** The kinds of chat and the key that makes each unique. Source: docs/domain.md, "The kinds of chat". */

export const chatKinds = [
  'candidateProspect',
  'candidateRecruiting',
  'jobSourcePartner',
  'jobAllSourcePartners',
  'jobCohort',
  'team',
] as const
export type ChatKind = (typeof chatKinds)[number]

export type ChatKey =
  | { kind: 'candidateProspect'; candidate: string }
  | { kind: 'candidateRecruiting'; case: string }
  | { kind: 'jobSourcePartner'; job: string; sourcePartner: string }
  | { kind: 'jobAllSourcePartners'; job: string }
  | { kind: 'jobCohort'; job: string }
  | { kind: 'team'; case: string; partner: string }

/**
 * The one text of a chat's key: unique in the store, and what the server derives the chat's id from
 * (by HMAC, so that the id tells nothing).
 */
export function chatKeyText(key: ChatKey): string {
  switch (key.kind) {
    case 'candidateProspect':
      return `${key.kind}:${key.candidate}`
    case 'candidateRecruiting':
      return `${key.kind}:${key.case}`
    case 'jobSourcePartner':
      return `${key.kind}:${key.job}:${key.sourcePartner}`
    case 'team':
      return `${key.kind}:${key.case}:${key.partner}`
    case 'jobAllSourcePartners':
    case 'jobCohort':
      return `${key.kind}:${key.job}`
  }
}

/** Whether candidates take part in chats of this kind. */
export function isWithCandidate(kind: ChatKind): boolean {
  return kind === 'candidateProspect' || kind === 'candidateRecruiting' || kind === 'jobCohort'
}
