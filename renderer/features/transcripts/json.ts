/** A transcript as JSON: the form of `transcriptFile` (sync-server/contract/transcripts.ts), with times in ISO 8601. */
import { withoutTurns } from '../../../sync-server/contract/names.ts'
import type { TranscriptFile } from '../../../sync-server/contract/transcripts.ts'
import type { Words } from '../../i18n/words.ts'
import type { Gathered } from './gather.ts'

interface JsonOptions {
  gathered: Gathered
  names: ReadonlyMap<string, { title: string }>
  madeBy: { id: string; name: string }
  language: string
  words: Words
}

/** The file's value. */
export function transcriptJson({ gathered, names, madeBy, language, words }: JsonOptions): TranscriptFile {
  const partner = (id: string): string | null => gathered.partners.get(id)?.abbreviation ?? null
  return {
    format: 'job-chats-transcript',
    version: 1,
    transcript: gathered.transcript,
    madeAt: iso(gathered.at),
    madeBy,
    language,
    chats: gathered.chats.map(({ epoch: _, ...chat }) => ({
      ...chat,
      title: withoutTurns(names.get(chat.chat)?.title ?? ''),
      posts: chat.posts.map((post) => ({
        ...post,
        writtenAt: iso(post.writtenAt),
        acceptedAt: iso(post.acceptedAt),
        editedAt: post.editedAt === null ? null : iso(post.editedAt),
        versions: post.versions.map((version) => ({ ...version, at: iso(version.at) })),
        words: post.event === null ? null : withoutTurns(words.event(post.event, partner)),
      })),
    })),
    people: [...gathered.people.values()],
    partners: [...gathered.partners.values()],
  }
} // prettier-ignore

function iso(at: number): string {
  return new Date(at).toISOString()
}
