import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { fold } from '../../sync-server/contract/fold.ts'
import './find-field.css'

/** In fewer one finds by looking. */
export const findFrom = 7

/** Whether each word of what is sought stands in a text. */
export function hasWords(text: string, sought: string): boolean {
  if (sought.trim() === '') return true
  const folded = fold(text)
  return fold(sought).split(/\s+/).every((word) => folded.includes(word)) // prettier-ignore
}

interface FindFieldProps {
  label: string
  value: string
  onSeek: (text: string) => void
}

/** Above a list: leaves in it what has these words. Escape empties it first. */
export function FindField({ label, value, onSeek }: FindFieldProps): ReactNode {
  return (
    <label className="find-field">
      <Search size={16} aria-hidden="true" />
      <span className="hidden-label">{label}</span>
      <input
        type="search"
        dir="auto"
        placeholder={label}
        value={value}
        onChange={(event) => onSeek(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return
          event.preventDefault()
          event.stopPropagation()
          onSeek('')
        }}
      />
    </label>
  )
}
