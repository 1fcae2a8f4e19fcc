/**
 * The text under the reader's hands: kept while they write and when they turn away. A draft that changes elsewhere
 * (on another of their devices, or as an edit that was refused) takes its place where nothing of their own is lost
 * by it: while the text is as it was last kept.
 */
import { useEffect, useRef, useState } from 'react'
import { PortError } from '../../data/port.ts'
import type { DraftView } from '../../data/views/values.ts'
import { watchUnkept } from '../../store/unkept.ts'
import { usePort } from '../../store/port-context.tsx'

/** So long after the last letter the text is kept, ms. */
const draftMs = 250
/** Who types without a pause loses no more than this, ms. */
const mostMs = 1_000

export interface DraftText {
  text: string
  setText(text: string): void
  /** The newest revision of the draft that the field knows. */
  seen(): number
  /** This text has gone out, or was given up. What was written after it meanwhile stays, as a text of its own. */
  clear(sent: string): void
}

interface DraftOptions {
  chat: string
  /** The chat's draft as the device has it now. */
  stored: DraftView
  /** The post under edit, the version that the edit began with, and the text to begin with. Null = a new post. */
  edited: { post: string; rev: number; text: string } | null
  /** A text that comes back to the field. Null = none. */
  given: string | null
  onGiven: () => void
  /** The device has no room for the draft. */
  onFull: () => void
  /** Another text stands in the field; told before it does. */
  onAdopt: (before: string, after: string) => void
}

export function useDraft(options: DraftOptions): DraftText {
  const { chat, stored, edited, given, onGiven, onFull, onAdopt } = options
  const port = usePort()
  const isDraft = edited === null
  const [text, show] = useState(edited?.text ?? stored.text)
  const latest = useRef(text)
  /** The text as it was kept or adopted last; null = it could not be. */
  const kept = useRef<{ text: string | null; revision: number; saving: number }>({ text, revision: stored.revision, saving: 0 }) // prettier-ignore

  /** Since when there is something to keep; null = there is nothing. */
  const since = useRef<number | null>(null)

  const setText = (next: string): void => {
    latest.current = next
    show(next)
  }

  const save = async (): Promise<void> => {
    const its = kept.current
    const saved = latest.current
    its.text = saved
    its.saving += 1
    try {
      if (edited === null) {
        const { revision } = await port.act('saveDraft', { chat, text: saved, seen: its.revision })
        its.revision = Math.max(its.revision, revision)
      } else await port.act('keepEdit', { ...edited, chat, text: saved })
    } catch (error) {
      its.text = null
      if (error instanceof PortError && error.code === 'storage-full') onFull()
    } finally {
      its.saving -= 1
    }
    steps.current.adopt()
  }

  /** Its own texts, which come back a moment later, have no higher revision than the last one. */
  const adopt = (): void => {
    const its = kept.current
    if (!isDraft || its.saving > 0 || latest.current !== its.text) return
    if (stored.revision <= its.revision) return
    its.revision = stored.revision
    if (stored.text === its.text) return
    onAdopt(its.text, stored.text)
    its.text = stored.text
    setText(stored.text)
  }

  const keep = async (): Promise<void> => {
    since.current = null
    if (latest.current !== kept.current.text) await save()
  }

  /** What was begun since stays below it. */
  const take = (): void => {
    if (given === null || !isDraft) return
    setText(latest.current === '' ? given : `${given}\n\n${latest.current}`)
    onGiven()
  }

  // What they do with the values of now.
  const steps = useRef({ adopt, keep, take })
  useEffect(() => {
    steps.current = { adopt, keep, take }
  })
  useEffect(() => {
    steps.current.take()
  }, [given])
  useEffect(() => {
    steps.current.adopt()
  }, [stored.revision])
  useEffect(() => {
    since.current ??= performance.now()
    const left = since.current + mostMs - performance.now()
    const timer = setTimeout(() => void steps.current.keep(), Math.min(draftMs, left))
    return () => clearTimeout(timer)
  }, [text])
  useEffect(() => {
    const isUnkept = ({ text: its, saving }: typeof kept.current): boolean =>
      saving > 0 || latest.current !== its
    return watchUnkept(() => isUnkept(kept.current))
  }, [])
  useEffect(() => {
    const leave = (): void => void steps.current.keep()
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
    seen: () => kept.current.revision,
    clear(sent) {
      const now = latest.current
      if (now.startsWith(sent)) setText(now.slice(sent.length))
      // Nobody waits for it: the next post may be sent at once.
      void save()
    },
  }
}
