/** The text under the reader's hands: kept while they write and when they turn away. A post under edit is no draft. */
import { useEffect, useRef, useState } from 'react'
import { PortError } from '../../data/port.ts'
import { usePort } from '../../store/port-context.tsx'

const draftMs = 250

export interface DraftText {
  text: string
  setText(text: string): void
  /** The text has gone out: the field is empty, and so is the draft. */
  clear(): void
}

/** `onFull`: the device has no room for the draft. */
export function useDraft(
  chat: string,
  start: string,
  isDraft: boolean,
  onFull: () => void,
): DraftText {
  const port = usePort()
  const [text, setText] = useState(start)
  const latest = useRef(text)
  const saved = useRef(text)

  const saveDraft = async (): Promise<void> => {
    if (!isDraft || latest.current === saved.current) return
    saved.current = latest.current
    await port.act('saveDraft', { chat, text: latest.current }).catch((error: unknown) => {
      if (error instanceof PortError && error.code === 'storage-full') onFull()
    })
  }
  const save = useRef(saveDraft)
  useEffect(() => {
    save.current = saveDraft
  })
  useEffect(() => {
    latest.current = text
    const timer = setTimeout(() => void save.current(), draftMs)
    return () => clearTimeout(timer)
  }, [text])
  useEffect(() => {
    const leave = (): void => void save.current()
    window.addEventListener('blur', leave)
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('blur', leave)
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])

  return {
    text,
    setText,
    clear() {
      latest.current = ''
      saved.current = ''
      setText('')
      // Nobody waits for it: the next post may be sent at once.
      if (isDraft) void port.act('saveDraft', { chat, text: '' }).catch(() => undefined)
    },
  }
}
