import { CloudDownload, MessagesSquare, PanelRight } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { chatLink, readChatLink } from '../../../sync-server/contract/chat-link.ts'
import type { ConversationView, PostItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useSingleKeys } from '../../keyboard.ts'
import { singleKeyOf } from '../../keys.ts'
import { useNavigation, type Goal } from '../../store/navigation.ts'
import { usePlatform, usePort, useServer, useView } from '../../store/port-context.tsx'
import { sendAgain } from './send-again.ts'
import { useDetailsShown } from '../../store/use-media.ts'
import { IconButton } from '../../ui/button.tsx'
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx'
import { hostOf } from '../../ui/markdown/markdown.tsx'
import { LinkContext } from '../../ui/markdown/link-context.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { Button } from '../../ui/button.tsx'
import { Composer } from '../composer/composer.tsx'
import { ReadOnly } from '../composer/read-only.tsx'
import { Details } from '../details/details.tsx'
import { useForChat } from '../details/use-for-chat.ts'
import { BackButton } from '../navigation/back-button.tsx'
import { ReportSheet } from '../reports/report-sheet.tsx'
import { useAct } from '../undo/use-act.ts'
import { Decisions } from '../waiting/decisions.tsx'
import { DeleteSheet } from './delete-sheet.tsx'
import '../composer/composer.css'
import './conversation.css'
import { ConversationHead } from './head.tsx'
import { partAround, unreadPart, type Part } from './part.ts'
import { pointedRow } from './pointed.ts'
import { positions } from './positions.ts'
import type { PostActions } from './post.tsx'
import { forgetBegun, useBegun } from './use-begun.ts'
import { NoConversation } from './no-conversation.tsx'
import { PostsList } from './posts-list.tsx'
import { useCopying } from './use-copying.ts'
import { useDiscarding } from './use-discarding.ts'
import { useEditAsked } from './use-edit-asked.ts'
import { VersionsSheet } from './versions-sheet.tsx'

/** One chat on screen. Mount it anew for each chat (a key), so that nothing of one shows in another. */
export function Conversation({ chat }: { chat: string }): ReactNode {
  const goal = useNavigation((state) => (state.goal?.chat === chat ? state.goal : null))
  const [part, setPart] = useState((): Part => {
    const seq = goal?.seq ?? positions.get(chat)?.seq
    return seq === undefined ? unreadPart : partAround(seq)
  })
  const view = useView('conversation', { chat, ...part })
  const { t } = useWords()
  const isGone = view != null && 'gone' in view
  useEffect(() => {
    if (isGone) forgetBegun(chat)
  }, [chat, isGone])
  if (view === undefined || view === null)
    return (
      <main className="conversation">
        <BackButton />
        <Skeleton label={t('common.loading')} />
      </main>
    )
  if ('gone' in view) return <NoConversation view={view} />
  return <Open view={view} goal={goal} part={part} onPart={setPart} />
}

function focusField(): void {
  document.querySelector<HTMLTextAreaElement>('.composer textarea')?.focus()
}

interface OpenProps {
  view: ConversationView
  goal: Goal | null
  part: Part
  onPart: (part: Part) => void
}

