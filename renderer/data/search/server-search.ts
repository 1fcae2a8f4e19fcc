/** Asks the server for posts that this device does not hold. What comes is kept in memory until something else is sought. */
import { limits } from '../../../sync-server/contract/limits.ts'
import { isEmptyQuery, readQuery } from '../../../sync-server/contract/query.ts'
import {
  searchResponse,
  type FoundPost,
  type SearchResponse,
} from '../../../sync-server/contract/search.ts'
import { protocolVersion } from '../../../sync-server/contract/version.ts'
import type { Link } from '../link.ts'
import type { MemoryState } from '../memory-state.ts'
import { TransportError } from '../transport.ts'
import { foundHere, scopeOf, type Question } from './server-scope.ts'

/** What the server has found so far. */
export interface ServerFound {
  question: Question
  phase: 'asking' | 'done' | 'failed'
  /** Newest first. */
  posts: readonly FoundPost[]
  /** Where the search goes on; null = all was looked at. */
  cursor: SearchResponse['cursor']
  /** False while the server makes older posts ready. */
  prepared: boolean
}

export interface ServerSearch {
  /** Seeks something else; goes on, or tries again, where it is the same. Resolves when the server has told enough. */
  ask(question: Question): Promise<void>
  /** What was found is not wanted any more. */
  end(): void
}

/** An answer takes a second of looking, and the line. */
const silenceMs = 20_000

export function createServerSearch(link: Pick<Link, 'post'>, state: MemoryState): ServerSearch {
  let asking = new AbortController()

  function show(found: ServerFound | null): void {
    state.serverFound = found
    state.changed('search')
  }

  return {
    async ask(question) {
      asking.abort()
      asking = new AbortController()
      const { signal } = asking
      const scope = isEmptyQuery(readQuery(question.text)) ? null : scopeOf(state, question)
      if (scope === null) {
        show(null)
        return
      }
      const known = state.serverFound
      const isOn = known !== null && known.cursor !== null && isSame(known.question, question)
      let found: ServerFound = isOn
        ? { ...known, phase: 'asking' }
        : { question, phase: 'asking', posts: [], cursor: null, prepared: true }
      show(found)
      let fresh = 0
      try {
        while (found.phase === 'asking') {
          const body = { v: protocolVersion, text: question.text, ...scope, cursor: found.cursor }
          const { posts, ...rest } = await link.post('/v1/search', body, searchResponse, silenceMs, signal) // prettier-ignore
          if (signal.aborted) return
          const seen = posts.filter(({ chat }) => state.chats.get(chat)?.active === true)
          fresh += seen.filter((post) => !foundHere(state, post)).length
          const isEnough = rest.cursor === null || fresh >= limits.searchPosts
          // A chat may have been lost meanwhile: what stands now goes on.
          found = { ...(state.serverFound ?? found), ...rest, phase: isEnough ? 'done' : 'asking' }
          found = { ...found, posts: [...found.posts, ...seen] }
          show(found)
        }
      } catch (error) {
        if (signal.aborted) return
        show({ ...(state.serverFound ?? found), phase: 'failed' })
        if (!(error instanceof TransportError)) throw error
      }
    },
    end() {
      asking.abort()
      show(null)
    },
  }
}

/** Forgets what was found of a chat that is lost. */
export function forgetFound(state: MemoryState, chat: string): void {
  const found = state.serverFound
  if (!found) return
  state.serverFound = { ...found, posts: found.posts.filter((post) => post.chat !== chat) }
  state.changed('search')
}

/** Whether two questions are one. */
export function isSame(a: Question | undefined, b: Question): boolean {
  return a?.text === b.text && a.chat === b.chat
}
