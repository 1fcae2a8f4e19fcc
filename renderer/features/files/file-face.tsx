import { File, FileSpreadsheet, FileText, Image } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import type { FileItem } from '../../data/views/values.ts'

/** How a file looks in a list: its small picture, or a sign for its kind. */
export function FileFace({ file }: { file: FileItem }): ReactNode {
  const picture = useThumbnail(file.thumb)
  if (picture !== null) return <img className="file-face" src={picture} alt="" />
  return <span className="file-face">{signOf(file.name)}</span>
}

/** An address for the picture; pages may show blobs and nothing that is written out in an address. */
function useThumbnail(thumb: string | null): string | null {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    if (thumb === null) return
    const bytes = Uint8Array.from(atob(thumb), (sign) => sign.charCodeAt(0))
    const url = URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' }))
    // The address is the browser's, and is given back with the picture.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setAddress(url)
    return () => URL.revokeObjectURL(url)
  }, [thumb])
  return thumb === null ? null : address
}

function signOf(name: string): ReactNode {
  if (/\.(jpe?g|png|webp|hei[cf])$/i.test(name)) return <Image size={20} aria-hidden="true" />
  if (/\.xlsx?$/i.test(name)) return <FileSpreadsheet size={20} aria-hidden="true" />
  if (/\.(pdf|docx?|odt|txt)$/i.test(name)) return <FileText size={20} aria-hidden="true" />
  return <File size={20} aria-hidden="true" />
}
