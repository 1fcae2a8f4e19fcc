import { Check, MessagesSquare, ShieldCheck, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { PortError } from '../../data/port.ts'
import type { ReportedPost } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx'
import { Parts } from '../../ui/parts.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { shortTime } from '../../ui/time.tsx'
import './reports.css'

/** What the coordinators were told of, and what they can do about it. */
export function Reports(): ReactNode {
  const { t } = useWords()
  const items = useView('reports', null)
  return (
    <main className="page" aria-label={t('reports.title')}>
      <header className="page-head">
        <h1>{t('reports.title')}</h1>
      </header>
      {items === undefined ? (
        <Skeleton label={t('common.loading')} />
      ) : items.length === 0 ? (
        <EmptyState icon={ShieldCheck} title={t('reports.empty')} text={t('reports.emptyText')} />
      ) : (
        <>
          <p className="soft">{t('reports.explain')}</p>
          <ul className="reported-posts">
            {items.map((item) => (
              <Reported key={item.post} item={item} />
            ))}
          </ul>
        </>
      )}
    </main>
  )
}

/** One post: what it says, who reported it and why, and the ways out. */
function Reported({ item }: { item: ReportedPost }): ReactNode {
  const words = useWords()
  const { t, intl } = words
  const port = usePort()
  const goTo = useNavigation((state) => state.goTo)
  const [removing, setRemoving] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { chat, post, seq, author, text, deleted, mayHandle, reports } = item
  const handle = (remove: boolean): void => {
    port
      .act('handleReports', {
        reports: reports.map(({ id }) => id),
        remove: remove ? { chat: chat.id, post } : null,
      })
      .catch((error: unknown) => {
        setProblem(words.refused(error instanceof PortError ? error.code : 'internal'))
      })
  }
  const name = author?.name ?? t('common.unknownName')
  return (
    <li className="reported-post" aria-label={t('reports.about', { name })}>
      <div className="small soft">
        <Parts of={[words.chatTitle(chat), words.chatKind(chat)]} />
      </div>
      <blockquote dir="auto">
        {author && (
          <div className="small">
            <b>
              <bdi>{name}</bdi>
            </b>{' '}
            <Badge role={author.role}>
              {author.role === 'candidate' ? t('details.role.candidate') : (author.partner ?? '?')}
            </Badge>
          </div>
        )}
        {deleted ? (
          <span className="faint">{t('reports.removed')}</span>
        ) : text === null ? (
          <span className="faint">{t('reports.away')}</span>
        ) : (
          text
        )}
      </blockquote>
      <ul className="report-reasons">
        {reports.map(({ id, by, reason, at }) => (
          <li key={id}>
            <span className="small soft">
              {t('reports.by', { name: by.name ?? t('common.unknownName') })}
              {by.partner !== null && <span className="faint"> · {by.partner}</span>}
              <span className="number faint"> · {shortTime(intl, at)}</span>
            </span>
            <span dir="auto" className={reason === '' ? 'faint' : ''}>
              {reason === '' ? t('reports.noReason') : reason}
            </span>
          </li>
        ))}
      </ul>
      {problem !== null && (
        <p className="notice bad" role="alert">
          {problem}
        </p>
      )}
      <div className="reported-actions">
        <Button onClick={() => goTo({ chat: chat.id, seq })}>
          <MessagesSquare size={16} aria-hidden="true" />
          {t('reports.show')}
        </Button>
        {mayHandle && !deleted && (
          <Button look="danger" onClick={() => setRemoving(true)}>
            <Trash2 size={16} aria-hidden="true" />
            {t('reports.remove')}
          </Button>
        )}
        {mayHandle && (
          <Button look="primary" onClick={() => handle(false)}>
            <Check size={16} aria-hidden="true" />
            {t('reports.handled')}
          </Button>
        )}
      </div>
      {removing && (
        <Sheet
          title={t('reports.remove')}
          closeLabel={t('common.close')}
          onClose={() => setRemoving(false)}
        >
          <p>{t('tools.removeAsk')}</p>
          <div className="sheet-actions">
            <Button onClick={() => setRemoving(false)}>{t('common.cancel')}</Button>
            <Button
              look="danger"
              onClick={() => {
                setRemoving(false)
                handle(true)
              }}
            >
              {t('reports.remove')}
            </Button>
          </div>
        </Sheet>
      )}
    </li>
  )
}
