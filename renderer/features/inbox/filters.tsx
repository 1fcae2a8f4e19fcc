import type { ReactNode } from 'react'
import { chatKinds, type ChatKind } from '../../../sync-server/contract/chats.ts'
import { caseActiveStages } from '../../../sync-server/contract/stages.ts'
import type { ChatFilter } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useView } from '../../store/port-context.tsx'
import { DateField } from '../../ui/date-field.tsx'

type Filter = Omit<ChatFilter, 'scope'>

const sorts = ['last', 'nextStep', 'unread'] as const

interface FiltersProps {
  filter: Filter
  onChange: (filter: Filter) => void
}

const rare = ['job', 'partner', 'stage', 'lastAfter', 'lastBefore'] as const

/** How many of these are on: they hold though they are folded away. */
export function rareFilters(
  filter: Filter,
  isOnChip: (kinds: readonly ChatKind[]) => boolean,
): number {
  const isKind = filter.kinds !== undefined && !isOnChip(filter.kinds)
  return rare.filter((key) => filter[key] !== undefined).length + Number(isKind)
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
  const day = (key: 'lastAfter' | 'lastBefore', at: number | undefined): void => {
    onChange(at === undefined ? without(key) : { ...filter, [key]: at })
  }
  const anyOf = (options: Iterable<readonly [string, string]>): Options => [
    ['', t('inbox.any')],
    ...options,
  ]
  return (
    <div className="more-filters">
      <Select
        label={t('inbox.filterKind')}
        value={filter.kinds?.[0] ?? ''}
        options={anyOf(chatKinds.map((kind) => [kind, t(`kindName.${kind}`)]))}
        onChoose={(kind) =>
          onChange(kind === '' ? without('kinds') : { ...filter, kinds: [kind as ChatKind] })
        }
      />
      <Select
        label={t('inbox.filterJob')}
        value={filter.job ?? ''}
        options={anyOf(jobs)}
        onChoose={(job) => choose('job', job)}
      />
      <Select
        label={t('inbox.filterPartner')}
        value={filter.partner ?? ''}
        options={anyOf(partners)}
        onChoose={(partner) => choose('partner', partner)}
      />
      <Select
        label={t('inbox.filterStage')}
        value={filter.stage ?? ''}
        options={anyOf(caseActiveStages.map((stage) => [stage, t(`stage.${stage}`)]))}
        onChoose={(stage) => choose('stage', stage)}
      />
      <Day
        label={t('inbox.filterAfter')}
        at={filter.lastAfter}
        onChoose={(at) => day('lastAfter', at)}
      />
      <Day
        label={t('inbox.filterBefore')}
        at={filter.lastBefore}
        onChoose={(at) => day('lastBefore', at)}
      />
      <Select
        label={t('inbox.sort')}
        value={filter.sort ?? 'last'}
        options={sorts.map((sort) => [sort, t(`inbox.sort.${sort}`)])}
        onChoose={(sort) => onChange({ ...filter, sort: sort as NonNullable<Filter['sort']> })}
      />
    </div>
  )
}

type Options = readonly (readonly [value: string, words: string])[]

interface SelectProps {
  label: string
  value: string
  options: Options
  onChoose: (value: string) => void
}

function Select({ label, value, options, onChoose }: SelectProps): ReactNode {
  return (
    <label className="labelled">
      {label}
      <select className="field" value={value} onChange={(event) => onChoose(event.target.value)}>
        {options.map(([its, words]) => (
          <option key={its} value={its}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}

interface DayProps {
  label: string
  /** Its first moment, ms. */
  at: number | undefined
  onChoose: (at: number | undefined) => void
}

/** A day in the person's time zone. */
function Day({ label, at, onChoose }: DayProps): ReactNode {
  const local = (its: number): string =>
    new Date(its - new Date(its).getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
  return (
    <DateField
      clearable
      label={label}
      value={at === undefined ? '' : local(at)}
      onChoose={(date) => onChoose(date === '' ? undefined : new Date(`${date}T00:00`).getTime())}
    />
  )
}
