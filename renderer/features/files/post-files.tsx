import { Download } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { PortError, type FileItem, type PostItem } from '../../data/port.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort } from '../../store/port-context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { FileFace } from './file-face.tsx'
import { fileSize, fileState } from './file-words.ts'
import { saveAs } from './save-as.ts'
import './files.css'

/** The files of a post. `chat`: null where it is no longer held, and nothing can be fetched. */
export function PostFiles({ post, chat }: { post: PostItem; chat: string | null }): ReactNode {
  const { t } = useWords()
  if (post.files.length === 0 || post.deleted) return null
  return (
    <ul className="files" aria-label={t('files.ofPost')}>
      {post.files.map((file) => (
        <PostFile key={file.id} file={file} chat={post.state === 'accepted' ? chat : null} />
      ))}
    </ul>
  )
}

function PostFile({ file, chat }: { file: FileItem; chat: string | null }): ReactNode {
  const words = useWords()
  const { t } = words
  const port = usePort()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const save = async (): Promise<void> => {
    if (chat === null || busy) return
    setBusy(true)
    setProblem(null)
    try {
      const { bytes } = await port.act('fetchFile', { chat, file: file.id })
      saveAs(bytes, file.name)
    } catch (error) {
      const code = error instanceof PortError ? error.code : 'internal'
      setProblem(code === 'offline' ? t('files.offline') : t('files.failed'))
    } finally {
      setBusy(false)
    }
  }

  const state = fileState(file, words)
  return (
    <li className={`file ${file.state === 'refused' ? 'bad' : ''}`}>
      <FileFace file={file} />
      <span className="file-name">
        <bdi>{file.name}</bdi>
        <span className="small soft" role="status">
          {problem ?? [fileSize(file.size, words), state].filter((its) => its !== null).join(' · ')}
        </span>
      </span>
      {chat !== null && (
        <IconButton
          label={t('files.save', { name: file.name })}
          disabled={busy}
          onClick={() => void save()}
        >
          <Download size={16} aria-hidden="true" />
        </IconButton>
      )}
    </li>
  )
}
