import { useId, useMemo, useState, type ReactNode } from 'react'
import { limits } from '../../../sync-server/contract/limits.ts'
import { fold } from '../../../sync-server/contract/fold.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { PartsLine } from '../../ui/parts.tsx'
import { fitOf } from './fit.ts'
import './jump.css'

interface Target {
  key: string
  title: string
  /** What it is, in parts. */
  note: readonly string[]
  open: () => void
}

const mostShown = 12

/** Ctrl+K: to a chat, case or job on this device by a part of its name. */
export function Jump(): ReactNode {
  const words = useWords()
  const { t } = words
  const { show, openChat, openJob, openCase, go } = useNavigation()
  const chats = useView('chats', { scope: 'all' })
  const jobs = useView('jobs', null)
  const people = useView('people', null)
  const cases = useView('cases', null)
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const listId = useId()

  const targets = useMemo(
    (): Target[] => [
      ...(chats ?? []).map((chat) => ({
        key: chat.id,
        title: words.chatTitle(chat),
        note: words.kindParts(chat),
        open: () => {
          go('inbox')
          openChat(chat.id)
        },
      })),
      ...(cases ?? []).map((item) => ({
        key: item.id,
        title:
          item.candidate.name ??
          t('chat.titleCandidateNumber', { number: item.candidate.number ?? '?' }),
        note: [t('jump.case'), item.job.name ?? ''],
        open: () => openCase(item.id),
      })),
      ...(people ?? []).map(({ person, chat }) => ({
        key: person.id,
        title: person.name ?? t('common.unknownName'),
        note: [t('jump.person'), person.partner ?? '', words.chatTitle(chat)],
        open: () => {
          go('inbox')
          openChat(chat.id)
        },
      })),
      ...(jobs ?? []).map((job) => ({
        key: job.id,
        title: job.name,
        note: [t('jump.job'), job.employer],
        open: () => openJob(job.id),
      })),
    ],
    // The words depend on the language alone, which does not change under an open dialog.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [chats, cases, jobs, people],
  )
  const named = useMemo(
    () => targets.map(({ title, note }) => ({ title: fold(title), note: fold(note.join(' ')) })),
    [targets],
  )
  const wanted = fold(text)
  const found = targets
    .flatMap((target, index) => {
      const its = named[index]
      const fit = its ? fitOf(its, wanted) : null
      return fit === null ? [] : [{ target, fit }]
    })
    .sort((a, b) => a.fit - b.fit)
    .slice(0, mostShown)
    .map(({ target }) => target)
  const chosen = Math.min(at, found.length - 1)

  return (
    <Sheet title={t('jump.title')} closeLabel={t('common.close')} onClose={() => show(null)}>
      <input
        className="field"
        autoFocus
        maxLength={limits.searchCharacters}
        value={text}
        dir="auto"
        placeholder={t('jump.placeholder')}
        aria-label={t('jump.placeholder')}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-activedescendant={found.length > 0 ? `${listId}-${String(chosen)}` : undefined}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, chosen + 1))
          else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1))
          else if (event.key === 'Enter') found[chosen]?.open()
          else return
          event.preventDefault()
        }}
      />
      <ul id={listId} role="listbox" aria-label={t('jump.title')}>
        {found.map((target, index) => (
          <li
            key={target.key}
            id={`${listId}-${String(index)}`}
            role="option"
            className="item-row jump-row"
            aria-selected={index === chosen}
            ref={(row) => {
              if (index === chosen) row?.scrollIntoView({ block: 'nearest' })
            }}
            onClick={target.open}
          >
            <span className="clip">
              <bdi>{target.title}</bdi>
            </span>
            <PartsLine className="small faint" of={target.note} />
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="soft">{t('jump.none')}</p>}
    </Sheet>
  )
}
