import type { ReactNode } from 'react'
import type { AuthorRole } from '../../sync-server/contract/feed.ts'

/** Two letters of a name, in any script. */
export function initials(name: string): string {
  const words = name.split(/[\s·,]+/).filter((word) => /\p{L}/u.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => {
    const letter = [...(word ?? '')].find((char) => /\p{L}/u.test(char))
    return letter ?? ''
  })
  return letters.join('').toLocaleUpperCase()
}

interface AvatarProps {
  name: string | null
  role: AuthorRole
  small?: boolean
}

export function Avatar({ name, role, small = false }: AvatarProps): ReactNode {
  return (
    <span className={`avatar ${role} ${small ? 'small-avatar' : ''}`} aria-hidden="true">
      <bdi>{name === null ? '?' : initials(name)}</bdi>
    </span>
  )
}
