import { Cloud } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ServerSearchView } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'
import { Hits, type HitsProps } from './hits.tsx'

/** What of the posts that only the server has fits: asked for, found, or why not. */
export function OnServer({
  server,
  onAsk,
  ...list
}: HitsProps & { server: ServerSearchView; onAsk: () => void }): ReactNode {
  const { t } = useWords()
  const { phase, hits, prepared } = server
  if (phase === 'offline' && hits.length === 0)
    return <p className="small soft search-offline">{t('search.server.offline')}</p>
  return (
    <section className="search-server" aria-busy={phase === 'asking'}>
      <h2>
        <Cloud size={16} aria-hidden="true" /> {t('search.server.title')}
      </h2>
      <div className="search-server-line">
        <p className="small soft" role="status">
          <ServerLine server={server} />
          {!prepared && ` ${t('search.server.preparing')}`}
        </p>
        {phase === 'failed' && <Button onClick={onAsk}>{t('app.tryAgain')}</Button>}
      </div>
      <Hits {...list} list={`${list.id}-server`} label={t('search.server.title')} hits={hits} />
      {phase === 'done' && server.lookedBackTo !== null && (
        <Button onClick={onAsk}>{t('search.server.further')}</Button>
      )}
    </section>
  )
}

function ServerLine({
  server: { phase, hits, lookedBackTo },
}: {
  server: ServerSearchView
}): ReactNode {
  const { t, intl } = useWords()
  const date = lookedBackTo === null ? null : intl.formatDate(lookedBackTo, { dateStyle: 'medium' })
  const count = hits.length
  switch (phase) {
    case 'offline':
      return t('search.server.offline')
    case 'failed':
      return t('search.server.failed')
    case 'idle':
    case 'asking':
      return date === null ? t('search.server.asking') : t('search.server.back', { date })
    case 'done':
      return date === null
        ? t('search.server.found', { count })
        : t('search.server.newest', { count, date })
  }
}
