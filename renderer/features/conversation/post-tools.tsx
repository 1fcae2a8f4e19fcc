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
import { useWords, type Words } from '../../i18n/words.ts'
import { IconButton } from '../../ui/button.tsx'
import { PartsLine } from '../../ui/parts.tsx'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { Popover } from '../../ui/popover.tsx'
import { EmojiPicker } from '../emoji/emoji-picker.tsx'
import { inTone } from '../emoji/find-emoji.ts'
import { useOwnEmoji } from '../emoji/use-own-emoji.ts'
import type { PostActions } from './post.tsx'

/** What most people answer with; all others stand in the picker. */
const usual = ['👍', '❤️', '🙏', '✅', '👀', '🎉'] as const

/** What is done now and then with an accepted post. */
function entriesOf(post: PostItem, actions: PostActions, t: Words['t']): MenuEntry[] {
  const { may, seq } = post
  const { followUp } = actions
  const all: (MenuEntry | false)[] = [
    post.body !== '' && { icon: Copy, label: t('tools.copy'), act: () => actions.copy(post) },
    seq !== null && { icon: Link, label: t('tools.copyLink'), act: () => actions.copyLink(post) },
    may.pin && {
      icon: post.pinned ? PinOff : Pin,
      label: t(post.pinned ? 'tools.unpin' : 'tools.pin'),
      act: () => actions.pin(post),
    },
    seq !== null &&
      followUp !== null && { icon: Flag, label: t('followUp.title'), act: () => followUp(post) },
    seq !== null &&
      !post.mine && {
        icon: BellDot,
        label: t('tools.unreadFrom'),
        act: () => actions.unreadFrom(post),
      },
    may.report && {
      icon: MessageSquareWarning,
      label: t('report.title'),
      act: () => actions.report(post),
    },
    may.delete && {
      icon: Trash2,
      label: t('tools.delete'),
      isGrave: true,
      act: () => actions.remove(post),
    },
  ]
  return all.filter((entry) => entry !== false)
}

interface PostToolsProps {
  post: PostItem
  actions: PostActions
  /** The time of a post that stands under another's head, in parts. */
  when: readonly string[]
}

/**
 * What can be done with an accepted post: shown while one points at it or is in it with the keyboard. What is used most
 * stands there, the rest in a menu, in words.
 */
export function PostTools({ post, actions, when }: PostToolsProps): ReactNode {
  const { t } = useWords()
  const [choosing, setChoosing] = useState<'usual' | 'all' | null>(null)
  const [unfolded, setUnfolded] = useState(false)
  const { tone } = useOwnEmoji()
  const bar = useRef<HTMLDivElement>(null)
  const more = useRef<HTMLSpanElement>(null)
  const { may } = post
  const entries = entriesOf(post, actions, t)
  const react = (emoji: string): void => {
    const chip = post.reactions.find((reaction) => reaction.emoji === emoji)
    actions.react(post, emoji, !chip?.mine)
    setChoosing(null)
  }
  const stopChoosing = (): void => {
    setChoosing(null)
    bar.current?.querySelector<HTMLElement>('.react')?.focus()
  }
  return (
    <div
      ref={bar}
      className={`post-tools ${choosing !== null || unfolded ? 'open' : ''}`}
      role="toolbar"
      aria-label={t('tools.label')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || choosing === null) return
        event.stopPropagation()
        stopChoosing()
      }}
    >
      {choosing === null && <PartsLine className="tools-when small faint number" of={when} />}
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
          <EmojiPicker onPick={react} onClose={stopChoosing} />
        </Popover>
      )}
      {choosing === null && (
        <>
          {may.react && (
            <IconButton label={t('tools.reply')} onClick={() => actions.reply(post)}>
              <Reply size={16} aria-hidden="true" />
            </IconButton>
          )}
          {may.edit && (
            <IconButton label={t('conversation.edit')} onClick={() => actions.edit(post)}>
              <Pencil size={16} aria-hidden="true" />
            </IconButton>
          )}
          {entries.length > 0 && (
            <span ref={more}>
              <IconButton
                label={t('tools.more')}
                aria-haspopup="menu"
                aria-expanded={unfolded}
                onClick={() => setUnfolded(!unfolded)}
              >
                <Ellipsis size={16} aria-hidden="true" />
              </IconButton>
              {unfolded && (
                <Menu
                  anchor={more}
                  label={t('tools.label')}
                  entries={entries}
                  onClose={() => setUnfolded(false)}
                />
              )}
            </span>
          )}
        </>
      )}
    </div>
  )
}
