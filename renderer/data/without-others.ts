import type { Operation } from '../../sync-server/contract/push.ts'

/** A post without what it says of others: whom it names, what it answers. */
export function withoutOthers(operation: Operation): Operation {
  if (operation.type !== 'post') return operation
  const { mentions: _mentions, replyTo: _replyTo, ...own } = operation
  return own
}
