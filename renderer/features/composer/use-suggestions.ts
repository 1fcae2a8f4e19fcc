/** The suggestions of a field: which are offered, which is chosen, and the keys that choose. */
import { useState, type KeyboardEvent } from 'react'
import type { PersonLabel } from '../../data/views/values.ts'
import { useOwnEmoji } from '../emoji/use-own-emoji.ts'
import { suggest, type Offer, type Suggestion } from './suggestions.ts'

export interface Suggestions {
  offer: Offer | null
  chosen: number
  /** Tells where one writes now. */
  moved(caret: number): void
  /** True where the key was for the suggestions. */
  onKey(event: KeyboardEvent): boolean
  pick(suggestion: Suggestion): void
}

/** `replace` puts a text in the place of what stands from one place to another. */
export function useSuggestions(
  text: string,
  people: readonly PersonLabel[],
  templates: readonly { id: string; name: string; text: string }[],
  replace: (from: number, to: number, text: string) => void,
): Suggestions {
  const { tone } = useOwnEmoji()
  const [caret, setCaret] = useState(text.length)
  const [at, setAt] = useState(0)
  /** The text in which they were sent away. */
  const [dismissed, setDismissed] = useState<string | null>(null)
  const offer = dismissed === text ? null : suggest({ text, caret }, { people, tone, templates })
  const count = offer?.suggestions.length ?? 0
  const chosen = Math.min(at, count - 1)

  const pick = (suggestion: Suggestion): void => {
    if (!offer) return
    setAt(0)
    replace(offer.from, caret, suggestion.text)
  }

  return {
    offer,
    chosen,
    pick,
    moved(place) {
      if (place !== caret) setAt(0)
      setCaret(place)
    },
    onKey(event) {
      const suggestion = offer?.suggestions[chosen]
      if (!suggestion || event.ctrlKey || event.metaKey || event.altKey) return false
      if (event.key === 'ArrowDown') setAt((chosen + 1) % count)
      else if (event.key === 'ArrowUp') setAt((chosen + count - 1) % count)
      else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) pick(suggestion)
      else if (event.key === 'Escape') setDismissed(text)
      else return false
      event.preventDefault()
      event.stopPropagation()
      return true
    },
  }
}
