import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { PartsLine } from '../../ui/parts.tsx'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { shortTime } from '../../ui/time.tsx'
import { useCopying } from '../conversation/use-copying.ts'
import { fileSize } from '../files/file-words.ts'
import { syncWords } from '../navigation/sync-line.tsx'
import { useAct } from '../undo/use-act.ts'
import { Check } from './check.tsx'
import { Ended } from './ended.tsx'
import { Unreadable } from './unreadable.tsx'

/** What this device holds, what still comes, what waits, and what one can do about it. */
export function SyncSheet(): ReactNode {
  const words = useWords()
  const { t, intl } = words
  const port = usePort()
  const show = useNavigation((state) => state.show)
  const go = useNavigation((state) => state.go)
  const sync = useView('sync', null)
  const holdings = useView('holdings', null)
  const act = useAct()
  const { copyText } = useCopying()
  if (!sync) return null
  const copy = (): void => copyText(port.act('diagnostics', null).then(({ text }) => text))
  return (
    <Sheet title={t('sync.sheet')} closeLabel={t('common.close')} wide onClose={() => show(null)}>
      <div>
        <b>{syncWords(sync, words)}</b>
        {(sync.unreadable === 0 || sync.phase !== 'upToDate') && (
          <p className="soft">{t(`sync.explain.${sync.phase}`)}</p>
        )}
      </div>
      <Unreadable sync={sync} />
      {sync.total > 0 && (
        <progress
          max={sync.total}
          value={sync.held}
          style={{ inlineSize: '100%' }}
          aria-label={t('sync.posts')}
        />
      )}
      <dl className="facts">
        <dt>{t('sync.posts')}</dt>
        <dd className="number">{t('sync.postsValue', { held: sync.held, total: sync.total })}</dd>
        <dt>{t('nav.waiting')}</dt>
        <dd className="number">{intl.formatNumber(sync.waiting + sync.rejected)}</dd>
        <dt>{t('sync.lastContact')}</dt>
        <dd className="number">
          {sync.lastContactAt === null
            ? t('sync.never')
            : intl.formatDate(sync.lastContactAt, { dateStyle: 'medium', timeStyle: 'short' })}
        </dd>
        {holdings?.bytes != null && (
          <>
            <dt>{t('sync.storage')}</dt>
            <dd className="number">
              {holdings.quota === null
                ? fileSize(holdings.bytes, words)
                : t('sync.storageValue', {
                    used: fileSize(holdings.bytes, words),
                    quota: fileSize(holdings.quota, words),
                  })}
            </dd>
          </>
        )}
      </dl>
      <div className="page-tools">
        {sync.phase === 'stopped' ? (
          <Button look="primary" onClick={() => location.reload()}>
            {t('sync.openAgain')}
          </Button>
        ) : sync.phase === 'cleared' ? (
          <Button look="primary" onClick={() => go('waiting')}>
            {t('conversation.showKept')}
          </Button>
        ) : (
          <Button look="primary" onClick={() => void act('wake', null)}>
            {t('sync.tryNow')}
          </Button>
        )}
        {(sync.held < sync.total || sync.paused) && (
          <Button onClick={() => void act('pauseHistory', { paused: !sync.paused })}>
            {t(sync.paused ? 'sync.resume' : 'sync.pause')}
          </Button>
        )}
        <Button onClick={copy} title={t('sync.diagnosticsNote')}>
          {t('sync.diagnostics')}
        </Button>
      </div>
      <p className="small faint">{t('sync.diagnosticsNote')}</p>
      <Check sync={sync} />
      <Ended items={holdings?.ended ?? []} />
      <section>
        <h2>{t('sync.chats')}</h2>
        <ul style={{ marginBlockStart: 8 }}>
          {holdings?.chats.map(({ chat, held, head, completeSince }) => (
            <li
              key={chat.id}
              className="small"
              style={{ display: 'flex', flexWrap: 'wrap', gap: '0 12px', paddingBlock: 3 }}
            >
              <span style={{ flex: '1 1 240px', minInlineSize: 0 }}>
                <PartsLine of={[words.chatTitle(chat), ...words.kindParts(chat)]} />
              </span>
              <span className="soft number" style={{ flex: 'none' }}>
                {completeSince === null
                  ? t('sync.partial', { held, head })
                  : t('sync.complete', { since: shortTime(intl, completeSince) })}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </Sheet>
  )
}
