import { BellDot, Pencil, Pin, PinOff, SmilePlus, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { PostItem } from '../../data/port.ts'
import { useWords } from '../../i18n/words.ts'
import { IconButton } from '../../ui/button.tsx'
import type { PostActions } from './post.tsx'

/** What most people answer with. Any emoji that others chose can be joined by its chip. */
const usual = ['👍', '❤️', '🙏', '✅', '👀', '🎉'] as const

/** What can be done with an accepted post: shown while one points at it or is in it with the keyboard. */
export function PostTools({ post, actions }: { post: PostItem; actions: PostActions }): ReactNode {
  const { t } = useWords()
  const [choosing, setChoosing] = useState(false)
  const { may } = post
  const react = (emoji: string): void => {
    const chip = post.reactions.find((reaction) => reaction.emoji === emoji)
    actions.react(post, emoji, !chip?.mine)
    setChoosing(false)
  }
  return (
    <div
      className={`post-tools ${choosing ? 'open' : ''}`}
      role="toolbar"
      aria-label={t('tools.label')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !choosing) return
        event.stopPropagation()
        setChoosing(false)
      }}
    >
      {may.react && (
        <IconButton
          label={t('tools.react')}
          aria-expanded={choosing}
          onClick={() => setChoosing(!choosing)}
        >
          <SmilePlus size={16} aria-hidden="true" />
        </IconButton>
      )}
      {choosing &&
        usual.map((emoji) => (
          <IconButton
            key={emoji}
            label={t('tools.reactWith', { emoji })}
            onClick={() => react(emoji)}
          >
            <span aria-hidden="true">{emoji}</span>
          </IconButton>
        ))}
      {!choosing && (
        <>
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
          {post.seq !== null && !post.mine && (
            <IconButton label={t('tools.unreadFrom')} onClick={() => actions.unreadFrom(post)}>
              <BellDot size={16} aria-hidden="true" />
            </IconButton>
          )}
          {may.delete && (
            <IconButton label={t('tools.delete')} onClick={() => actions.remove(post)}>
              <Trash2 size={16} aria-hidden="true" />
            </IconButton>
          )}
        </>
      )}
    </div>
  )
}
