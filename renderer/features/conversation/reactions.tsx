import type { ReactNode } from 'react'
import type { PostItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import type { PostActions } from './post.tsx'

/** The emoji on a post, each with how many chose it; one's own can be taken off again. */
export function Reactions({ post, actions }: { post: PostItem; actions: PostActions }): ReactNode {
  const { t, intl } = useWords()
  if (post.reactions.length === 0) return null
  return (
    <ul className="reactions" aria-label={t('tools.reactions')}>
      {post.reactions.map(({ emoji, mine, people }) => {
        const names = intl.formatList(people.map(({ name }) => name ?? t('common.unknownName')))
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-pressed={mine}
              disabled={!post.may.react}
              title={names}
              aria-label={t('tools.reactionBy', { emoji, names })}
              onClick={() => actions.react(post, emoji, !mine)}
            >
              <span aria-hidden="true">{emoji}</span>{' '}
              <span className="number" aria-hidden="true">
                {intl.formatNumber(people.length)}
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
