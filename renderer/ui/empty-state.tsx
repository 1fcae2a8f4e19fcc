import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

interface EmptyStateProps {
  icon: LucideIcon
  title: string
  text?: string
  children?: ReactNode
}

/** What will come here, and what to do. */
export function EmptyState({ icon: Icon, title, text, children }: EmptyStateProps): ReactNode {
  return (
    <div className="empty">
      <Icon size={30} strokeWidth={1.5} aria-hidden="true" />
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {children}
    </div>
  )
}

/** While the first answer is not there. */
export function Skeleton({ label }: { label: string }): ReactNode {
  return (
    <div className="skeleton" role="status" aria-label={label}>
      {[1, 2, 3, 4, 5].map((row) => (
        <i key={row} />
      ))}
    </div>
  )
}
