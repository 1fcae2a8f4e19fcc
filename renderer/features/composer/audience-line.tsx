import { ChevronDown, Users } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { AudienceEntry, ConversationView } from '../../data/views/values.ts'
import { useWords, type Words } from '../../i18n/words.ts'
import { PartsLine } from '../../ui/parts.tsx'
import { Badge } from '../../ui/badge.tsx'
import { useParticipants } from '../details/use-participants.ts'
import { audienceTone, audienceWords } from './audience.ts'

/** Always above the field: who will read what is written there. Opened, by name: whom this device does not know is asked for. */
export function AudienceLine({ view }: { view: ConversationView }): ReactNode {
  const words = useWords()
  const { chat, audience } = view
  const [open, setOpen] = useState(false)
  useParticipants(view, open)
  const parts = audience.entries.map((entry) => entryWords(entry, words))
  return (
    <>
      <button
        type="button"
        className={`audience ${audienceTone(chat)}`}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        title={words.t('audience.who')}
      >
        <Users size={17} aria-hidden="true" />
        <b>{words.t('audience.heading', { audience: audienceWords(chat, words) })}</b>
        <PartsLine of={parts} />
        <ChevronDown size={15} aria-hidden="true" style={{ marginInlineStart: 'auto' }} />
      </button>
      {open && (
        <ul className="audience-people">
          {audience.entries.map((entry) => (
            <li key={entry.party}>
              <Badge role={entry.side}>{entryWords(entry, words)}</Badge>{' '}
              <bdi>{namesWords(entry, words)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** Who they are, by name; the others counted, so that nobody reads along unmentioned. */
function namesWords({ people, count, side }: AudienceEntry, { t, intl }: Words): string {
  const names = people.flatMap(({ name }) => name ?? [])
  const others = side === 'candidate' ? 0 : count - names.length
  return intl.formatList(others > 0 ? [...names, t('details.others', { count: others })] : names)
}

/** A party by label and count; a candidate by name alone. */
export function entryWords(entry: AudienceEntry, { t }: Words): string {
  if (entry.side === 'candidate') return entry.label ?? t('details.role.candidate')
  if (entry.party === 'coordinators') return t('audience.coordinators', { count: entry.count })
  return t('audience.entry', { label: entry.label ?? '?', count: entry.count })
}
