import { useState, type ReactNode } from 'react'
import type { AudienceEntry, ConversationView } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useView } from '../../store/port-context.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { PartsLine } from '../../ui/parts.tsx'
import { useParticipants } from './use-participants.ts'

/** Who takes part, party by party. The server is asked for those whom this device does not know, each time one looks. */
export function Who({ view }: { view: ConversationView }): ReactNode {
  const { t } = useWords()
  const { entries, names } = view.audience
  const isKnown = names === 'known'
  const { isOnline, ask } = useParticipants(view, true)
  return (
    <section>
      <h2>{t('details.who')}</h2>
      <ul>
        {entries.map((entry) => (
          <Party key={entry.party} entry={entry} view={view} />
        ))}
      </ul>
      <div className="small soft" role="status">
        {isKnown || names === 'told' ? null : !isOnline ? (
          <p>{t('details.names.offline')}</p>
        ) : names === 'failed' ? (
          <>
            <p>{t('details.names.failed')}</p>
            <Button onClick={ask}>{t('app.tryAgain')}</Button>
          </>
        ) : names === 'asking' ? (
          <p>{t('details.names.asking')}</p>
        ) : null}
      </div>
    </section>
  )
}

/** So many of a party are listed until one asks for all. */
const listed = 20

/** People of one party; those who are not named are counted. */
function Party({ entry, view }: { entry: AudienceEntry; view: ConversationView }): ReactNode {
  const { t } = useWords()
  const job = useView('job', { job: view.chat.job?.id ?? '' })
  const [isAll, setAll] = useState(false)
  const contacts = new Set(job?.contacts.map((contact) => contact.person.id))
  const role = entry.party === 'coordinators' ? 'coordinator' : entry.side
  const others = view.audience.names === 'told' ? 0 : entry.count - entry.people.length
  const where =
    entry.party === 'coordinators'
      ? t('details.role.coordinator')
      : entry.side === 'candidate'
        ? t('details.role.candidate')
        : (entry.label ?? '')
  return (
    <>
      {(isAll ? entry.people : entry.people.slice(0, listed)).map((person) => {
        const name = person.name ?? t('common.unknownName')
        return (
          <li key={person.id}>
            <Avatar name={person.name} role={role} small />
            <div>
              <div className="clip">
                <bdi>{person.id === view.me.person ? t('details.you', { name }) : name}</bdi>
              </div>
              <PartsLine
                className="small faint"
                of={[where, contacts.has(person.id) ? t('details.contact') : '']}
              />
            </div>
          </li>
        )
      })}
      {!isAll && entry.people.length > listed && (
        <li>
          <button type="button" className="link small" onClick={() => setAll(true)}>
            {t('details.showAll', { label: where, count: entry.people.length })}
          </button>
        </li>
      )}
      {others > 0 && (
        <li className="small soft">
          <span>
            <bdi>{where}</bdi>: {t('details.others', { count: others })}
          </span>
        </li>
      )}
    </>
  )
}
