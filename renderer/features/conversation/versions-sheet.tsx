import { useEffect, useState, type ReactNode } from 'react'
import { PortError } from '../../data/port.ts'
import type { PostItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort } from '../../store/port-context.tsx'
import { Markdown } from '../../ui/markdown/markdown.tsx'
import { Skeleton } from '../../ui/empty-state.tsx'
import { Sheet } from '../../ui/sheet.tsx'

interface VersionsSheetProps {
  chat: string
  post: PostItem
  onClose: () => void
}

/** The earlier texts of a post, oldest first. They are asked of the server. */
export function VersionsSheet({ chat, post, onClose }: VersionsSheetProps): ReactNode {
  const port = usePort()
  const { t, intl, refused } = useWords()
  const [versions, setVersions] = useState<{ rev: number; body: string; at: number }[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    port.act('versions', { chat, post: post.id }).then(
      (result) => setVersions(result.versions),
      (error: unknown) => setProblem(refused(error instanceof PortError ? error.code : 'internal')),
    )
  }, [port, chat, post.id, refused])
  return (
    <Sheet title={t('tools.versions')} closeLabel={t('common.close')} onClose={onClose}>
      {problem !== null && <p role="alert">{problem}</p>}
      {problem === null && versions === null && <Skeleton label={t('common.loading')} />}
      {versions?.map(({ rev, body, at }) => (
        <article key={rev} className="version">
          <time className="small faint number" dateTime={new Date(at).toISOString()}>
            {intl.formatDate(at, { dateStyle: 'medium', timeStyle: 'short' })}
          </time>
          <div className="post-body" dir="auto">
            <Markdown body={body} />
          </div>
        </article>
      ))}
    </Sheet>
  )
}
