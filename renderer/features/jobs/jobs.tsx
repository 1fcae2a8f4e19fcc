import { BriefcaseBusiness } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { PartsLine } from '../../ui/parts.tsx'
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx'
import { FindField, findFrom, hasWords } from '../../ui/find-field.tsx'
import { RovingBox } from '../../ui/roving-box.tsx'
import { plainDate } from '../../ui/time.tsx'
import { UnreadPill } from '../inbox/unread-pill.tsx'

/** The jobs that the reader sees, with what is unread in them. */
export function Jobs(): ReactNode {
  const { t, intl, jobStage } = useWords()
  const jobs = useView('jobs', null)
  const [sought, setSought] = useState('')
  const found = (jobs ?? []).filter(({ name, employer, country, stage }) =>
    hasWords([name, employer, country, stage ? jobStage(stage) : ''].join(' '), sought),
  )
  const { job, openJob } = useNavigation()
  return (
    <section className="list" aria-label={t('jobs.title')}>
      <header className="list-head">
        <h1>{t('jobs.title')}</h1>
      </header>
      {(jobs?.length ?? 0) >= findFrom && (
        <FindField label={t('jobs.find')} value={sought} onSeek={setSought} />
      )}
      {jobs === undefined ? (
        <Skeleton label={t('common.loading')} />
      ) : jobs.length === 0 ? (
        <EmptyState icon={BriefcaseBusiness} title={t('jobs.empty')} text={t('jobs.emptyText')} />
      ) : found.length === 0 ? (
        <p className="soft nothing-found" role="status">
          {t('jobs.nothingFound')}
        </p>
      ) : (
        <RovingBox as="ul" className="rows">
          {found.map((item) => (
            <li key={item.id}>
              <button
                type="button"
                className="item-row"
                aria-current={item.id === job}
                data-stop={item.id}
                onClick={() => openJob(item.id)}
              >
                <span className="title clip">
                  <bdi>{item.name}</bdi>
                </span>
                <UnreadPill count={item.unread} />
                <PartsLine className="small soft full" of={[item.employer, item.country]} />
                <PartsLine
                  className="small faint full"
                  of={[
                    item.stage ? jobStage(item.stage) : '',
                    t('jobs.cases', { count: item.cases }),
                  ]}
                />
                {item.nextStep && item.nextStepDue && (
                  <PartsLine
                    className="small faint full"
                    of={[item.nextStep, t('cases.due', { due: plainDate(intl, item.nextStepDue) })]}
                  />
                )}
              </button>
            </li>
          ))}
        </RovingBox>
      )}
    </section>
  )
}
