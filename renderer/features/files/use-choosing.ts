/** Takes files in for the next post of a chat, from wherever they come. */
import { useState } from 'react'
import { safeFileName } from '../../../sync-server/contract/files.ts'
import { PortError } from '../../data/port.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort } from '../../store/port-context.tsx'
import { thumbnailOf } from './thumbnail.ts'

export interface Choosing {
  /** Files are being taken in. */
  busy: boolean
  /** Resolves when each is durable on this device, with what was refused in words; null = nothing. */
  choose(files: Iterable<File>): Promise<string | null>
}

export function useChoosing(chat: string): Choosing {
  const port = usePort()
  const words = useWords()
  const [busy, setBusy] = useState(false)
  return {
    busy,
    async choose(files) {
      setBusy(true)
      const problems: string[] = []
      for (const file of [...files]) {
        try {
          const thumb = await thumbnailOf(file)
          await port.act('addFile', { chat, name: file.name, bytes: file, thumb })
        } catch (error) {
          const code = error instanceof PortError ? error.code : 'internal'
          // Isolated: its letters don't turn the words behind it.
          problems.push(`\u2068${safeFileName(file.name)}\u2069: ${words.refused(code)}`)
        }
      }
      setBusy(false)
      return problems.length > 0 ? problems.join(' ') : null
    },
  }
}
