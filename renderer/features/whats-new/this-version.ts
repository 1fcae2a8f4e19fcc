/** What this version brought, for the people who use it. It comes with the app, so that it can be read offline. */
import type { Me } from '../../../sync-server/contract/feed.ts'

interface NewsItem {
  /** Id of a message. */
  words: string
  /** Whom it is about; all where it is left out. */
  only?: 'staff' | 'coordinator' | 'candidate'
}

/** The version as package.json says it: a test keeps the two together, so that none goes out without its news. */
export const thisVersion: { version: string; items: readonly NewsItem[] } = {
  version: '0.1.0',
  items: [
    { words: 'whatsNew.report' },
    { words: 'whatsNew.reported', only: 'coordinator' },
    { words: 'whatsNew.discard' },
    { words: 'whatsNew.replies' },
    { words: 'whatsNew.viewer' },
    { words: 'whatsNew.templates', only: 'staff' },
    { words: 'whatsNew.transcripts', only: 'staff' },
    { words: 'whatsNew.jobs', only: 'candidate' },
    { words: 'whatsNew.links' },
  ],
}

/** What of it concerns this reader, in its order. */
export function newsFor(me: Pick<Me, 'role' | 'coordinator'>): readonly NewsItem[] {
  const fits: Record<NonNullable<NewsItem['only']>, boolean> = {
    staff: me.role === 'staff',
    coordinator: me.role === 'staff' && me.coordinator,
    candidate: me.role === 'candidate',
  }
  return thisVersion.items.filter(({ only }) => only === undefined || fits[only])
}

/**
 * Whether to say that there is something new: the device showed another version's news last. Null = it showed none yet:
 * for who has just begun everything is new, and nothing is news.
 */
export function isNews(seen: string | null): boolean {
  return seen !== null && seen !== thisVersion.version
}
