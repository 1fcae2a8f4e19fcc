import type { ReactNode } from 'react'
import type { FollowUp } from '../../../sync-server/contract/settings.ts'
import type { ConversationView } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { plainDate } from '../../ui/time.tsx'

/** What the reader wants to come back to in this chat; what is one post leads to it. */
export function FollowUpRows({ view }: { view: ConversationView }): ReactNode {
  const { t } = useWords()
  const show = useNavigation((state) => state.show)
  if (view.me.role === 'candidate') return null
  return (
    <section>
      <h2>{t('followUps.title')}</h2>
      {view.followUps.map((its) =>
        its.post === null ? (
          <div key="" className="small">
            <Due of={its} />
          </div>
        ) : (
          <OfPost key={its.post} chat={view.chat.id} post={its.post} followUp={its} />
        ),
      )}
      <button type="button" className="link small" onClick={() => show('follow-up')}>
        {t('followUp.set')}
      </button>
    </section>
  )
}

function Due({ of: { due, note } }: { of: FollowUp }): ReactNode {
  const { intl } = useWords()
  return (
    <>
      <span className="number">{plainDate(intl, due)}</span> <bdi>{note}</bdi>
    </>
  )
}

interface OfPostProps {
  chat: string
  post: string
  followUp: FollowUp
}

function OfPost({ chat, post, followUp }: OfPostProps): ReactNode {
  const showPost = useNavigation((state) => state.showPost)
  const about = useView('post', { chat, post }) ?? null
  const seq = about?.seq ?? null
  return (
    <button
      type="button"
      className="pin-row"
      disabled={seq === null}
      onClick={() => {
        if (seq !== null) showPost({ chat, seq })
      }}
    >
      {about?.deleted === false && (
        <span className="clip">
          <bdi>{about.text}</bdi>
        </span>
      )}
      <span className="small soft">
        <Due of={followUp} />
      </span>
    </button>
  )
}
