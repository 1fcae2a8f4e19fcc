/** What a transaction's changes touched and which automatic posts they ask for. */
import type { ChatKey } from '../contract/chats.ts'
import type { AutomaticPost } from '../contract/events.ts'
import type { Settled } from '../access/pending-sql.ts'
import { nothingTouched, type Touched } from '../access/world.ts'
import type { DirectoryKind } from '../contract/sight.ts'

export interface Announcement {
  chat: ChatKey
  post: AutomaticPost
}

export class Applied {
  readonly touched: Touched = nothingTouched()
  /** Entity rows to send again. */
  readonly rows: Record<DirectoryKind, Set<string>> = {
    partner: new Set(),
    person: new Set(),
    candidate: new Set(),
    job: new Set(),
    case: new Set(),
  }
  /** Partners whose kinds, coordinator flag or status changed; and those that ceased to be something. */
  readonly partners = new Set<string>()
  readonly losing = new Set<string>()
  /** Partners that have settled. */
  settled: Settled[] = []
  /** Jobs whose publication goes on. */
  readonly publishing = new Set<string>()
  readonly announcements: Announcement[] = []
  /** Announced where the chats of that candidate are known: after the recomputation. */
  readonly handedOver: { candidate: string; from: string | null; to: string | null }[] = []

  announce(chat: ChatKey, post: AutomaticPost): void {
    this.announcements.push({ chat, post })
  }
}
