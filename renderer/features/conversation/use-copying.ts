import { useMemo } from 'react'
import { useWords, wordsOf } from '../../i18n/words.ts'
import { useUndo } from '../../store/undo.ts'
import { copyPost, copyText } from './copy-post.ts'

interface Copying {
  /** A post's text, for other programs. */
  copy(post: { body: string }): void
  /** Any other text as it is, once it is there. */
  copyText(text: string | Promise<string>): void
}

/** Says that it was copied, or that it was not. The same object as long as the language is. */
export function useCopying(): Copying {
  const { intl } = useWords()
  const tell = useUndo((state) => state.tell)
  return useMemo(() => {
    const { t } = wordsOf(intl)
    const said = (work: Promise<void>): void =>
      void work.then(
        () => tell(t('common.copied')),
        () => tell(t('common.notCopied')),
      )
    return {
      copy: ({ body }) => said(copyPost(body)),
      copyText: (text) => said(copyText(text)),
    }
  }, [intl, tell])
}
