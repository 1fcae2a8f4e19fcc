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

/**
 * Resolves with everything, or null where `signal` was raised. Throws the PortError of `beginTranscript` and
 * `transcriptPage`; `transcript-changed` after the third time.
 */
export async function gather(
  port: Pick<Port, 'act'>,
  asked: { format: TranscriptFormat; chats: readonly string[] },
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Gathered | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await gatherOnce(port, asked, onProgress, signal)
    } catch (error) {
      const hasChanged = error instanceof PortError && error.code === 'transcript-changed'
      if (!hasChanged || attempt === attempts) throw error
    }
  }
}

async function gatherOnce(
  port: Pick<Port, 'act'>,
  asked: { format: TranscriptFormat; chats: readonly string[] },
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Gathered | null> {
  const { transcript, at, chats: heads } = await port.act('beginTranscript', asked)
  const people = new Map<string, TranscriptPage['people'][number]>()
  const partners = new Map<string, TranscriptPage['partners'][number]>()
  const total = heads.reduce((sum, { head }) => sum + head, 0)
  let done = 0
  const chats: GatheredChat[] = []
  for (const head of heads) {
    const posts: TranscriptPost[] = []
    for (let more = head.head > 0; more;) {
      if (signal.aborted) return null
      onProgress({ done, total })
      const page = await port.act('transcriptPage', {
        transcript,
        chat: head.chat,
        after: posts.at(-1)?.seq ?? 0,
      })
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
