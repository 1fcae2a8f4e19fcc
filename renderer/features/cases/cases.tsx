import { FileText, FolderOpen, Send } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { CaseItem } from '../../data/views/values.ts'
import { useWords, type Words } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx'
import { FindField, findFrom, hasWords } from '../../ui/find-field.tsx'
import { RovingBox } from '../../ui/roving-box.tsx'
import { CaseRow } from './case-row.tsx'

/** The cases that the reader sees: what is due first, closed ones last. */
export function Cases(): ReactNode {
  const words = useWords()
  const { t } = words
  const [sought, setSought] = useState('')
  const cases = useView('cases', null)
  const me = useView('me', null)
  const hasRecipients = (useView('recipients', null) ?? []).length > 0 && me?.readOnly === false
  const { case: selected, openCase, show } = useNavigation()
  const found = (cases ?? []).filter((item) => hasWords(describe(item, words), sought))
  const groups = [
    ['cases.open', found.filter((item) => !item.closed)],
    ['cases.closed', found.filter((item) => item.closed)],
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
      {(cases?.length ?? 0) >= findFrom && (
        <FindField label={t('cases.find')} value={sought} onSeek={setSought} />
      )}
      {cases === undefined ? (
        <Skeleton label={t('common.loading')} />
      ) : cases.length === 0 ? (
        <EmptyState icon={FolderOpen} title={t('cases.empty')} text={t('cases.emptyText')} />
      ) : found.length === 0 ? (
        <p className="soft nothing-found" role="status">
          {t('cases.nothingFound')}
        </p>
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

/** All that a case can be found by. */
function describe({ candidate, job, stage, soft, nextStep }: CaseItem, words: Words): string {
  const { name, number } = candidate
  return [name, number, job.name, job.employer, words.stage({ stage, soft }), nextStep].join(' ')
}
