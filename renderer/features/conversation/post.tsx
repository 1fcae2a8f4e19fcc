import { Check, CircleAlert, Clock, LoaderCircle, Pin } from 'lucide-react'
import { memo, useId, type ReactNode } from 'react'
import type { PostItem, QuoteItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Markdown } from '../../ui/markdown/markdown.tsx'
import { calendarDays } from '../../ui/time.tsx'
import { PostFiles } from '../files/post-files.tsx'
import { Folded } from './folded.tsx'
import { PostTools } from './post-tools.tsx'
import { Quote } from './quote.tsx'
import { Reactions } from './reactions.tsx'
import { TakeBack } from './take-back.tsx'

export interface PostActions {
  edit(post: PostItem): void
  cancel(post: PostItem): void
  retry(post: PostItem): void
  discard(post: PostItem): void
  copy(post: PostItem): void
  remove(post: PostItem): void
  react(post: PostItem, emoji: string, on: boolean): void
  pin(post: PostItem): void
  unreadFrom(post: PostItem): void
  report(post: PostItem): void
  showVersions(post: PostItem): void
  copyLink(post: PostItem): void
  reply(post: PostItem): void
  /** Null where the reader has no follow-ups. */
  followUp: ((post: PostItem) => void) | null
  /** Shows the post that a reply answers. */
  jump(quote: QuoteItem): void
  /** Takes a post back that was just sent, and gives its text back. */
  takeBack(post: PostItem): void
}

interface PostProps {
  post: PostItem
  /** Where its files are fetched from; null = nowhere any more. */
  chat: string | null
  follows: boolean
  /** The last of its author's in a row. */
  ends?: boolean
  offline: boolean
  actions: PostActions
}

/** A claimed moment that differs by more is shown too. */
const notableMs = 5 * 60_000

export const Post = memo(function Post({
  post,
  chat,
  follows,
  ends = false,
  offline,
  actions,
}: PostProps): ReactNode {
  const { t, intl } = useWords()
  const body = useId()
  const name = post.author?.name ?? t('common.unknownName')
  const at = post.acceptedAt ?? post.writtenAt
  const isLate = post.acceptedAt !== null && post.acceptedAt - post.writtenAt > notableMs
  const late = isLate ? t('conversation.written', { when: writtenAt(post.writtenAt) }) : ''
  return (
    <article
      className={[
        'post',
        follows ? 'follows' : '',
        post.mine ? 'mine' : '',
        post.mentions.some(({ me }) => me) ? 'names-me' : '',
      ].join(' ')}
      aria-label={t('conversation.postBy', { name, time: intl.formatTime(at) })}
      aria-describedby={body}
      data-stop={post.id}
      tabIndex={-1}
    >
      {!follows && <Avatar name={post.author?.name ?? null} role={post.author?.role ?? 'system'} />}
      {!follows && (
        <div className="post-head">
          <b>
            <bdi>{name}</bdi>
          </b>
          {post.author && (
            <Badge role={post.author.role}>
              {post.author.role === 'candidate'
                ? t('details.role.candidate')
                : (post.author.partner ?? '?')}
            </Badge>
          )}
          <time
            className="small faint number"
            dateTime={new Date(at).toISOString()}
            title={intl.formatDate(at, { dateStyle: 'full', timeStyle: 'short' })}
          >
            {intl.formatTime(at)}
          </time>
          {late && <span className="small faint">{late}</span>}
          <Edited post={post} actions={actions} />
          {post.pinned && (
            <span className="small soft">
              <Pin size={13} aria-hidden="true" /> {t('tools.pinned')}
            </span>
          )}
        </div>
      )}
      {ends && post.mine && post.state === 'accepted' && post.seq !== null && !post.deleted && (
        <span className="sent-tick" title={t('conversation.sent')}>
          <Check size={14} role="img" aria-label={t('conversation.sent')} />
        </span>
      )}
      <div className="post-body" id={body}>
        {post.quote && <Quote quote={post.quote} onJump={actions.jump} />}
        {post.deleted ? (
          <p className="faint">
            {t(post.removed ? 'conversation.removed' : 'conversation.deleted')}
            {post.may.seeVersions && (
              <>
                {' · '}
                <button type="button" className="link" onClick={() => actions.showVersions(post)}>
                  {t('tools.versions')}
                </button>
              </>
            )}
          </p>
        ) : (
          <Folded body={post.body}>
            <Markdown body={post.body} mentions={post.mentions} />
          </Folded>
        )}
        <PostFiles post={post} chat={chat} />
      </div>
      {follows && (post.rev > 0 || post.pinned) && !post.deleted && (
        <div className="post-note">
          <Edited post={post} actions={actions} />
          {post.pinned && (
            <span>
              <Pin size={13} aria-hidden="true" /> {t('tools.pinned')}
            </span>
          )}
        </div>
      )}
      <Reactions post={post} actions={actions} />
      {post.changing && (
        <div className="post-note waits">
          <Clock size={14} aria-hidden="true" />
          {t('conversation.changing')}
        </div>
      )}
      {post.state === 'accepted' && post.event === null && !post.deleted && (
        <PostTools
          post={post}
          actions={actions}
          when={follows ? [intl.formatTime(at), late] : []}
        />
      )}
      <OwnState post={post} offline={offline} actions={actions} />
    </article>
  )

  function writtenAt(written: number): string {
    const sameDay = calendarDays(written, at) === 0
    return intl.formatDate(written, {
      hour: 'numeric',
      minute: 'numeric',
      ...(sameDay ? {} : { weekday: 'long' }),
    })
  }
})

