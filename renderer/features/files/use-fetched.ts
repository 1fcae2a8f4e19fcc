/** The bytes of a post's file, from this device or the server, and what to say while they come or don't. */
import { useState } from 'react'
import { PortError, type PortErrorCode } from '../../data/port.ts'
import type { FileItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort } from '../../store/port-context.tsx'
import { saveAs } from '../../ui/save-as.ts'

const words: Partial<Record<PortErrorCode, string>> = {
  offline: 'files.offline',
  'storage-full': 'files.noRoom',
}

export interface Fetched {
  busy: boolean
  problem: string | null
  /** Null where they can't be had (`problem` says why), or it was stopped. */
  fetch(): Promise<Blob | null>
  /** Hands it to the person. */
  save(): Promise<void>
  stop(): void
}

/** `chat` null = it can't be fetched any more. */
export function useFetched(chat: string | null, { id, name }: FileItem): Fetched {
  const { t } = useWords()
  const port = usePort()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const fetch = async (): Promise<Blob | null> => {
    if (chat === null || busy) return null
    setBusy(true)
    setProblem(null)
    try {
      return (await port.act('fetchFile', { chat, file: id })).bytes
    } catch (error) {
      const code = error instanceof PortError ? error.code : 'internal'
      if (code !== 'cancelled') setProblem(t(words[code] ?? 'files.failed'))
      return null
    } finally {
      setBusy(false)
    }
  }
  return {
    busy,
    problem,
    fetch,
    async save() {
      const bytes = await fetch()
      if (bytes) saveAs(bytes, name)
    },
    stop() {
      void port.act('cancelFetch', { file: id }).catch(() => undefined)
    },
  }
}
