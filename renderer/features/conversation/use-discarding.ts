import { useMemo } from 'react'
import { PortError } from '../../data/port.ts'
import type { PostItem } from '../../data/views/values.ts'
import { useWords, wordsOf } from '../../i18n/words.ts'
import { usePort } from '../../store/port-context.tsx'
import { useUndo } from '../../store/undo.ts'
import { useAct } from '../undo/use-act.ts'

interface Discarding {
  /** An own post that waits and has never left. */
  cancel(post: PostItem): void
  /** An own post, or a new text for one, that was refused. */
  discard(post: PostItem): void
}

/** Both are done at once, and can be undone for a few seconds. The same object as long as the language is. */
export function useDiscarding(): Discarding {
  const port = usePort()
  const act = useAct()
  const { intl } = useWords()
  const offer = useUndo((state) => state.offer)
  return useMemo(() => {
    const { t } = wordsOf(intl)
    const offerBack = (text: string, post: string): void => {
      offer(text, () => {
        port.act('undiscard', { post }).catch((error: unknown) => {
          // It is still there to be brought back, once there is room on the disk.
          const isOver = error instanceof PortError && error.code === 'not-found'
          if (!isOver) offerBack(t('conversation.undoFailed'), post)
        })
      })
    }
    const does =
      (name: 'cancelWaiting' | 'discard', said: string) =>
      ({ id }: PostItem): void => {
        void act(name, { post: id }).then((isDone) => {
          if (isDone) offerBack(said, id)
        })
      }
    return {
      cancel: does('cancelWaiting', t('conversation.cancelledSaid')),
      discard: does('discard', t('conversation.discardedSaid')),
    }
  }, [port, act, intl, offer])
}
