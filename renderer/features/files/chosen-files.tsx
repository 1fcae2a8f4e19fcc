import { Pause, Play, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FileItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { IconButton } from '../../ui/button.tsx'
import { useAct } from '../undo/use-act.ts'
import { FileFace } from './file-face.tsx'
import { fileSize, fileState, progressOf } from './file-words.ts'
import './files.css'

/** The files that go with the next post: they are on their way while it is written. */
export function ChosenFiles({ files }: { files: readonly FileItem[] }): ReactNode {
  const words = useWords()
  const { t } = words
  const act = useAct()
  if (files.length === 0) return null
  return (
    <ul className="files chosen" aria-label={t('files.chosen')}>
      {files.map((file) => (
        <li key={file.id} className={`file ${file.state === 'refused' ? 'bad' : ''}`}>
          <FileFace file={file} />
          <span className="file-name">
            <bdi>{file.name}</bdi>
            <span className="small soft" {...progressOf(file, words)}>
              {fileSize(file.size, words)}
              {file.state !== 'here' && ` · ${fileState(file, words) ?? ''}`}
            </span>
          </span>
          {(file.state === 'waiting' || file.state === 'moving' || file.state === 'paused') && (
            <IconButton
              label={t(file.state === 'paused' ? 'files.resume' : 'files.pause')}
              onClick={() =>
                void act('pauseFile', { file: file.id, paused: file.state !== 'paused' })
              }
            >
              {file.state === 'paused' ? (
                <Play size={15} aria-hidden="true" />
              ) : (
                <Pause size={15} aria-hidden="true" />
              )}
            </IconButton>
          )}
          <IconButton
            label={t('files.drop', { name: file.name })}
            onClick={() => void act('dropFile', { file: file.id })}
          >
            <X size={15} aria-hidden="true" />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}
