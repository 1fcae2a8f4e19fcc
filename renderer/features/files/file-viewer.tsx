import { CircleAlert, Download } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { FileItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/empty-state.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { frameMessage, type ShowMessage } from '../../viewer/messages.ts'
import { fileState } from './file-words.ts'
import { useFetched } from './use-fetched.ts'
import { viewableAs } from './viewable.ts'

interface FileViewerProps {
  chat: string
  file: FileItem
  onClose: () => void
}

/** Shows a picture or a document in a frame that can nothing but draw: docs/adr/0013-files-in-a-frame.md. */
export function FileViewer({ chat, file, onClose }: FileViewerProps): ReactNode {
  const words = useWords()
  const { t } = words
  const { busy, problem, fetch, save, stop } = useFetched(chat, file)
  const [bytes, setBytes] = useState<Blob | null>(null)
  const [pages, setPages] = useState<{ shown: number; of: number } | null>(null)
  const [broken, setBroken] = useState(false)
  const isShown = pages !== null || broken || problem !== null

  useEffect(() => {
    let isOpen = true
    void fetch().then((fetched) => {
      if (isOpen && fetched) setBytes(fetched)
    })
    return () => {
      isOpen = false
    }
    // Once for each file: what is fetched stays.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [file.id])

  /** What nobody waits for any more need not come. */
  const close = (): void => {
    if (bytes === null && busy) stop()
    onClose()
  }

  return (
    <Sheet wide title={file.name} closeLabel={t('common.close')} onClose={close}>
      <div className="viewer">
        {(problem !== null || broken) && (
          <div className="notice bad" role="alert">
            <CircleAlert size={18} aria-hidden="true" />
            <p>{problem ?? t('files.unshowable')}</p>
          </div>
        )}
        {!isShown && file.state === 'moving' && (
          <div className="file-progress">
            <progress max={file.size} value={file.moved} aria-label={t('files.fetching')} />
            <span className="small soft number">{fileState(file, words)}</span>
            <Button onClick={close}>{t('common.cancel')}</Button>
          </div>
        )}
        {!isShown && <Skeleton label={t('files.fetching')} />}
        {bytes && !broken && (
          <Frame
            bytes={bytes}
            file={file}
            onShown={(shown, of) => setPages({ shown, of })}
            onBroken={() => setBroken(true)}
            onClose={onClose}
          />
        )}
      </div>
      <div className="sheet-actions">
        {pages !== null && pages.of > pages.shown && (
          <p className="small soft">{t('files.morePages', { count: pages.of - pages.shown })}</p>
        )}
        <Button onClick={() => void save()} disabled={busy}>
          <Download size={16} aria-hidden="true" /> {t('files.save', { name: file.name })}
        </Button>
      </div>
    </Sheet>
  )
}

interface FrameProps {
  bytes: Blob
  file: FileItem
  onShown: (pages: number, of: number) => void
  onBroken: () => void
  onClose: () => void
}

function Frame({ bytes, file, onShown, onBroken, onClose }: FrameProps): ReactNode {
  const { t } = useWords()
  const frame = useRef<HTMLIFrameElement>(null)
  const pageName = t('files.page', { number: '{number}', count: '{count}' })
  const { name } = file
  const kind = viewableAs(file)

  useEffect(() => {
    const send = async (): Promise<void> => {
      if (kind === null) return
      const buffer = await bytes.arrayBuffer()
      const message: ShowMessage = { kind, bytes: buffer, name, pageName }
      // A frame without an origin has none to be named; it is ours, and stands on its own page for good.
      frame.current?.contentWindow?.postMessage(message, '*', [buffer])
    }
    const onMessage = (event: MessageEvent): void => {
      if (event.source !== frame.current?.contentWindow) return
      const message = frameMessage.safeParse(event.data)
      if (!message.success) return
      if (message.data.type === 'ready') void send()
      else if (message.data.type === 'shown') onShown(message.data.pages, message.data.of)
      else if (message.data.type === 'broken') onBroken()
      else onClose()
    }
    window.addEventListener('message', onMessage)
    return () => window.removeEventListener('message', onMessage)
  })
  return <iframe ref={frame} src="./viewer.html" sandbox="allow-scripts" title={name} />
}
