/** Which part of a conversation is on screen: a window of its posts that moves along with what one looks at. */
import type { ConversationView } from '../../data/views/values.ts'

export interface Part {
  /** The place of the first post; null = the newest `newest`, and what comes joins them; `unread` as the view has it. */
  from: number | 'unread' | null
  newest: number
}

/** Posts shown at first, and by how many the window moves. */
const page = 60
const step = 100
/** So many are above a post that one is led to. */
const above = 150

export const newestPart: Part = { from: null, newest: page }
export const unreadPart: Part = { from: 'unread', newest: page }

/** The part around a post. */
export function partAround(seq: number): Part {
  return { from: Math.max(1, seq - above), newest: page }
}

/** The part that follows from where one has scrolled to; the same one where nothing does. */
export function nextPart(
  part: Part,
  { posts, older, newer }: Pick<ConversationView, 'posts' | 'older' | 'newer'>,
  at: { atEnd: boolean; nearTop: boolean; nearBottom: boolean },
): Part {
  const first = posts[0]?.seq ?? null
  if (first === null) return part
  if (at.nearTop && older) return from(part, first - step)
  if (at.nearBottom && newer) return from(part, first + step)
  // At the end the newest are shown, as many as there are now; above it what one looks at stays.
  const shown = posts.filter(({ seq }) => seq !== null).length
  if (at.atEnd) return part.from === null ? part : { from: null, newest: Math.max(page, shown) }
  return typeof part.from === 'number' ? part : from(part, first)
}

function from(part: Part, seq: number): Part {
  const first = Math.max(1, seq)
  return first === part.from ? part : { ...part, from: first }
}
