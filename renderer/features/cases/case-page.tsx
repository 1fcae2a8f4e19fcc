import { MessageSquareLock, Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { PortError, type Acts } from '../../data/port.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { RovingBox } from '../../ui/roving-box.tsx'
import { StageLine } from '../../ui/stage-line.tsx'
import { plainDate } from '../../ui/time.tsx'
import { FileList } from '../files/file-list.tsx'
import { ChatRow } from '../inbox/chat-row.tsx'
import { BackButton } from '../navigation/back-button.tsx'
import { EmptyPage } from '../navigation/empty-page.tsx'
import { TranscriptButton } from '../transcripts/transcript-button.tsx'
import { CaseEvents } from './case-events.tsx'

/** The files of all its conversations. */
function CaseFiles({ id }: { id: string }): ReactNode {
  const { t } = useWords()
  const found = useView('pinsAndFiles', { case: id })
  if (!found || found.files.length === 0) return null
  return (
    <section>
      <h2>{t('files.title')}</h2>
      <FileList files={found.files} withChat />
      {!found.complete && <p className="small soft">{t('details.olderToCome')}</p>}
    </section>
  )
}

/** One case: how far it is, what comes next, its conversations, and the way up to its job. */
export function CasePage({ case: id }: { case: string }): ReactNode {
  const words = useWords()
  const { t, intl, refused } = words
  const view = useView('case', { case: id })
  const port = usePort()
  const { openChat, openJob } = useNavigation()
  const [problem, setProblem] = useState<string | null>(null)
  if (!view) return <EmptyPage what="case" gone={view === null} />
  const { case: item, team } = view
  const name =
    item.candidate.name ?? t('chat.titleCandidateNumber', { number: item.candidate.number ?? '?' })
  const open = (key: Acts['open']['args']): void => {
    port.act('open', key).then(
      ({ chat }) => openChat(chat),
      (error: unknown) => setProblem(refused(error instanceof PortError ? error.code : 'internal')),
    )
  }
  return (
    <main className="page">
      <header className="page-head">
        <BackButton />
        <div>
          <nav className="crumbs" aria-label={t('conversation.crumbs')}>
            <button type="button" onClick={() => openJob(item.job.id)}>
              <bdi>{[item.job.employer, item.job.name].filter((part) => part).join(' › ')}</bdi>
            </button>
          </nav>
          <div className="conversation-title">
            <h1>
              <bdi>{name}</bdi>
            </h1>
            <Badge role="candidate">{t('details.role.candidate')}</Badge>
            {item.sourcePartner && <Badge role="source">{item.sourcePartner.abbreviation}</Badge>}
          </div>
          <StageLine
            stage={item.stage}
            furthest={item.furthest}
            words={words.stage(item)}
            label={t('conversation.stageLabel', { stage: words.stage(item) })}
          />
        </div>
      </header>
      <section>
        <dl className="facts">
          {item.candidate.number !== null && (
            <>
              <dt>{t('details.candidateNumber')}</dt>
              <dd className="number">{item.candidate.number}</dd>
            </>
          )}
          <dt>{t('details.nextStep')}</dt>
          <dd>
            <bdi>{item.nextStep ?? t('details.none')}</bdi>
          </dd>
          {item.nextStepDue !== null && (
            <>
              <dt>{t('details.due')}</dt>
              <dd>{plainDate(intl, item.nextStepDue)}</dd>
            </>
          )}
        </dl>
      </section>
      <section>
        <h2>{t('cases.chats')}</h2>
        {view.chats.length === 0 ? (
          <p className="soft">{t('cases.noChats')}</p>
        ) : (
          <RovingBox>
            {view.chats.map((chat) => (
              <ChatRow key={chat.id} chat={chat} selected={false} onOpen={openChat} />
            ))}
          </RovingBox>
        )}
        {(view.openable || team !== null) && (
          <div className="page-tools">
            {view.openable && (
              <Button
                onClick={() => open({ kind: 'candidateProspect', candidate: item.candidate.id })}
              >
                <Plus size={16} aria-hidden="true" /> {t('cases.openProspect')}
              </Button>
            )}
            {team !== null && (
              <Button onClick={() => open({ kind: 'team', case: item.id, partner: team })}>
                <MessageSquareLock size={16} aria-hidden="true" /> {t('cases.openTeam')}
              </Button>
            )}
          </div>
        )}
        {problem !== null && (
          <p className="small overdue" role="alert">
            {problem}
          </p>
        )}
      </section>
      <CaseEvents id={id} />
      <CaseFiles id={id} />
      <section className="page-tools">
        <TranscriptButton chats={view.chats} title={name} />
      </section>
    </main>
  )
}
