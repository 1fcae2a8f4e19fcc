import { Download, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FileItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { IconButton } from '../../ui/button.tsx'
import type { Fetched } from './use-fetched.ts'

/** Saves a file; while it comes, stops that. */
export function SaveTool({ file, fetched }: { file: FileItem; fetched: Fetched }): ReactNode {
  const { t } = useWords()
  const { name } = file
  if (file.state === 'moving')
    return (
      <IconButton label={t('files.stop', { name })} onClick={() => fetched.stop()}>
        <X size={16} aria-hidden="true" />
      </IconButton>
    )
  return (
    <IconButton
      label={t('files.save', { name })}
      disabled={fetched.busy}
      onClick={() => void fetched.save()}
    >
      <Download size={16} aria-hidden="true" />
    </IconButton>
  )
}
