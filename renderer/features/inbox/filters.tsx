import type { ReactNode } from 'react'
import { chatKinds, type ChatKind } from '../../../sync-server/contract/chats.ts'
import { caseActiveStages } from '../../../sync-server/contract/stages.ts'
import type { ChatFilter } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useView } from '../../store/port-context.tsx'

type Filter = Omit<ChatFilter, 'scope'>

interface FiltersProps {
  filter: Filter
  onChange: (filter: Filter) => void
}

/** The rest of the filters: kind, job, partner, stage, date of the last post, order. */
export function MoreFilters({ filter, onChange }: FiltersProps): ReactNode {
  const { t } = useWords()
  /** All chats, for what can be chosen. */
  const chats = useView('chats', { scope: 'inbox' }) ?? []
  const jobs = new Map(
    chats.flatMap((chat) => (chat.job?.name ? [[chat.job.id, chat.job.name]] : [])),
  )
  const partners = new Map(
    chats.flatMap((chat) =>
      [chat.sourcePartner, ...chat.destinationPartners].flatMap((partner) =>
        partner ? [[partner.id, partner.abbreviation]] : [],
      ),
    ),
  )
  const without = <Key extends keyof Filter>(key: Key): Filter => {
    const { [key]: _, ...rest } = filter
    return rest
  }
  const choose = (key: 'job' | 'partner' | 'stage', value: string): void => {
    onChange(value === '' ? without(key) : { ...filter, [key]: value })
  }
  const day = (key: 'lastAfter' | 'lastBefore', value: string): void => {
    onChange(
      value === '' ? without(key) : { ...filter, [key]: new Date(`${value}T00:00`).getTime() },
    )
  }
  const dateOf = (at: number | undefined): string =>
    at === undefined
      ? ''
      : new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
  const any = <option value="">{t('inbox.any')}</option>
  return (
    <div className="more-filters">
      <label className="labelled">
        {t('inbox.filterKind')}
        <select
          className="field"
          value={filter.kinds?.[0] ?? ''}
          onChange={(event) =>
            onChange(
              event.target.value === ''
                ? without('kinds')
                : { ...filter, kinds: [event.target.value as ChatKind] },
            )
          }
        >
          {any}
          {chatKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`kindName.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="labelled">
        {t('inbox.filterJob')}
        <select
          className="field"
          value={filter.job ?? ''}
          onChange={(event) => choose('job', event.target.value)}
        >
          {any}
          {[...jobs].map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="labelled">
        {t('inbox.filterPartner')}
        <select
          className="field"
          value={filter.partner ?? ''}
          onChange={(event) => choose('partner', event.target.value)}
        >
          {any}
          {[...partners].map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="labelled">
        {t('inbox.filterStage')}
        <select
          className="field"
          value={filter.stage ?? ''}
          onChange={(event) => choose('stage', event.target.value)}
        >
          {any}
          {caseActiveStages.map((stage) => (
            <option key={stage} value={stage}>
              {t(`stage.${stage}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="labelled">
        {t('inbox.filterAfter')}
        <input
          className="field"
          type="date"
          value={dateOf(filter.lastAfter)}
          onChange={(event) => day('lastAfter', event.target.value)}
        />
      </label>
      <label className="labelled">
        {t('inbox.filterBefore')}
        <input
          className="field"
          type="date"
          value={dateOf(filter.lastBefore)}
          onChange={(event) => day('lastBefore', event.target.value)}
        />
      </label>
      <label className="labelled">
        {t('inbox.sort')}
        <select
          className="field"
          value={filter.sort ?? 'last'}
          onChange={(event) =>
            onChange({ ...filter, sort: event.target.value as NonNullable<Filter['sort']> })
          }
        >
          {(['last', 'nextStep', 'unread'] as const).map((sort) => (
            <option key={sort} value={sort}>
              {t(`inbox.sort.${sort}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}
