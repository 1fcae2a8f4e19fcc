/** Fetches a transcript whole: page by page, begun anew where somebody changes a post of it meanwhile. */
import type {
  TranscriptChat,
  TranscriptFormat,
  TranscriptPage,
  TranscriptPost,
} from '../../../sync-server/contract/transcripts.ts'
import { PortError, type Port } from '../../data/port.ts'

export interface GatheredChat extends TranscriptChat {
  posts: TranscriptPost[]
}

/** All that a document says, but its words. */
export interface Gathered {
  transcript: string
  /** ms */
  at: number
  chats: GatheredChat[]
  people: ReadonlyMap<string, TranscriptPage['people'][number]>
  partners: ReadonlyMap<string, TranscriptPage['partners'][number]>
}

export interface Progress {
  done: number
  total: number
}

/** So often it is begun; then the person is told. */
const attempts = 3
/** So long it waits for the line to come back before a page is asked for again, ms; then the person is told. */
const pauses = [1_000, 2_000, 4_000, 8_000]

interface GatherOptions {
  format: TranscriptFormat
  chats: readonly string[]
  onProgress: (progress: Progress) => void
  signal: AbortSignal
  /** Resolves after so many ms, or sooner where `signal` is raised. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Resolves with everything, or null where `signal` was raised. A line that breaks in the middle is waited for a while.
 * Throws the PortError of `beginTranscript` and `transcriptPage`; `transcript-changed` after the third time.
 */
export async function gather(
  port: Pick<Port, 'act'>,
  options: GatherOptions,
): Promise<Gathered | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await gatherOnce(port, options)
    } catch (error) {
      const hasChanged = error instanceof PortError && error.code === 'transcript-changed'
      if (!hasChanged || attempt === attempts) throw error
    }
  }
}

async function gatherOnce(
  port: Pick<Port, 'act'>,
  { format, chats: asked, onProgress, signal, pause = pauseFor }: GatherOptions,
): Promise<Gathered | null> {
  const {
    transcript,
    at,
    chats: heads,
  } = await port.act('beginTranscript', {
    format,
    chats: asked,
  })
  const people = new Map<string, TranscriptPage['people'][number]>()
  const partners = new Map<string, TranscriptPage['partners'][number]>()
  const total = heads.reduce((sum, { head }) => sum + head, 0)
  let done = 0

  async function pageOf(chat: string, after: number): Promise<TranscriptPage | null> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        return await port.act('transcriptPage', { transcript, chat, after })
      } catch (error) {
        const wait = pauses[failures]
        const mayPass = error instanceof PortError && (error.code === 'offline' || error.code === 'internal') // prettier-ignore
        if (!mayPass || wait === undefined) throw error
        await pause(wait, signal)
      }
    }
    return null
  }

  const chats: GatheredChat[] = []
  for (const head of heads) {
    const posts: TranscriptPost[] = []
    for (let more = head.head > 0; more;) {
      onProgress({ done, total })
      const page = await pageOf(head.chat, posts.at(-1)?.seq ?? 0)
      if (page === null) return null
      posts.push(...page.posts)
      done += page.posts.length
      for (const person of page.people) people.set(person.id, person)
      for (const partner of page.partners) partners.set(partner.id, partner)
      more = page.more
    }
    chats.push({ ...head, posts })
  }
  if (signal.aborted) return null
  onProgress({ done, total })
  return { transcript, at, chats, people, partners }
}

function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
