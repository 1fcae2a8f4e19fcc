/** What waits for what, and in which order waiting operations may be sent. Pure functions. */
import { chatVerdicts } from '../../sync-server/contract/errors.ts'
import { isContent, type Operation } from '../../sync-server/contract/push.ts'
import { nobody } from './audience.ts'
import type { OutboxItem } from './state.ts'

/** A push stays well below the server's limit on a request's body, in bytes. */
const pushBytes = 200_000
const encoder = new TextEncoder()

/**
 * What may be sent now, oldest first: in order within a chat; no text behind a chat's rejection; nothing about a post
 * that was itself rejected; nothing of a chat that another request is sending; edits of one post one at a time, since
 * the later one names the version that the first will have made. A post whose files are not stored yet steps aside, with
 * what concerns it, answers to it too, which before it would answer nothing; others pass.
 */
export function sendable(
  outbox: readonly OutboxItem[],
  limit: number,
  isUnready: (operation: Operation) => boolean = () => false,
): OutboxItem[] {
  const heldChats = new Set<string>()
  const sending = new Set<string>()
  const heldPosts = new Set<string>()
  const aside = new Set<string>()
  const edited = new Set<string>()
  const items: OutboxItem[] = []
  let bytes = 0
  for (const item of outbox) {
    const { operation } = item
    if (isContent(operation)) {
      const { chat, post, type } = operation
      if (item.state === 'sending') sending.add(chat)
      if (item.state === 'rejected') {
        if (type === 'post') heldPosts.add(post)
        if (item.code !== null && chatVerdicts.some((code) => code === item.code)) heldChats.add(chat) // prettier-ignore
      }
      const isText = type === 'post' || type === 'edit'
      const waits =
        sending.has(chat) ||
        (isText && heldChats.has(chat) && !isAsked(item)) ||
        (type === 'edit' && edited.has(post)) ||
        (type === 'post' ? aside.has(operation.replyTo ?? '') : heldPosts.has(post)) ||
        isUnready(operation)
      if (item.state !== 'queued') continue
      if (type === 'edit') edited.add(post)
      if (waits) {
        if (type === 'post') for (const its of [heldPosts, aside]) its.add(post)
        continue
      }
    } else if (item.state !== 'queued' || isUnready(operation)) continue
    bytes += encoder.encode(JSON.stringify(operation)).length
    if (items.length > 0 && bytes > pushBytes) break
    items.push(item)
    if (items.length === limit) break
  }
  return items
}

/**
 * An own post that may be the server's already, of which it is asked by sending it to nobody: each has a verdict of its
 * own, whatever was refused before it.
 */
export function isAsked({ operation, sent, state }: OutboxItem): boolean {
  return (
    operation.type === 'post' &&
    operation.audience.timeline === nobody.timeline &&
    sent &&
    state !== 'rejected'
  )
}

/** A value of several devices in one: it goes out when what the others have made of it is known. */
export function isMerged(operation: Operation): boolean {
  return operation.type === 'setting' && operation.key === 'followUps'
}

/** What waits behind a post. */
export function dependentsOf(outbox: readonly OutboxItem[], post: string): OutboxItem[] {
  return outbox.filter(
    ({ operation }) => isContent(operation) && operation.type !== 'post' && operation.post === post,
  )
}

/** Ids of the posts that wait, in whatever state. */
export function postsIn(outbox: readonly OutboxItem[]): ReadonlySet<string> {
  return new Set(outbox.flatMap(({ operation }) => (operation.type === 'post' ? [operation.post] : []))) // prettier-ignore
}

/** What an operation is about, where a newer one takes the place of one that was not sent; null = it never does. */
export function subjectOf(operation: Operation): string | null {
  switch (operation.type) {
    case 'read':
      return `read ${operation.chat}`
    case 'setting':
      return `setting ${operation.key} ${operation.chat ?? ''}`
    case 'react':
      return `react ${operation.post} ${operation.emoji}`
    case 'report':
      return `report ${operation.post}`
    case 'pin':
      return `pin ${operation.post}`
    case 'edit':
      return `edit ${operation.post}`
    case 'post':
    case 'delete':
    case 'open':
      return null
  }
}

/** What a crash left beside the item that took its place: none of it may be sent, or shown, any more. */
export function replacedOf(items: readonly OutboxItem[]): OutboxItem[] {
  return items.filter((item, index) => {
    const subject = textOrSubjectOf(item.operation)
    const isReplaceable = item.state === 'rejected' || (item.state === 'queued' && !item.sent)
    if (subject === null || !isReplaceable) return false
    return items.some(
      (other, its) =>
        other.state !== 'rejected' &&
        other.order >= item.order &&
        (item.state === 'rejected' || its > index) &&
        textOrSubjectOf(other.operation) === subject,
    )
  })
}

/** A post too is replaced, by the same one under a new audience. */
function textOrSubjectOf(operation: Operation): string | null {
  return operation.type === 'post' ? `post ${operation.post}` : subjectOf(operation)
}

/** Ends that nobody has to decide on: they are told in the sync sheet, and no more. */
export function endsQuietly(item: OutboxItem): boolean {
  const { operation, code } = item
  if (operation.type === 'post') return false
  if (operation.type !== 'edit') return true
  // A changed text that the person may want back stays; where chat or post are gone, it has no place any more.
  return code === 'chat-unavailable' || code === 'post-unavailable' || code === 'not-allowed'
}
