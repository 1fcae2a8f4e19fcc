import {
  BellDot,
  Copy,
  Ellipsis,
  Flag,
  Link,
  MessageSquareWarning,
  Pencil,
  Pin,
  PinOff,
  Reply,
  SmilePlus,
  Trash2,
} from 'lucide-react'
import { useRef, useState, type ReactNode } from 'react'
import type { PostItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { IconButton } from '../../ui/button.tsx'
import { Popover } from '../../ui/popover.tsx'
import { EmojiPicker } from '../emoji/emoji-picker.tsx'
import { inTone } from '../emoji/find-emoji.ts'
import { useOwnEmoji } from '../emoji/use-own-emoji.ts'
import type { PostActions } from './post.tsx'

/** What most people answer with; all others stand in the picker. */
const usual = ['👍', '❤️', '🙏', '✅', '👀', '🎉'] as const

/**
 * What can be done with an accepted post: shown while one points at it or is in it with the keyboard. Where nothing
 * points, the two that are used most stand there, and the others behind one button.
 */
export function PostTools({ post, actions }: { post: PostItem; actions: PostActions }): ReactNode {
  const { t } = useWords()
  const [choosing, setChoosing] = useState<'usual' | 'all' | null>(null)
  const [unfolded, setUnfolded] = useState(false)
  const { tone } = useOwnEmoji()
  const bar = useRef<HTMLDivElement>(null)
  const { may } = post
  const react = (emoji: string): void => {
    const chip = post.reactions.find((reaction) => reaction.emoji === emoji)
    actions.react(post, emoji, !chip?.mine)
    setChoosing(null)
  }
  return (
    <div
      ref={bar}
      className={`post-tools ${choosing === null ? '' : 'open'} ${unfolded ? 'unfolded' : ''}`}
      role="toolbar"
      aria-label={t('tools.label')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || choosing === null) return
        event.stopPropagation()
        setChoosing(null)
      }}
    >
      {may.react && (
        <IconButton
          label={t('tools.react')}
          aria-expanded={choosing !== null}
          className="react"
          onClick={() => setChoosing(choosing === null ? 'usual' : null)}
        >
          <SmilePlus size={16} aria-hidden="true" />
        </IconButton>
      )}
      {choosing !== null &&
        usual
          .map((emoji) => inTone(emoji, tone))
          .map((emoji) => (
            <IconButton
              key={emoji}
              label={t('tools.reactWith', { emoji })}
              onClick={() => react(emoji)}
            >
              <span aria-hidden="true">{emoji}</span>
            </IconButton>
          ))}
      {choosing !== null && (
        <IconButton
          label={t('tools.moreEmoji')}
          aria-expanded={choosing === 'all'}
          onClick={() => setChoosing(choosing === 'all' ? 'usual' : 'all')}
        >
          <Ellipsis size={16} aria-hidden="true" />
        </IconButton>
      )}
      {choosing === 'all' && (
        <Popover anchor={bar} onClose={() => setChoosing(null)}>
          <EmojiPicker onPick={react} onClose={() => setChoosing(null)} />
        </Popover>
      )}
      {choosing === null && (
        <>
          {may.react && (
            <IconButton label={t('tools.reply')} onClick={() => actions.reply(post)}>
              <Reply size={16} aria-hidden="true" />
            </IconButton>
          )}
          <IconButton
            label={t('tools.more')}
            aria-expanded={unfolded}
            className="unfold"
            onClick={() => setUnfolded(!unfolded)}
          >
            <Ellipsis size={16} aria-hidden="true" />
          </IconButton>
          <div className="rest">
            {may.edit && (
              <IconButton label={t('conversation.edit')} onClick={() => actions.edit(post)}>
                <Pencil size={16} aria-hidden="true" />
              </IconButton>
            )}
            {may.pin && (
              <IconButton
                label={t(post.pinned ? 'tools.unpin' : 'tools.pin')}
                onClick={() => actions.pin(post)}
              >
                {post.pinned ? (
                  <PinOff size={16} aria-hidden="true" />
                ) : (
                  <Pin size={16} aria-hidden="true" />
                )}
              </IconButton>
            )}
            {post.body !== '' && (
              <IconButton label={t('tools.copy')} onClick={() => actions.copy(post)}>
                <Copy size={16} aria-hidden="true" />
              </IconButton>
            )}
            {post.seq !== null && (
              <IconButton label={t('tools.copyLink')} onClick={() => actions.copyLink(post)}>
                <Link size={16} aria-hidden="true" />
              </IconButton>
            )}
            {post.seq !== null && actions.followUp && (
              <IconButton label={t('followUp.title')} onClick={() => actions.followUp?.(post)}>
                <Flag size={16} aria-hidden="true" />
              </IconButton>
            )}
            {post.seq !== null && !post.mine && (
              <IconButton label={t('tools.unreadFrom')} onClick={() => actions.unreadFrom(post)}>
                <BellDot size={16} aria-hidden="true" />
              </IconButton>
            )}
            {may.report && (
              <IconButton label={t('report.title')} onClick={() => actions.report(post)}>
                <MessageSquareWarning size={16} aria-hidden="true" />
              </IconButton>
            )}
            {may.delete && (
              <IconButton label={t('tools.delete')} onClick={() => actions.remove(post)}>
                <Trash2 size={16} aria-hidden="true" />
              </IconButton>
            )}
          </div>
        </>
      )}
    </div>
  )
}
