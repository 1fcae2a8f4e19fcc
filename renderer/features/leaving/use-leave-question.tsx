import { useEffect, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { guardLeaving, type Step } from '../../store/leave-guard.ts'
import { LeaveQuestion } from './leave-question.tsx'

interface LeaveQuestionOptions {
  /** Whether there is something that would be lost. */
  isTyped: boolean
  /** What is asked. */
  text: string
  /** Where one goes on writing. */
  field: RefObject<HTMLElement | null>
  onLeave: () => void
}

interface LeaveQuestionState {
  /** Leaves, or asks. */
  leave: () => void
  /** Of the sheet's content. */
  onKey: (event: KeyboardEvent) => void
  question: ReactNode
}

const noStep: Step = () => undefined

/** Asks before a sheet closes over a text that was typed, and before a key, a menu or a notification leads away from it. */
export function useLeaveQuestion(options: LeaveQuestionOptions): LeaveQuestionState {
  const { isTyped, text, field, onLeave } = options
  /** What is done once one has left; null = nothing is asked. */
  const [step, setStep] = useState<Step | null>(null)
  useEffect(() => (isTyped ? guardLeaving((its) => setStep(() => its)) : undefined), [isTyped])
  const leave = (): void => {
    if (isTyped) setStep(() => noStep)
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
    question: step && (
      <LeaveQuestion
        text={text}
        onStay={() => {
          setStep(null)
          field.current?.focus()
        }}
        onLeave={() => {
          setStep(null)
          onLeave()
          step()
        }}
      />
    ),
  }
}
