import type { ReactNode } from 'react'
import type { AuthorRole } from '../../sync-server/contract/feed.ts'

interface BadgeProps {
  role: AuthorRole
  children: ReactNode
}

/** Who someone belongs to: text and colour, never colour alone. */
export function Badge({ role, children }: BadgeProps): ReactNode {
  return (
    <span className={`badge ${role}`}>
      <bdi>{children}</bdi>
    </span>
  )
}
