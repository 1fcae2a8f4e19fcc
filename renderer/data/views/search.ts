/** Posts on this device that fit what is sought. */
import type { ChatItem, SearchHit, SearchView } from '../port.ts'
import { fold } from '../search/fold.ts'
import { filesOf } from '../files/files.ts'
import { isEmptyQuery, readQuery, type Query } from '../search/query.ts'
import { snippet } from '../search/snippet.ts'
import type { RealmState } from '../state.ts'
import { chatItem } from './chat-item.ts'
import { ownLabel, personLabel } from './labels.ts'
import { plainText } from './plain-text.ts'

const mostHits = 50
const longest = 12_000

export function searchView(
  state: RealmState,
  { text, chat: only }: { text: string; chat: string | null },
): SearchView {
  const query = readQuery(text)
  const { search } = state
  if (isEmptyQuery(query)) return { hits: [], more: false, read: search.size, complete: true }
  // What is read tells by itself.
  void search.refresh().catch(() => undefined)

  const items = new Map<string, ChatItem | null>()
  const itemOf = (id: string): ChatItem | null => {
    const known = items.get(id)
    if (known !== undefined) return known
    const chat = state.chats.get(id)
    const item = chat?.active ? chatItem(state, chat) : null
    items.set(id, item)
    return item
  }
  const found = search.find(
    query,
    (id) => {
      if (only !== null && id !== only) return false
      if (query.in.length === 0) return true
      const item = itemOf(id)
      return item !== null && query.in.every((part) => namesOf(item).includes(part))
    },
    ({ author, authorRole, authorPartner }) => {
      if (query.from.length === 0) return true
      if (author === null) return false
      const { name, partner } = personLabel(state, author, authorRole, authorPartner)
      const names = fold(`${name ?? ''} ${partner ?? ''}`)
      return query.from.every((part) => names.includes(part))
    },
    mostHits + 1,
  )
  const hits = found.slice(0, mostHits).flatMap(({ post }): SearchHit[] => {
    const chat = itemOf(post.chat)
    if (!chat || post.author === null) return []
    const files = post.files.map(({ name }) => name).join(' ')
    return [
      {
        ...{ chat, post: post.id, seq: post.seq, at: post.acceptedAt },
        author: personLabel(state, post.author, post.authorRole, post.authorPartner),
        line: snippet(`${plainText(post.body, longest)} ${files}`, query.words),
      },
    ]
  })
  const waiting = waitingHits(state, query, only, itemOf)
  const all = [...waiting, ...hits].slice(0, mostHits)
  return {
    hits: all,
    more: found.length + waiting.length > mostHits,
    read: search.size,
    complete: search.isComplete,
  }
}

/** Own posts that the server has not taken yet, the newest first. They are in no block. */
function waitingHits(
  state: RealmState,
  { words, from, in: inside, hasFile, before, after }: Query,
  only: string | null,
  itemOf: (id: string) => ChatItem | null,
): SearchHit[] {
  return state.outbox
    .toReversed()
    .flatMap(({ operation, state: its, createdAt: at }): SearchHit[] => {
      if (operation.type !== 'post' || its === 'accepted') return []
      if (only !== null && operation.chat !== only) return []
      const chat = itemOf(operation.chat)
      const author = chat && ownLabel(state, chat.side)
      if (!chat || !author || (hasFile && filesOf(operation).length === 0)) return []
      if ((before !== null && at >= before) || (after !== null && at < after)) return []
      const names = fold(`${author.name ?? ''} ${author.partner ?? ''}`)
      const text = fold(operation.body)
      const isFit =
        words.every((word) => text.includes(word)) &&
        from.every((part) => names.includes(part)) &&
        inside.every((part) => namesOf(chat).includes(part))
      if (!isFit) return []
      return [{ chat, post: operation.post, seq: null, at, author, line: snippet(plainText(operation.body, longest), words) }] // prettier-ignore
    })
}

/** All that a chat is known by. */
function namesOf({ job, candidate, sourcePartner, destinationPartners }: ChatItem): string {
  const partners = [sourcePartner, ...destinationPartners].map((its) => `${its?.abbreviation ?? ''} ${its?.name ?? ''}`) // prettier-ignore
  return fold([job?.name, job?.employer, candidate?.name, candidate?.number, ...partners].join(' '))
}
