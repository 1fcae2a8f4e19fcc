import { Eye } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { PostedFile } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { PartsLine } from '../../ui/parts.tsx'
import { IconButton } from '../../ui/button.tsx'
import { RovingBox } from '../../ui/roving-box.tsx'
import { FileFace } from './file-face.tsx'
import { fileSize, fileState } from './file-words.ts'
import './files.css'
import { useFetched } from './use-fetched.ts'
import { isViewable } from './viewable.ts'
import { FileViewer } from './file-viewer.tsx'
import { SaveTool } from './save-tool.tsx'

interface FileListProps {
  files: readonly PostedFile[]
  /** In which chat each stands is said too. */
  withChat: boolean
}

/** Files by the posts that brought them, the newest first; a name leads to its post. */
export function FileList({ files, withChat }: FileListProps): ReactNode {
  const { t } = useWords()
  if (files.length === 0) return <p className="small soft">{t('files.none')}</p>
  return (
    <RovingBox as="ul" className="file-list">
      {files.map((its) => (
        <Row key={`${its.post} ${its.file.id}`} its={its} withChat={withChat} />
      ))}
    </RovingBox>
  )
}

function Row({ its, withChat }: { its: PostedFile; withChat: boolean }): ReactNode {
  const words = useWords()
  const { t, intl, chatTitle } = words
  const { goTo } = useNavigation()
  const { file, chat, author, at, seq } = its
  const fetched = useFetched(chat.id, file)
  const { problem } = fetched
  const [viewing, setViewing] = useState(false)
  const where = [
    fileSize(file.size, words),
    fileState(file, words) ?? '',
    intl.formatDate(at, { day: 'numeric', month: 'short' }),
    author.name ?? t('common.unknownName'),
    withChat ? chatTitle(chat) : '',
  ]
  return (
    <li data-stop={`${its.post} ${file.id}`}>
      <FileFace file={file} />
      <div className="file-name">
        <button type="button" className="file-name" onClick={() => goTo({ chat: chat.id, seq })}>
          <bdi>{file.name}</bdi>
          <PartsLine className="small soft" of={where} />
        </button>
        <span className="small overdue" role="status">
          {problem}
        </span>
      </div>
      {isViewable(file) && (
        <IconButton label={t('files.view', { name: file.name })} onClick={() => setViewing(true)}>
          <Eye size={16} aria-hidden="true" />
        </IconButton>
      )}
      <SaveTool file={file} fetched={fetched} />
      {viewing && <FileViewer chat={chat.id} file={file} onClose={() => setViewing(false)} />}
    </li>
  )
}
