import { BriefcaseBusiness, MessagesSquare, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ChatItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx'
import { UnreadPill } from '../inbox/unread-pill.tsx'
import './my-jobs.css'

/** A candidate's own jobs: where each stands, in softened words, and whom they talk to about it. */
export function MyJobs(): ReactNode {
  const words = useWords()
  const { t } = words
  const cases = useView('cases', null)
  const chats = useView('chats', { scope: 'all' })
  if (!cases || !chats)
    return (
      <section className="list">
        <Skeleton label={t('common.loading')} />
      </section>
    )
  const general = chats.filter((chat) => chat.job === null)
  return (
    <section className="list my-jobs" aria-label={t('myJobs.title')}>
      <header className="list-head">
        <h1>{t('myJobs.title')}</h1>
      </header>
      {cases.length + general.length === 0 && (
        <EmptyState
          icon={BriefcaseBusiness}
          title={t('myJobs.empty')}
          text={t('myJobs.emptyText')}
        />
      )}
      <ul>
        {general.length > 0 && (
          <li className="my-job">
            <h2>{t('myJobs.caseworkers')}</h2>
            <p className="soft">{t('myJobs.caseworkersText')}</p>
            {general.map((chat) => (
              <ChatLine key={chat.id} chat={chat} words={t('kind.own.candidateProspect')} />
            ))}
          </li>
        )}
        {cases.map((item) => (
          <li key={item.id} className="my-job">
            <h2>
              <bdi>{item.job.name}</bdi>
            </h2>
            <p className="soft">
              <bdi>{item.job.employer}</bdi>
            </p>
            <p className="my-stage">
              <span aria-hidden="true" className={`dot ${item.closed ? 'closed' : ''}`} />
              {words.stage(item)}
            </p>
            {chats
              .filter((chat) => chat.job?.id === item.job.id)
              .map((chat) => (
                <ChatLine key={chat.id} chat={chat} words={words.chatKind(chat)} />
              ))}
          </li>
        ))}
      </ul>
    </section>
  )
}

function ChatLine({ chat, words }: { chat: ChatItem; words: string }): ReactNode {
  const openChat = useNavigation((state) => state.openChat)
  const Icon = chat.kind === 'jobCohort' ? Users : MessagesSquare
  return (
    <button type="button" className="my-chat" onClick={() => openChat(chat.id)}>
      <Icon size={20} aria-hidden="true" />
      <span>
        {words}
        {chat.last && (
          <span className="small soft clip">
            <bdi>{chat.last.text}</bdi>
          </span>
        )}
      </span>
      <UnreadPill count={chat.unread} words="myJobs.unread" />
    </button>
  )
}
