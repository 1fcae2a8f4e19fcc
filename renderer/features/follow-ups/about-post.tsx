import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useView } from '../../store/port-context.tsx'
import './follow-ups.css'

/** Which post a follow-up is about: its author and first words. Nothing where it is not on this device. */
export function AboutPost({ chat, post }: { chat: string; post: string }): ReactNode {
  const { t } = useWords()
  const its = useView('post', { chat, post })
  if (!its) return null
  return (
    <p className="about-post small">
      <b>
        <bdi>{its.author?.name ?? t('common.unknownName')}</bdi>
      </b>
      <span className="soft" dir="auto">
        {its.deleted ? t('conversation.deleted') : its.text}
      </span>
    </p>
  )
}
