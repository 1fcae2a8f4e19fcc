/** Judges one operation by the rule book; no SQL, no side effects. Source: docs/domain.md, "Posts". */
import { isEmoji } from '../contract/emoji.ts'
import type { VerdictCode } from '../contract/errors.ts'
import { characters, isBlank, isStorableText, limits } from '../contract/limits.ts'
import {
  mayReport,
  permission,
  strongestSide,
  type ChatState,
  type Side,
} from '../contract/participants.ts'
import type { OperationOf } from '../contract/push.ts'
import type { AuthorRow } from './push-sql.ts'

export interface ChatAccess {
  epoch: number
  sides: Side[]
}

export interface JudgedChat {
  audience: number
  state: ChatState
}

/** Who pushes, where, and with what access; each undefined where there is none. */
export interface Situation {
  author: AuthorRow | undefined
  chat: JudgedChat | undefined
  access: ChatAccess | undefined
  timeline: string
}

/** A post that is to be changed, as it stands. */
export interface JudgedPost {
  chat: string
  kind: 'post' | 'event'
  author: string | null
  rev: number
  deleted: boolean
}

/** Why the post is refused; null = accepted. Content first: what can never be sent is said at once. */
export function judgePost(operation: OperationOf<'post'>, at: Situation): VerdictCode | null {
  const hasFiles = (operation.files ?? []).length > 0
  return (
    judgeBody(operation.body, hasFiles) ?? mayWrite(at) ?? judgeAudience(operation.audience, at)
  )
}

/** A file as the store has it: of those who push, in no post yet. */
export interface JudgedFile {
  uploader: string
  state: 'uploading' | 'ready' | 'refused'
}

/** Foreign, unknown, refused, or taken by another post: one answer for all. */
export function judgeFile(file: JudgedFile | undefined, person: string): VerdictCode | null {
  if (file?.uploader !== person || file.state === 'refused') return 'file-unavailable'
  return file.state === 'ready' ? null : 'file-unfinished'
}

/** An author edits own posts, on the version that they saw. */
export function judgeEdit(
  operation: OperationOf<'edit'>,
  person: string,
  post: JudgedPost | undefined,
  at: Situation,
): VerdictCode | null {
  const refused = judgeBody(operation.body) ?? mayWrite(at)
  if (refused !== null) return refused
  if (!isThere(post, operation.chat)) return 'post-unavailable'
  if (post.author !== person) return 'not-allowed'
  if (post.rev !== operation.rev) return 'edit-conflict'
  return judgeAudience(operation.audience, at)
}

/** An author takes an own post back; a coordinator removes any that they see, also where nobody may write. */
export function judgeDelete(
  operation: OperationOf<'delete'>,
  person: string,
  post: JudgedPost | undefined,
  at: Situation,
): VerdictCode | null {
  const coordinates = at.author?.coordinator === true && !at.author.readOnly
  const refused = reaches(at) ?? (coordinates ? null : mayWrite(at))
  if (refused !== null) return refused
  if (post?.chat !== operation.chat || post.kind === 'event') return 'post-unavailable'
  return post.author === person || coordinates ? null : 'not-allowed'
}

/** `count`: how many emoji this person has on the post. */
export function judgeReact(
  operation: OperationOf<'react'>,
  post: JudgedPost | undefined,
  count: number,
  at: Situation,
): VerdictCode | null {
  if (!isEmoji(operation.emoji)) return 'invalid'
  const refused = mayWrite(at)
  if (refused !== null) return refused
  if (!isThere(post, operation.chat)) return 'post-unavailable'
  return operation.on && count >= limits.reactionsPerPerson ? 'not-allowed' : null
}

export function judgePin(
  operation: OperationOf<'pin'>,
  post: JudgedPost | undefined,
  at: Situation,
): VerdictCode | null {
  return mayWrite(at) ?? (isThere(post, operation.chat) ? null : 'post-unavailable')
}

/** Whoever reads another's post reports it; an own one, a deleted one and an automatic one are none to report. */
export function judgeReport(
  operation: OperationOf<'report'>,
  person: string,
  post: JudgedPost | undefined,
  /** How many reports of this person are open. */
  count: number,
  at: Situation,
): VerdictCode | null {
  if (!isStorableText(operation.reason)) return 'invalid'
  if (characters(operation.reason) > limits.reportReason) return 'too-long'
  const refused = reaches(at)
  if (refused !== null || !at.chat) return refused ?? 'chat-unavailable'
  if (!mayReport(strongestSide(at.access?.sides ?? []), at.chat.state)) return 'not-allowed'
  if (!isThere(post, operation.chat)) return 'post-unavailable'
  return post.author === person || count >= limits.openReports ? 'not-allowed' : null
}

/** A post by a person, in this chat, not deleted. */
function isThere(post: JudgedPost | undefined, chat: string): post is JudgedPost {
  return post?.chat === chat && post.kind === 'post' && !post.deleted
}

function reaches({ author, chat, access }: Situation): VerdictCode | null {
  return author && chat && strongestSide(access?.sides ?? []) !== null ? null : 'chat-unavailable'
}

function mayWrite({ author, chat, access }: Situation): VerdictCode | null {
  const side = strongestSide(access?.sides ?? [])
  if (!author || !chat || side === null) return 'chat-unavailable'
  const { readOnly, muted } = author
  const { reason } = permission({ side, readOnly, muted }, chat.state)
  if (reason === null) return null
  return reason === 'mustNotBegin' ? 'must-not-begin' : 'read-only'
}

function judgeAudience(
  seen: OperationOf<'post'>['audience'],
  { chat, timeline }: Situation,
): VerdictCode | null {
  const same = seen.timeline === timeline && seen.counter === chat?.audience
  return same ? null : 'audience-widened'
}

function judgeBody(body: string, mayBeEmpty = false): VerdictCode | null {
  if (!isStorableText(body)) return 'invalid'
  if (isBlank(body) && !mayBeEmpty) return 'empty'
  return characters(body) > limits.bodyCharacters ? 'too-long' : null
}
