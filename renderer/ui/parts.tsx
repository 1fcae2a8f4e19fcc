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
