/** Posts on this device that fit what is sought. */
import type { ChatItem, SearchHit, SearchView, ServerSearchView } from './values.ts'
import { fold } from '../../../sync-server/contract/fold.ts'
import { holds } from '../held-chat.ts'
import { isBy, isNamed, namesOf } from '../search/names.ts'
import { foundHere, isIn, scopeOf, type Question } from '../search/server-scope.ts'
import { isSame } from '../search/server-search.ts'
import { filesOf } from '../files/files.ts'
import { isEmptyQuery, readQuery, type Query } from '../../../sync-server/contract/query.ts'
import { snippet } from '../../../sync-server/contract/snippet.ts'
import type { RealmState } from '../state.ts'
import { chatItem } from './chat-item.ts'
import { ownLabel, personLabel } from './labels.ts'
import { plainText } from '../../../sync-server/contract/plain-text.ts'

const mostHits = 50
const longest = 12_000

export function searchView(
  state: RealmState,
  { text, chat: only }: { text: string; chat: string | null },
): SearchView {
  const query = readQuery(text)
  const { search } = state
  if (isEmptyQuery(query))
    return { hits: [], more: false, read: search.size, complete: true, server: null }
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
    (post) => isBy(state, post, query),
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
    server: serverPart(state, query, { text, chat: only }, itemOf),
  }
}

/** Own posts that wait, or that the server has taken and not yet brought, the newest first. They are in no block. */
function waitingHits(
  state: RealmState,
  query: Query,
  only: string | null,
  itemOf: (id: string) => ChatItem | null,
): SearchHit[] {
  const { words, in: inside, hasFile, before, after } = query
  return state.outbox.toReversed().flatMap(({ operation, seq, createdAt: at }): SearchHit[] => {
    if (operation.type !== 'post') return []
    if (seq !== null && holds(state.chats.get(operation.chat), seq)) return []
    if (only !== null && operation.chat !== only) return []
    const chat = itemOf(operation.chat)
    const author = chat && ownLabel(state, chat.side)
    if (!chat || !author || (hasFile && filesOf(operation).length === 0)) return []
    if ((before !== null && at >= before) || (after !== null && at < after)) return []
    const text = fold(operation.body)
    const isFit =
      words.every((word) => text.includes(word)) &&
      isNamed(author, query) &&
      inside.every((part) => namesOf(chat).includes(part))
    if (!isFit) return []
    return [{ chat, post: operation.post, seq: null, at, author, line: snippet(plainText(operation.body, longest), words) }] // prettier-ignore
  })
}

/** What the server is asked, and what it has found; null where this device holds all that could fit. */
function serverPart(
  state: RealmState,
  query: Query,
  question: Question,
  itemOf: (id: string) => ChatItem | null,
): ServerSearchView | null {
  if (scopeOf(state, question) === null) return null
  const found = isSame(state.serverFound?.question, question) ? state.serverFound : null
  const hits = (found?.posts ?? []).flatMap((post): SearchHit[] => {
    const held = state.chats.get(post.chat)
    const chat = itemOf(post.chat)
    if (!held?.active || !chat || foundHere(state, post)) return []
    if (!isIn(state, held, query) || !isBy(state, post, query)) return []
    const author = personLabel(state, post.author, post.authorRole, post.authorPartner)
    return [{ chat, post: post.post, seq: post.seq, at: post.at, author, line: post.line }]
  })
  const isOffline = state.sync.offlineSince !== null
  return {
    phase: isOffline ? 'offline' : (found?.phase ?? 'idle'),
    hits,
    lookedBackTo: found?.cursor?.at ?? null,
    prepared: found?.prepared ?? true,
  }
}
