import { FileText, FolderOpen, Send } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx'
import { RovingBox } from '../../ui/roving-box.tsx'
import { CaseRow } from './case-row.tsx'

/** The cases that the reader sees: what is due first, closed ones last. */
export function Cases(): ReactNode {
  const { t } = useWords()
  const cases = useView('cases', null)
  const me = useView('me', null)
  const hasRecipients = (useView('recipients', null) ?? []).length > 0 && me?.readOnly === false
  const { case: selected, openCase, show } = useNavigation()
  const groups = [
    ['cases.open', cases?.filter((item) => !item.closed) ?? []],
    ['cases.closed', cases?.filter((item) => item.closed) ?? []],
  ] as const
  return (
    <section className="list" aria-label={t('cases.title')}>
      <header className="list-head">
        <h1>{t('cases.title')}</h1>
        {me?.role === 'staff' && (
          <>
            <IconButton label={t('templates.title')} onClick={() => show('templates')}>
              <FileText size={18} aria-hidden="true" />
            </IconButton>
            {hasRecipients && (
              <IconButton label={t('many.title')} onClick={() => show('message-many')}>
                <Send size={18} aria-hidden="true" />
              </IconButton>
            )}
          </>
        )}
      </header>
      {cases === undefined ? (
        <Skeleton label={t('common.loading')} />
      ) : cases.length === 0 ? (
        <EmptyState icon={FolderOpen} title={t('cases.empty')} text={t('cases.emptyText')} />
      ) : (
        <RovingBox className="rows">
          {groups.map(([heading, items]) =>
            items.length === 0 ? null : (
              <section key={heading} aria-label={t(heading)}>
                <h2 style={{ padding: '8px 12px' }}>{t(heading)}</h2>
                {items.map((item) => (
                  <CaseRow
                    key={item.id}
                    item={item}
                    selected={item.id === selected}
                    showJob
                    onOpen={openCase}
                  />
                ))}
              </section>
            ),
          )}
        </RovingBox>
      )}
    </section>
  )
}
