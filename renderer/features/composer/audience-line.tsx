import { ChevronDown, Users } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { AudienceEntry, AudienceView, ChatItem } from '../../data/views/values.ts'
import { useWords, type Words } from '../../i18n/words.ts'
import { PartsLine } from '../../ui/parts.tsx'
import { Badge } from '../../ui/badge.tsx'
import { audienceTone, audienceWords } from './audience.ts'

interface AudienceLineProps {
  chat: ChatItem
  audience: AudienceView
}

/** Always above the field: who will read what is written there. */
export function AudienceLine({ chat, audience }: AudienceLineProps): ReactNode {
  const words = useWords()
  const [open, setOpen] = useState(false)
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
              <bdi>
                {words.intl.formatList(
                  entry.people.map(({ name }) => name ?? '').filter((name) => name !== ''),
                )}
              </bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** A party by label and count; a candidate by name alone. */
export function entryWords(entry: AudienceEntry, { t }: Words): string {
  if (entry.side === 'candidate') return entry.label ?? t('details.role.candidate')
  if (entry.party === 'coordinators') return t('audience.coordinators', { count: entry.count })
  return t('audience.entry', { label: entry.label ?? '?', count: entry.count })
}
