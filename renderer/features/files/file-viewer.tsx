import { CircleAlert, Download } from 'lucide-react'
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react'
import type { FileItem } from '../../data/port.ts'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/empty-state.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { useFetched } from './use-fetched.ts'
import { viewableAs } from './viewable.ts'

/** Comes with the first document that is looked at. */
const PdfPages = lazy(async () => ({ default: (await import('./pdf-pages.tsx')).PdfPages }))

interface FileViewerProps {
  chat: string
  file: FileItem
  onClose: () => void
}

/** Shows a picture or a document as pixels alone: nothing in it runs, links or is fetched. */
export function FileViewer({ chat, file, onClose }: FileViewerProps): ReactNode {
  const { t } = useWords()
  const { busy, problem, fetch, save } = useFetched(chat, file)
  const [bytes, setBytes] = useState<Blob | null>(null)
  const [broken, setBroken] = useState(false)
  const kind = viewableAs(file)

  useEffect(() => {
    let isOpen = true
    void fetch().then((fetched) => {
      if (isOpen && fetched) setBytes(new Blob([fetched], { type: file.type ?? '' }))
    })
    return () => {
      isOpen = false
    }
    // Once for each file: what is fetched stays.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [file.id])

  return (
    <Sheet wide title={file.name} closeLabel={t('common.close')} onClose={onClose}>
      <div className="viewer">
        {(problem !== null || broken) && (
          <div className="notice bad" role="alert">
            <CircleAlert size={18} aria-hidden="true" />
            <p>{problem ?? t('files.unshowable')}</p>
          </div>
        )}
        {!bytes && problem === null && <Skeleton label={t('files.fetching')} />}
        {bytes && !broken && kind === 'picture' && (
          <Picture bytes={bytes} name={file.name} onBroken={() => setBroken(true)} />
        )}
        {bytes && !broken && kind === 'document' && (
          <Suspense fallback={<Skeleton label={t('files.fetching')} />}>
            <PdfPages bytes={bytes} onBroken={() => setBroken(true)} />
          </Suspense>
        )}
      </div>
      <div className="sheet-actions">
        <Button onClick={() => void save()} disabled={busy}>
          <Download size={16} aria-hidden="true" /> {t('files.save', { name: file.name })}
        </Button>
      </div>
    </Sheet>
  )
}

function Picture({
  bytes,
  name,
  onBroken,
}: {
  bytes: Blob
  name: string
  onBroken: () => void
}): ReactNode {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    const url = URL.createObjectURL(bytes)
    // The address is the browser's, and is given back with the picture.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setAddress(url)
    return () => URL.revokeObjectURL(url)
  }, [bytes])
  return address === null ? null : <img src={address} alt={name} onError={onBroken} />
}