function Edited({ post, actions }: Pick<PostProps, 'post' | 'actions'>): ReactNode {
  const { t } = useWords()
  if (post.rev === 0 || post.deleted) return null
  if (!post.may.seeVersions) return <span className="small faint">{t('conversation.edited')}</span>
  return (
    <button
      type="button"
      className="small faint"
      title={t('tools.versions')}
      onClick={() => actions.showVersions(post)}
    >
      {t('conversation.edited')}
    </button>
  )
}

/** What became of an own post; accepted ones are silent, and have their tick. */
function OwnState({ post, offline, actions }: Omit<PostProps, 'follows' | 'chat'>): ReactNode {
  const { t, why, intl } = useWords()
  switch (post.state) {
    case 'accepted':
      if (!post.mine || post.deleted) return null
      return (
        <div className="post-note">
          {post.seq === null && (
            <>
              <Check size={14} aria-hidden="true" />
              {t('conversation.accepted')}
            </>
          )}
          {post.may.delete && <TakeBack post={post} onTakeBack={actions.takeBack} />}
        </div>
      )
    case 'sending':
      return (
        <div className="post-note waits">
          <LoaderCircle size={14} aria-hidden="true" />
          {t('conversation.sending')}
          {post.may.delete && <TakeBack post={post} onTakeBack={actions.takeBack} />}
        </div>
      )
    case 'waiting':
      return (
        <div className="post-note waits">
          <Clock size={14} aria-hidden="true" />
          {t(waitsAs(post, offline))}
          {post.cancellable && (
            <>
              <button type="button" onClick={() => actions.edit(post)}>
                {t('conversation.edit')}
              </button>
              <button type="button" onClick={() => actions.cancel(post)}>
                {t('common.cancel')}
              </button>
            </>
          )}
        </div>
      )
    case 'rejected': {
      const widened = post.code === 'audience-widened'
      const lost = post.code === 'server-lost'
      const joined = post.again?.joined ?? []
      const newcomers =
        joined.length > 0 &&
        t('why.audience-widened-names', { names: intl.formatList(joined), joined: joined.length })
      const reason = [widened && newcomers ? null : why(post.code ?? 'invalid'), newcomers]
        .filter((part) => part)
        .join(' · ')
      return (
        <div className="post-note rejected" role="status">
          <CircleAlert size={14} aria-hidden="true" />
          {lost ? reason : t('conversation.notSent', { why: reason })}
          <button type="button" onClick={() => actions.copy(post)}>
            {t('common.copy')}
          </button>
          {post.code !== 'chat-unavailable' && post.again && (
            <>
              <button type="button" onClick={() => actions.edit(post)}>
                {t('conversation.edit')}
              </button>
              <button type="button" onClick={() => actions.retry(post)}>
                {t(
                  widened || newcomers
                    ? 'conversation.sendAnyway'
                    : lost
                      ? 'conversation.sendAgain'
                      : 'conversation.tryAgain',
                )}
              </button>
            </>
          )}
          <button type="button" onClick={() => actions.discard(post)}>
            {t('conversation.discard')}
          </button>
        </div>
      )
    }
  }
}

/** Why a post has not left yet. */
function waitsAs({ paused }: PostItem, offline: boolean): string {
  if (paused) return 'conversation.paused'
  return offline ? 'conversation.waits' : 'conversation.waitsOnline'
}
