import { Fragment, type ReactNode } from 'react'
import type { ConversationView } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { Badge } from '../../ui/badge.tsx'
import { StageLine } from '../../ui/stage-line.tsx'
import { plainDate } from '../../ui/time.tsx'
import { BackButton } from '../navigation/back-button.tsx'

/** Where the conversation belongs, who it is with, and how far its case has come. */
export function ConversationHead({
  view,
  children,
}: {
  view: ConversationView
  children: ReactNode
}): ReactNode {
  const words = useWords()
  const { t, intl } = words
  const { chat } = view
  const openJob = useNavigation((state) => state.openJob)
  const openCase = useNavigation((state) => state.openCase)
  const crumbs: [string, () => void][] = []
  const { job, case: kase } = chat
  // Badges say who is there: in a chat among colleagues, neither the candidate nor the other side.
  const isTeam = chat.kind === 'team'
  if (job?.name)
    crumbs.push([
      [job.employer, job.name].filter((part) => part).join(' › '),
      () => openJob(job.id),
    ])
  if (kase)
    crumbs.push([
      t('cases.number', { number: chat.candidate?.number ?? chat.candidate?.name ?? '' }),
      () => openCase(kase.id),
    ])
  return (
    <header className="conversation-head">
      <BackButton />
      <div>
        {chat.side !== 'candidate' && crumbs.length > 0 && (
          <nav className="crumbs" aria-label={t('conversation.crumbs')}>
            {crumbs.map(([label, open], index) => (
              <Fragment key={label}>
                {index > 0 && <span aria-hidden="true">›</span>}
                <button type="button" onClick={open}>
                  <bdi>{label}</bdi>
                </button>
              </Fragment>
            ))}
          </nav>
        )}
        <div className="conversation-title">
          <h1>
            <bdi>{words.chatTitle(chat)}</bdi>
          </h1>
          {chat.candidate && chat.side !== 'candidate' && !isTeam && (
            <Badge role="candidate">{t('details.role.candidate')}</Badge>
          )}
          {chat.kind !== 'candidateProspect' &&
            !isTeam &&
            chat.destinationPartners.map((partner) => (
              <Badge key={partner.id} role="destination">
                {partner.abbreviation}
              </Badge>
            ))}
          {chat.sourcePartner && !isTeam && (
            <Badge role="source">{chat.sourcePartner.abbreviation}</Badge>
          )}
          {isTeam && <span className="small soft">{t('kind.team')}</span>}
          {!chat.candidate && <span className="small soft">{words.chatKind(chat)}</span>}
        </div>
        {view.case && (
          <StageLine
            stage={view.case.stage}
            furthest={view.case.furthest}
            words={stageWords()}
            label={t('conversation.stageLabel', { stage: stageWords() })}
          />
        )}
      </div>
      {children}
    </header>
  )

  function stageWords(): string {
    const facts = view.case
    if (!facts) return ''
    const stage = words.stage(facts)
    if (facts.nextStep === null) return stage
    if (facts.nextStepDue === null)
      return t('conversation.nextStep', { stage, nextStep: facts.nextStep })
    return t('conversation.nextStepDue', {
      stage,
      nextStep: facts.nextStep,
      due: plainDate(intl, facts.nextStepDue),
    })
  }
}
