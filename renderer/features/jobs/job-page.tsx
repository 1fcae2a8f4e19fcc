import { Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { PortError } from '../../data/port.ts'
import type { ChatItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { Parts } from '../../ui/parts.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { RovingBox } from '../../ui/roving-box.tsx'
import { plainDate } from '../../ui/time.tsx'
import { CaseRow } from '../cases/case-row.tsx'
import { ChatRow } from '../inbox/chat-row.tsx'
import { BackButton } from '../navigation/back-button.tsx'
import { EmptyPage } from '../navigation/empty-page.tsx'
import { byStage } from './by-stage.ts'
import './job-page.css'

/** One job: its conversations by who takes part, its cases, its people. */
export function JobPage({ job: id }: { job: string }): ReactNode {
  const words = useWords()
  const { t, intl, jobStage, refused } = words
  const view = useView('job', { job: id })
  const port = usePort()
  const { openChat, openCase } = useNavigation()
  const [problem, setProblem] = useState<string | null>(null)
  if (!view) return <EmptyPage what="job" gone={view === null} />
  const { job } = view
  const groups: [string, ChatItem[]][] = [
    ['jobs.withPartners', view.chats.filter((chat) => chat.kind === 'jobSourcePartner')],
    ['jobs.allPartners', view.chats.filter((chat) => chat.kind === 'jobAllSourcePartners')],
    ['jobs.cohort', view.chats.filter((chat) => chat.kind === 'jobCohort')],
  ]
  const open = (sourcePartner: string): void => {
    port.act('open', { kind: 'jobSourcePartner', job: id, sourcePartner }).then(
      ({ chat }) => openChat(chat),
      (error: unknown) => setProblem(refused(error instanceof PortError ? error.code : 'internal')),
    )
  }
  const facts = [job.country, job.stage === null ? '' : jobStage(job.stage), job.published ? '' : t('jobs.notPublished'), job.nextStep ?? '', job.nextStep === null || job.nextStepDue === null ? '' : t('cases.due', { due: plainDate(intl, job.nextStepDue) })] // prettier-ignore
  return (
    <main className="page">
      <header className="page-head">
        <BackButton />
        <div>
          <p className="small soft">
            <bdi>{job.employer}</bdi>
          </p>
          <div className="conversation-title">
            <h1>
              <bdi>{job.name}</bdi>
            </h1>
            {job.destinationPartners.map((partner) => (
              <Badge key={partner.id} role="destination">
                {partner.abbreviation}
              </Badge>
            ))}
          </div>
          <p className="small soft">
            <Parts of={facts} />
          </p>
        </div>
      </header>
      {groups.map(([heading, chats]) =>
        chats.length === 0 ? null : (
          <section key={heading}>
            <h2>{t(heading)}</h2>
            <RovingBox>
              {chats.map((chat) => (
                <ChatRow key={chat.id} chat={chat} selected={false} onOpen={openChat} />
              ))}
            </RovingBox>
          </section>
        ),
      )}
      {view.openable.length > 0 && (
        <section>
          <div className="page-tools">
            {view.openable.map((partner) => (
              <Button key={partner.id} onClick={() => open(partner.id)}>
                <Plus size={16} aria-hidden="true" />{' '}
                {t('jobs.open', { partner: partner.abbreviation })}
              </Button>
            ))}
          </div>
          {problem !== null && (
            <p className="small overdue" role="alert">
              {problem}
            </p>
          )}
        </section>
      )}
      <section>
        <h2>{t('jobs.casesHeading')}</h2>
        {view.cases.length === 0 ? (
          <p className="soft">{t('jobs.noCases')}</p>
        ) : (
          <RovingBox>
            {byStage(view.cases).map(({ key, closed, cases }) => {
              const stage = closed ? t('cases.closed') : words.stage(cases[0])
              return (
                <section key={key} className="stage-group" aria-label={stage}>
                  <h3>
                    {stage} <span className="number faint">{intl.formatNumber(cases.length)}</span>
                  </h3>
                  {cases.map((item) => (
                    <CaseRow
                      key={item.id}
                      item={item}
                      selected={false}
                      showJob={false}
                      onOpen={openCase}
                    />
                  ))}
                </section>
              )
            })}
          </RovingBox>
        )}
      </section>
      {view.contacts.length > 0 && (
        <section>
          <h2>{t('jobs.contacts')}</h2>
          <dl className="facts">
            {view.contacts.map(({ partner, person }) => (
              <div key={partner.id} style={{ display: 'contents' }}>
                <dt>{partner.abbreviation}</dt>
                <dd>
                  <bdi>{person.name ?? t('common.unknownName')}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </main>
  )
}
