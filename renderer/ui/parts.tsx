import { Fragment, type ReactNode } from 'react'

/** Words side by side with dots between; each keeps its own direction of writing. Empty ones are left out. */
export function Parts({ of }: { of: readonly string[] }): ReactNode {
  return of
    .filter((part) => part !== '')
    .map((part, index) => (
      <Fragment key={index}>
        {index > 0 && ' · '}
        <bdi>{part}</bdi>
      </Fragment>
    ))
}

/**
 * The same on one line that ends in dots where there is no room. The last part is cut at its own end: in a line
 * of the other direction its beginning would be cut.
 */
export function PartsLine({
  of,
  className = '',
}: {
  of: readonly string[]
  className?: string
}): ReactNode {
  return (
    <span className={`parts ${className}`}>
      {of
        .filter((part) => part !== '')
        .map((part, index) => (
          <span key={index} className="part">
            {index > 0 && ' · '}
            <bdi>{part}</bdi>
          </span>
        ))}
    </span>
  )
}
