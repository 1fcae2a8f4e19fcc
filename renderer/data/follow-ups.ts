/** One's own dates to come back to a chat or a post: a setting of the chat, an array with one a post. */
import { z } from 'zod'
import { followUp, type FollowUp } from '../../sync-server/contract/settings.ts'

const stored = z.array(followUp)

/** The follow-ups of a chat, the earliest first; a value that is none counts as empty. */
export function followUpsOf(settings: ReadonlyMap<string, unknown>, chat: string): FollowUp[] {
  return listOf(settings.get(`followUps:${chat}`)).toSorted((a, b) => a.due.localeCompare(b.due))
}

function listOf(value: unknown): FollowUp[] {
  return stored.safeParse(value).data ?? []
}

/** With one set anew, or taken off where `due` is null. Null = none is left. */
export function withFollowUp(
  all: readonly FollowUp[],
  post: string | null,
  due: string | null,
  note: string,
): FollowUp[] | null {
  const others = all.filter((its) => its.post !== post)
  const next = due === null ? others : [...others, { post, due, note }]
  return next.length > 0 ? next : null
}

/**
 * What was changed here since `base`, made again on another device's value, post by post; where both changed one, this
 * device's stands. `sent`: own values that have left, oldest first; of what the other's value has already, nothing is made
 * again. Null = none is left, undefined = the other's value is what stands here.
 */
export function mergedFollowUps(
  base: unknown,
  sent: readonly unknown[],
  mine: unknown,
  theirs: unknown,
): FollowUp[] | null | undefined {
  const others = byPost(theirs)
  let before = byPost(base)
  for (const value of sent.map(byPost))
    if (areSame(remade(before, value, others), others)) before = value
  const own = byPost(mine)
  if (areSame(own, others)) return undefined
  const merged = [...remade(before, own, others).values()]
  return merged.length > 0 ? merged : null
}

type Posts = ReadonlyMap<string | null, FollowUp>
const byPost = (value: unknown): Posts => new Map(listOf(value).map((its) => [its.post, its]))

/** The changes from one value to the next, on a third. */
function remade(before: Posts, after: Posts, others: Posts): Posts {
  const made = new Map(others)
  for (const post of new Set([...before.keys(), ...after.keys()])) {
    const its = after.get(post)
    if (isSame(before.get(post), its)) continue
    if (its) made.set(post, its)
    else made.delete(post)
  }
  return made
}

function areSame(some: Posts, others: Posts): boolean {
  return some.size === others.size && [...some].every(([post, its]) => isSame(its, others.get(post))) // prettier-ignore
}

function isSame(one: FollowUp | undefined, other: FollowUp | undefined): boolean {
  return one?.due === other?.due && one?.note === other?.note
}
