import { useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { LeaveQuestion } from './leave-question.tsx'

interface LeaveQuestionOptions {
  /** Whether there is something that would be lost. */
  isTyped: boolean
  /** What is asked. */
  text: string
  /** Where one goes on writing. */
  field: RefObject<HTMLTextAreaElement | null>
  onLeave: () => void
}

interface LeaveQuestionState {
  /** Leaves, or asks. */
  leave: () => void
  /** Of the sheet's content. */
  onKey: (event: KeyboardEvent) => void
  question: ReactNode
}

/** Asks before a sheet closes over a text that was typed. */
export function useLeaveQuestion(options: LeaveQuestionOptions): LeaveQuestionState {
  const { isTyped, text, field, onLeave } = options
  const [leaving, setLeaving] = useState(false)
  const leave = (): void => {
    if (isTyped) setLeaving(true)
    else onLeave()
  }
  return {
    leave,
    onKey(event) {
      if (event.key !== 'Escape' || !isTyped) return
      // The browser closes a dialog on a second Escape, whatever the first one was answered with.
      event.preventDefault()
      leave()
    },
    question: leaving && (
      <LeaveQuestion
        text={text}
        onStay={() => {
          setLeaving(false)
          field.current?.focus()
        }}
        onLeave={() => {
          setLeaving(false)
          onLeave()
        }}
      />
    ),
  }
}
