import { Eye } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { FileItem, PostItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { IconButton } from '../../ui/button.tsx'
import { FileFace } from './file-face.tsx'
import { fileSize, fileState, progressOf } from './file-words.ts'
import { FileViewer } from './file-viewer.tsx'
import { SaveTool } from './save-tool.tsx'
import './files.css'
import { useFetched } from './use-fetched.ts'
import { isViewable } from './viewable.ts'

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
  const fetched = useFetched(chat, file)
  const { problem } = fetched
  const [viewing, setViewing] = useState(false)

  const opens = chat !== null && isViewable(file)
  const isRefused = file.state === 'refused'
  const state = isRefused ? null : fileState(file, words)
  return (
    <li
      className={`file ${isRefused ? 'bad' : ''} ${opens ? 'opens' : ''}`}
      onClick={({ target }) => {
        // For the mouse, as its button: anywhere on it but on what does something else.
        if (opens && !(target as Element).closest('button, dialog')) setViewing(true)
      }}
    >
      <FileFace file={file} />
      <span className="file-name">
        <bdi>{file.name}</bdi>
        <span className="small soft" {...progressOf(file, words)}>
          {[fileSize(file.size, words), state].filter((its) => its !== null).join(' · ')}
        </span>
        <span className="small overdue" role="status">
          {problem ?? (isRefused ? fileState(file, words) : null)}
        </span>
      </span>
      {opens && (
        <IconButton label={t('files.view', { name: file.name })} onClick={() => setViewing(true)}>
          <Eye size={16} aria-hidden="true" />
        </IconButton>
      )}
      {viewing && chat !== null && (
        <FileViewer chat={chat} file={file} onClose={() => setViewing(false)} />
      )}
      {chat !== null && <SaveTool file={file} fetched={fetched} />}
    </li>
  )
}
