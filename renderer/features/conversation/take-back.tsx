import { useEffect, useState, type ReactNode } from 'react'
import type { PostItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'

/** For so long after writing a post one takes it back with one press. */
const offeredMs = 5_000

/** For a few seconds after sending: take it back, and have its text again. */
export function TakeBack({
  post,
  onTakeBack,
}: {
  post: PostItem
  onTakeBack: (post: PostItem) => void
}): ReactNode {
  const { t } = useWords()
  const [left] = useState(() => {
    const ms = post.writtenAt + offeredMs - Date.now()
    // Written in the future: by the server's clock, and this device's is wrong.
    return ms > offeredMs ? 0 : ms
  })
  const [isOver, setOver] = useState(left <= 0)
  useEffect(() => {
    if (left <= 0) return
    const timer = setTimeout(() => setOver(true), left)
    return () => clearTimeout(timer)
  }, [left])
  if (isOver) return null
  return (
    <button type="button" onClick={() => onTakeBack(post)}>
      {t('conversation.takeBack')}
    </button>
  )
}
