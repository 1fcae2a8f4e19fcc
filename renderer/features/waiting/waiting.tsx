import { Check, Clock } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import type { WaitingItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { sendAgain } from '../conversation/send-again.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { audienceWords } from '../composer/audience.ts'
import { positions } from '../conversation/positions.ts'
import { Post, type PostActions } from '../conversation/post.tsx'
import { Decisions } from './decisions.tsx'
import { Unreadable } from '../sync-sheet/unreadable.tsx'
import { Sendings } from '../templates/sendings.tsx'
import { useCopying } from '../conversation/use-copying.ts'
import { useDiscarding } from '../conversation/use-discarding.ts'
import { useAct } from '../undo/use-act.ts'
import '../conversation/conversation.css'

/** What is only done to posts that the server has. */
const nothing = (): void => undefined
const untouchable = {
  remove: nothing,
  react: nothing,
  pin: nothing,
  unreadFrom: nothing,
  report: nothing,
  showVersions: nothing,
  copyLink: nothing,
  reply: nothing,
  followUp: null,
  jump: nothing,
  takeBack: nothing,
}

/** The first item of its chat: what is asked for all of them stands there. */
function isFirstOf(items: readonly WaitingItem[], index: number): boolean {
  const chat = items[index]?.chat?.id
  return items.findIndex((other) => other.chat?.id === chat) === index
}

/** Everything written that the server has not taken: where it goes, who will read it, what is wrong. */
export function Waiting(): ReactNode {
  const words = useWords()
  const { t } = words
  const items = useView('waiting', null)
  const open = (useView('sendings', null) ?? []).filter(({ posts }) =>
    posts.some(({ state }) => state === 'waiting' || state === 'rejected'),
  )
  const act = useAct()
  const { openChat, go, editPost } = useNavigation()
  const sync = useView('sync', null)
  const offline = sync?.offlineSince !== null
  const discarding = useDiscarding()
  const { copy } = useCopying()
  const actionsFor = useMemo(
    () =>
      (item: WaitingItem): PostActions => ({
        // Editing happens where the post stands: at the end, wherever one was in that chat.
        edit: (post) => {
          if (!item.chat) return
          positions.delete(item.chat.id)
          editPost({ chat: item.chat.id, post: post.id })
        },
        retry: (post) => void sendAgain(act, post),
        copy,
        ...discarding,
        ...untouchable,
      }),
    [act, editPost, copy, discarding],
  )
  return (
    <main className="page" aria-label={t('waiting.title')}>
      <header className="page-head">
        <h1>{t('waiting.title')}</h1>
      </header>
      {sync && <Unreadable sync={sync} />}
      <Sendings sendings={open} />
      {items?.length === 0 && sync?.unreadable === 0 && (
        <EmptyState icon={Check} title={t('waiting.empty')} text={t('waiting.emptyText')} />
      )}
      {items?.map((item, index) => (
        <div key={item.post.id} className="waiting-item">
          <button
            type="button"
            className="small soft"
            disabled={!item.chat}
            onClick={() => {
              go('inbox')
              if (item.chat) openChat(item.chat.id)
            }}
          >
            <Clock size={13} aria-hidden="true" />{' '}
            <bdi>
              {item.chat
                ? `${words.chatTitle(item.chat)} · ${audienceWords(item.chat, words)}`
                : t('waiting.lostChat')}
            </bdi>
          </button>
          {item.chat && isFirstOf(items, index) && (
            <Decisions items={items.filter((other) => other.chat?.id === item.chat?.id)} />
          )}
          <Post
            post={item.post}
            chat={item.chat?.id ?? null}
            follows={false}
            offline={offline}
            actions={actionsFor(item)}
          />
        </div>
      ))}
    </main>
  )
}