function Open({ view, goal, part, onPart }: OpenProps): ReactNode {
  const port = usePort()
  const platform = usePlatform()
  const server = useServer()
  const follow = useNavigation((state) => state.follow)
  const { t, intl } = useWords()
  const setDetails = useNavigation((state) => state.setDetails)
  const details = useDetailsShown(useNavigation((state) => state.details))
  const offline = useView('sync', null)?.offlineSince !== null
  const waiting = useView('waiting', null)
  const { editing, replying, texts, given, turn, edit, endEdit, keepText, reply, give } = useBegun(view.chat.id, view) // prettier-ignore
  // As it is by now, sent meanwhile perhaps; but an edit is of the version that it began with.
  const edited = editing && { ...(view.posts.find(({ id }) => id === editing.id) ?? editing), rev: editing.rev } // prettier-ignore
  const singleKeys = useSingleKeys()
  const showPost = useNavigation((state) => state.showPost)
  const followUp = useNavigation((state) => state.followUp)
  const [link, setLink] = useState<string | null>(null)
  const act = useAct()
  const setForChat = useForChat()
  const discarding = useDiscarding()
  const copying = useCopying()
  const [deleting, setDeleting] = useState<PostItem | null>(null)
  const [reporting, setReporting] = useState<PostItem | null>(null)
  const [versions, setVersions] = useState<PostItem | null>(null)
  const [sent, setSent] = useState(0)
  const chat = view.chat.id
  const isCandidate = view.me.role === 'candidate'

  // Once for each: one may scroll away from it again.
  const led = useRef<Goal | null>(null)
  useEffect(() => {
    if (goal === null || led.current === goal) return
    led.current = goal
    if (!view.posts.some(({ seq }) => seq === goal.seq)) onPart(partAround(goal.seq))
  }, [goal, view.posts, onPart])

  const actions = useMemo(
    (): PostActions => ({
      edit,
      retry: (post: PostItem) => void sendAgain(act, post),
      ...discarding,
      copy: copying.copy,
      remove: setDeleting,
      react: (post, emoji, on) => void act('react', { chat, post: post.id, emoji, on }),
      pin: (post) => void act('pinPost', { chat, post: post.id, pinned: !post.pinned }),
      unreadFrom: (post) => void act('unreadFrom', { chat, seq: post.seq }),
      report: setReporting,
      showVersions: setVersions,
      reply,
      followUp: isCandidate ? null : (post) => followUp(post.id),
      copyLink(post) {
        if (server !== null) copying.copyText(chatLink(server, { chat, seq: post.seq }))
      },
      jump({ post, seq }) {
        if (seq !== null) showPost({ chat, seq })
        else if (post !== null)
          document.querySelector(`[data-key="${CSS.escape(post)}"]`)?.scrollIntoView({ block: 'center' }) // prettier-ignore
      },
      takeBack(post) {
        void act('remove', { chat, post: post.id }).then((isDone) => {
          if (isDone) give(post.body)
        })
      },
    }),
    [act, chat, server, showPost, followUp, isCandidate, discarding, copying, edit, reply, give],
  )
  useEditAsked(view.posts, actions.edit)
  const onRead = useMemo(
    () => (seq: number) => void port.act('read', { chat, seq }).catch(() => undefined),
    [port, chat],
  )
  const partner = useMemo(() => {
    const known = new Map(view.audience.entries.map((entry) => [entry.party, entry.label]))
    return (id: string) => known.get(`staff:${id}`) ?? null
  }, [view.audience.entries])

  const { shelved } = view.chat
  useEffect(() => {
    void port.act('opened', { chat }).catch(() => undefined)
  }, [port, chat, shelved])

  const editLast = useCallback((): void => {
    const last = view.posts.findLast(
      (post) => post.mine && (post.cancellable || post.state === 'rejected' || post.may.edit),
    )
    if (last) edit(last)
  }, [view.posts, edit])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // The menu's own keys come as events that no person made.
      const key = singleKeys || !event.isTrusted ? singleKeyOf(event) : null
      if (key === null) return
      const row = pointedRow()
      const pointed = view.posts.find((post) => post.id === row?.dataset['key'])
      if (key === 'r') {
        event.preventDefault()
        if (pointed?.may.react) actions.reply(pointed)
        else focusField()
      }
      if (key === '+') {
        event.preventDefault()
        row?.querySelector<HTMLElement>('.post-tools .react')?.click()
      }
      if (key === 'u' && pointed?.seq != null && !pointed.mine) {
        event.preventDefault()
        actions.unreadFrom(pointed)
      }
      if (key === 'm') {
        event.preventDefault()
        setForChat(chat, 'mute', !view.chat.mute)
      }
      if (key === 'e') {
        event.preventDefault()
        editLast()
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [view.posts, view.chat.mute, actions, editLast, singleKeys, chat, setForChat])

  return (
    <LinkContext
      value={(href) => {
        const place = readChatLink(href, server)
        if (place) follow(place)
        else setLink(href)
      }}
    >
      <main
        className={`conversation ${view.chat.side === 'candidate' ? 'bubbles' : ''}`}
        aria-label={t('conversation.posts')}
      >
        <ConversationHead view={view}>
          <IconButton
            label={t('conversation.details')}
            aria-pressed={details}
            onClick={() => setDetails(!details)}
          >
            <PanelRight size={18} aria-hidden="true" />
          </IconButton>
        </ConversationHead>
        {view.posts.length === 0 && view.head === 0 ? (
          <EmptyState
            icon={MessagesSquare}
            title={t('conversation.emptyTitle')}
            text={t('conversation.emptyText')}
          />
        ) : view.posts.length === 0 ? (
          <EmptyState
            icon={CloudDownload}
            title={t(offline ? 'conversation.awayTitle' : 'conversation.comingTitle')}
            text={t(offline ? 'conversation.awayText' : 'conversation.comingText')}
          />
        ) : (
          <PostsList
            view={view}
            part={part}
            onPart={onPart}
            sent={sent}
            offline={offline}
            actions={actions}
            partner={partner}
            onRead={onRead}
            goal={goal}
          />
        )}
        <Decisions items={waiting?.filter((item) => item.chat?.id === chat) ?? []} />
        {view.permission.write ? (
          <Composer
            key={edited?.id ?? 'new'}
            view={view}
            editing={edited && { post: edited, text: texts.get(edited.id) ?? edited.body }}
            onEdited={endEdit}
            onEditing={keepText}
            onSent={() => setSent((count) => count + 1)}
            given={given}
            onGiven={() => give(null)}
            onEditLast={editLast}
            replying={replying}
            onReplied={() => reply(null)}
            turn={turn}
          />
        ) : (
          <ReadOnly view={view} />
        )}
      </main>
      {details && <Details view={view} onClose={() => setDetails(false)} />}
      {link !== null && (
        <Sheet title={t('link.title')} closeLabel={t('common.close')} onClose={() => setLink(null)}>
          <p>
            {intl.formatMessage(
              { id: 'link.text' },
              {
                host: (
                  <b key="host" dir="ltr">
                    {hostOf(link)}
                  </b>
                ),
              },
            )}
          </p>
          <p className="small soft" dir="ltr" style={{ overflowWrap: 'anywhere' }}>
            {link}
          </p>
          <div className="sheet-actions">
            <Button onClick={() => setLink(null)}>{t('common.cancel')}</Button>
            <Button
              look="primary"
              onClick={() => {
                void platform.openExternal(link)
                setLink(null)
              }}
            >
              {t('link.open')}
            </Button>
          </div>
        </Sheet>
      )}
      {deleting && (
        <DeleteSheet
          post={deleting}
          onDelete={() => void act('remove', { chat, post: deleting.id })}
          onClose={() => setDeleting(null)}
        />
      )}
      {reporting && <ReportSheet chat={chat} post={reporting} onClose={() => setReporting(null)} />}
      {versions && <VersionsSheet chat={chat} post={versions} onClose={() => setVersions(null)} />}
    </LinkContext>
  )
}
