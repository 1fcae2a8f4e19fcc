import { useState, type ReactNode } from 'react'
import type { RecipientItem } from '../../data/views/values.ts'
import { useWords, type Words } from '../../i18n/words.ts'
import { hasWords } from '../../ui/find-field.tsx'
import { Parts } from '../../ui/parts.tsx'

interface ManyChooseProps {
  recipients: readonly RecipientItem[]
  /** Ids of candidates. */
  chosen: ReadonlySet<string>
  onChoose: (chosen: ReadonlySet<string>) => void
}

/** Candidates by name, job or stage. Who can't be written to stands there too, with the reason. */
export function ManyChoose({ recipients, chosen, onChoose }: ManyChooseProps): ReactNode {
  const words = useWords()
  const { t } = words
  const [sought, setSought] = useState('')
  const fits = (recipient: RecipientItem): boolean => hasWords(describe(recipient, words), sought)
  const listed = recipients.filter(fits)
  const writable = listed.filter(({ reason }) => reason === null)
  const toggle = (ids: readonly string[], on: boolean): void => {
    const next = new Set(chosen)
    for (const id of ids) if (on) next.add(id)
    else next.delete(id) // prettier-ignore
    onChoose(next)
  }

  return (
    <>
      <p className="soft">{t('many.text')}</p>
      <input
        type="search"
        className="field"
        dir="auto"
        value={sought}
        placeholder={t('many.search')}
        aria-label={t('many.search')}
        onChange={(event) => setSought(event.target.value)}
      />
      <label className="many-all">
        <input
          type="checkbox"
          checked={
            writable.length > 0 && writable.every(({ candidate }) => chosen.has(candidate.id))
          }
          onChange={(event) =>
            toggle(
              writable.map(({ candidate }) => candidate.id),
              event.target.checked,
            )
          }
        />
        {t('many.all', { count: writable.length })}
      </label>
      {listed.length === 0 && (
        <p className="soft" role="status">
          {t('many.nobody')}
        </p>
      )}
      <ul className="many-list">
        {listed.map((recipient) => (
          <li key={recipient.candidate.id}>
            <label>
              <input
                type="checkbox"
                disabled={recipient.reason !== null}
                checked={chosen.has(recipient.candidate.id)}
                onChange={(event) => toggle([recipient.candidate.id], event.target.checked)}
              />
              <span>
                <bdi>{recipient.candidate.name}</bdi>
                <span className="small soft">
                  {recipient.reason === null ? (
                    <Parts
                      of={recipient.cases.flatMap((kase) => [
                        kase.job.name ?? '',
                        words.stage(kase),
                      ])}
                    />
                  ) : (
                    t(`many.reason.${recipient.reason}`)
                  )}
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </>
  )
}

function describe({ candidate, cases }: RecipientItem, words: Words): string {
  return [candidate.name, candidate.number, ...cases.flatMap((kase) => [kase.job.name, kase.job.employer, words.stage(kase)])].join(' ') // prettier-ignore
}
