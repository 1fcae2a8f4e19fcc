/** The realm's memory: what views read. Written only by the mirror and the outbox, after they are durable. */
import type { Me } from '../../sync-server/contract/feed.ts'
import { DirectoryRows } from './directory-rows.ts'
import { createPostIndex } from './search/post-index.ts'
import type { ToldParticipants } from './participants.ts'
import type { ServerFound } from './search/server-search.ts'
import type {
  AccessLock,
  Draft,
  EditText,
  EndedNote,
  HeldChat,
  HeldFile,
  KeptPosition,
  OutboxItem,
  RealmState,
  Sending,
  SyncFacts,
  Topic,
} from './state.ts'
import type { LastPlace } from './views/values.ts'

export class MemoryState implements RealmState {
  me: Me | null = null
  timeline: string | null = null
  audienceTimeline: string | null = null
  serverNow: number | null = null
  skew = 0
  sync: SyncFacts = {
    phase: 'opening',
    offlineSince: null,
    lastContactAt: null,
    paused: false,
    check: null,
    verifiedAt: null,
    unreadable: 0,
  }
  lock: AccessLock | null = null
  readonly chats = new Map<string, HeldChat>()
  readonly directory = new DirectoryRows()
  readonly reads = new Map<string, number>()
  readonly seen = new Map<string, number>()
  readonly settings = new Map<string, unknown>()
  readonly drafts = new Map<string, Draft>()
  readonly edits = new Map<string, EditText>()
  readonly draftRevisions = new Map<string, number>()
  outbox: readonly OutboxItem[] = []
  /** Discarded last: still to be brought back (discarded.ts). */
  discarded: readonly OutboxItem[] = []
  readonly files = new Map<string, HeldFile>()
  readonly fetching = new Set<string>()
  notes: readonly EndedNote[] = []
  serverFound: ServerFound | null = null
  readonly participants = new Map<string, ToldParticipants>()
  sendings: readonly Sending[] = []
  readonly places = { last: null as LastPlace | null, positions: new Map<string, KeptPosition>() }
  posts: RealmState['posts'] = () => Promise.resolve([])
  postsFrom: RealmState['postsFrom'] = () => Promise.resolve([])
  postsAt: RealmState['postsAt'] = () => Promise.resolve([])
  totals: RealmState['totals'] = () => Promise.resolve(new Map())
  lookAt: RealmState['lookAt'] = () => undefined

  readonly #listeners = new Set<(topics: ReadonlySet<Topic>) => void>()
  #pending = new Set<Topic>()

  readonly search = createPostIndex(this, () => {
    this.changed('search')
  })

  subscribe(listener: (topics: ReadonlySet<Topic>) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells what changed; several calls in one task become one. */
  changed(...topics: Topic[]): void {
    const first = this.#pending.size === 0
    for (const topic of topics) this.#pending.add(topic)
    if (!first || this.#pending.size === 0) return
    queueMicrotask(() => {
      const told = this.#pending
      this.#pending = new Set()
      for (const listener of this.#listeners) listener(told)
    })
  }

  setLock(lock: AccessLock | null): void {
    if (this.lock?.until === lock?.until) return
    this.lock = lock
    this.changed('lock')
  }

  setSync(facts: Partial<SyncFacts>): void {
    const next = { ...this.sync, ...facts }
    // Whatever the line does afterwards: what was not sent is to be copied, and that must stay to be read.
    if (this.sync.phase === 'cleared') next.phase = 'cleared'
    const same = (Object.keys(next) as (keyof SyncFacts)[]).every(
      (key) => next[key] === this.sync[key],
    )
    if (same) return
    this.sync = next
    this.changed('sync')
  }
}
