import { useState, type ReactNode } from 'react'
import { fold } from '../../../sync-server/contract/fold.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { usePlatform, useView } from '../../store/port-context.tsx'
import { FindField } from '../../ui/find-field.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { sections } from './sections.tsx'
import './settings.css'

/** Everything that can be set, in sections; a few letters find a setting by its words. */
export function Settings(): ReactNode {
  const { t } = useWords()
  const show = useNavigation((state) => state.show)
  const [sought, setSought] = useState('')
  const { kind } = usePlatform()
  const role = useView('me', null)?.role
  const fits = (...keys: string[]): boolean =>
    keys.some((key) => fold(t(key)).includes(fold(sought.trim())))
  const found = sections
    .map((section) => ({
      ...section,
      rows: section.rows
        .filter((row) => row.candidate !== true || role === 'candidate')
        .filter((row) => row.staff !== true || role === 'staff')
        .filter((row) => row.desktop !== true || kind === 'desktop')
        .filter((row) => fits(section.title, row.label, ...(row.hint === undefined ? [] : [row.hint]))), // prettier-ignore
    }))
    .filter(({ rows }) => rows.length > 0)

  return (
    <Sheet
      wide
      title={t('settings.title')}
      closeLabel={t('common.close')}
      onClose={() => show(null)}
    >
      <FindField label={t('settings.search')} value={sought} onSeek={setSought} />
      {found.map(({ title, rows }) => (
        <section key={title} className="settings-section">
          <h2>{t(title)}</h2>
          {rows.map(({ label, hint, Control }) => (
            <div key={label} className="settings-row">
              <div>
                <div>{t(label)}</div>
                {hint !== undefined && <div className="small soft">{t(hint)}</div>}
              </div>
              <Control label={t(label)} />
            </div>
          ))}
        </section>
      ))}
      {found.length === 0 && (
        <p className="soft" role="status">
          {t('settings.nothingFound')}
        </p>
      )}
    </Sheet>
  )
}
