/**
 * What the realm holds in memory, decrypted: everything small (chats, directory, markers, settings,
 * drafts, outbox). Posts stay in their blocks on the disk and are read by `posts`. The store and the
 * sync engine write it, views only read it.
 */
import type { Access } from './port.ts'
import type { Participants, ToldParticipants } from './participants.ts'
import type { PostIndex } from './search/post-index.ts'
import type { ServerFound, ServerSearch } from './search/server-search.ts'
import type {
  ActiveChatRow,
  Me,
  PostRow,
  VersionsResponse,
} from '../../sync-server/contract/feed.ts'
import type { PresentDirectoryRow } from '../../sync-server/contract/directory.ts'
import type { Totals } from './open-block.ts'
import type { DirectoryRows } from './directory-rows.ts'
import type { Operation } from '../../sync-server/contract/push.ts'
import type { VerdictCode } from '../../sync-server/contract/errors.ts'
import type { FileType } from '../../sync-server/contract/files.ts'
import type { HeldPost } from './block-store.ts'
import type { ChosenFile } from './files/files.ts'
import type { LastPlace, Position, SyncPhase } from './views/values.ts'
import type { Transcripts } from './transcripts.ts'

/** A chat this device holds or has held. */
export type HeldChat =
  | {
      active: true
      row: ActiveChatRow
      /** Posts held of the current epoch, and their digest. */
      held: number
      digest: number
      /** The held stretch without a gap, by seq; 0 and 0 while nothing is held. */
      low: number
      top: number
      /** The reader has posted here, or was named: such chats are followed. */
      posted: boolean
      /** History reached the beginning and (n, digest) agree; when (ms) that was so first. */
      completeSince: number | null
      /** The newest post by a person that is held: for the list's first words. */
      tail: PostRow | null
      /** Unread posts: counted here where the blocks reach back to the marker, else the server's count. */
      unread: number
      /** Who joined at which counter of the audience, since this device has held the chat. */
      joined: { counter: number; party: string }[]
      /** Its posts are on the server only: the row is all that this device has of it. */
      shelved: boolean
      /**
       * What of it is of another timeline, and not yet compared with the present one: its posts, which nothing joins until
       * then, or its row too.
       */
      unproven: 'posts' | 'row' | null
    }
  | {
      active: false
      id: string
      epoch: number
      reason: 'lost-access' | 'retention-ended'
      /** The head it had, and whether its blocks are gone from the disk: repeated at start where not. */
      head: number
      purged: boolean
    }

export interface Draft {
  chat: string
  text: string
  /** Whether the person's other devices are still to be told. */
  unsent?: boolean
  /** The parties that its author saw when it was begun. */
  parties: string[]
  audience: number
  /** Under which `audience` counts them; where it is not known, as of an earlier version, it counts nobody. */
  timeline?: string | null | undefined
  changedAt: number
}

/** Whom the author of a draft has seen. */
export type DraftReaders = Pick<Draft, 'parties' | 'audience' | 'timeline'>

/** A new text for a post, begun and not saved. */
export interface EditText {
  post: string
  chat: string
  /** The version that it began with. */
  rev: number
  text: string
}

export type OutboxState = 'queued' | 'sending' | 'accepted' | 'rejected'

/** Why an item is rejected: the server's verdict, or that a restored server no longer has the post. */
export type OutboxCode = VerdictCode | 'server-lost'

/**
 * A change that ended without anybody having to decide: what, where, why. No text but that of a template, which stands
 * nowhere else and is about nobody.
 */
export interface EndedNote {
  id: string
  type: Operation['type']
  chat: string | null
  code: OutboxCode
  at: number
  /** A template's name and texts. */
  words?: string
}

export interface OutboxItem {
  /** The operation's id; *try again* is a new operation for the same post. */
  id: string
  /** Order of writing on this device. */
  order: number
  operation: Operation
  state: OutboxState
  code: OutboxCode | null
  /** Whether it ever left this device (then it can't be cancelled freely). */
  sent: boolean
  createdAt: number
  /** Of an accepted post. */
  seq: number | null
  acceptedAt: number | null
  /** Of an accepted change: the mirror holds its result when it has passed it. */
  g: number | null
  /** The parties that its author saw. */
  parties: string[]
}

/** Where one stood in a chat, and when (ms) that was noted last. */
export interface KeptPosition extends Position {
  at: number
}

/** A post of a message to many. */
export interface SentPost {
  post: string
  chat: string
  /** To whom. */
  candidate: string
  /** Its place once it is sent and no longer in the outbox; 0 = not known. */
  seq: number | null
}

/** One message to many, as it was sent from this device. */
export interface Sending {
  id: string
  /** The template's name, or the first words. */
  title: string
  /** ms */
  at: number
  /** Nothing more of it leaves. */
  paused: boolean
  posts: readonly SentPost[]
}

/** A file on this device: one that waits to be sent, or a downloaded one. */
export interface FileFacts {
  id: string
  chat: string
  way: 'out' | 'in'
  name: string
  /** Null until the server has looked at it. */
  type: FileType | null
  size: number
  /** A small JPEG as base64. */
  thumb: string | null
  /** A post in the outbox names it; false = it stands in the composer. */
  posted: boolean
  paused: boolean
  /** All of it is moved. */
  done: boolean
  /** Why the server will not take it. */
  refused: string | null
}

/** With how many bytes of it are moved, as far as is known, and whether the server has no room for it now. */
export type HeldFile = FileFacts & { moved: number; crowded: boolean }

export interface SyncFacts {
  phase: SyncPhase
  offlineSince: number | null
  lastContactAt: number | null
  paused: boolean
  /** A comparison with the server is under way; null = none. */
  check: { done: number; total: number; mended: number } | null
  /** When everything was last compared with the server, ms. */
  verifiedAt: number | null
  /** Unsent changes and drafts whose place on the disk is damaged, as of the start. */
  unreadable: number
}

/** The person's access is switched off: nothing of theirs is told to the window, and at `until` (ms, about) all is deleted. */
export interface AccessLock {
  until: number
}

/** What changed, so that views recompute only what they show. */
export type Topic =
  | 'me'
  | 'sync'
  | 'lock'
  | 'chats'
  | 'directory'
  | 'reads'
  | 'settings'
  | 'drafts'
  | 'files'
  | 'outbox'
  | 'notes'
  | 'sendings'
  | 'search'
  | 'participants'
  | `posts:${string}`

export interface RealmState {
  readonly me: Me | null
  /** The server's timeline, part of every request. */
  readonly timeline: string | null
  /**
   * The timeline from which the chats' rows are, part of every audience: the one before, until all rows of another have
   * come. Under the new one's name a counter of the old one could mean other readers.
   */
  readonly audienceTimeline: string | null
  /** The server's clock as of its last answer, ms; null before the first. */
  readonly serverNow: number | null
  /**
   * How far the server's clock is ahead of this device's, ms: 0 where they agree but for what an answer takes, and before
   * the first.
   */
  readonly skew: number
  readonly sync: SyncFacts
  readonly lock: AccessLock | null
  readonly chats: ReadonlyMap<string, HeldChat>
  /** Key: `kind:id`. Rows gone are not in it. */
  readonly directory: ReadonlyMap<string, PresentDirectoryRow> & Pick<DirectoryRows, 'ofKind'>
  /** Own markers: chat -> seq. */
  readonly reads: ReadonlyMap<string, number>
  /** The candidate's marker, on the source side: chat -> seq. */
  readonly seen: ReadonlyMap<string, number>
  /** Key: `key:chat` or `key:` for a setting of the person. */
  readonly settings: ReadonlyMap<string, unknown>
  readonly drafts: ReadonlyMap<string, Draft>
  /** By post. */
  readonly edits: ReadonlyMap<string, EditText>
  /** How often a chat's draft was changed here, by whom ever, and ended too; it only grows. */
  readonly draftRevisions: ReadonlyMap<string, number>
  /** In the order written. */
  readonly outbox: readonly OutboxItem[]
  readonly files: ReadonlyMap<string, HeldFile>
  /** Files that are coming from the server now. */
  readonly fetching: ReadonlySet<string>
  /** Ended changes, newest first. */
  readonly notes: readonly EndedNote[]
  /** Messages to many, newest first. */
  readonly sendings: readonly Sending[]
  /** Where the person was on this device: what was on screen last, and where they stood in chats, by chat. */
  readonly places: {
    readonly last: LastPlace | null
    readonly positions: ReadonlyMap<string, KeptPosition>
  }
  /** The newest `count` held posts of the chat's current epoch, ascending by seq, without a gap up to the head. */
  posts(chat: string, count: number): Promise<HeldPost[]>
  /** Held posts from a place on, at most `count`, ascending by seq; from the first that is held where it lies further up. */
  postsFrom(chat: string, first: number, count: number): Promise<HeldPost[]>
  /** Held posts by their places; those not held are left out. */
  postsAt(chat: string, seqs: readonly number[]): Promise<HeldPost[]>
  /** What each block of the chat holds, without opening any. */
  totals(chat: string): Promise<ReadonlyMap<number, Totals>>
  /** A chat is on screen: what of it is not held yet comes before all others. */
  lookAt(chat: string): void
  readonly search: PostIndex
  /** What the server has found of what is sought; null = nothing is sought there. */
  readonly serverFound: ServerFound | null
  /** Who takes part in a chat, as the server has told it since the start of the app: chat -> people. */
  readonly participants: ReadonlyMap<string, ToldParticipants>
  /** Calls back after changes, batched in a microtask; returns the way to stop. */
  subscribe(listener: (topics: ReadonlySet<Topic>) => void): () => void
}

/** What views' acts need from the store and the engine. Each resolves when durable. */
export interface RealmActions {
  /** Puts an operation into the outbox (strict durability) and starts sending. */
  enqueue(operation: Operation, parties: string[]): Promise<OutboxItem>
  /** Puts all of these into the outbox, and what is remembered of them, in one step, or none. */
  enqueueMany(
    items: readonly { operation: Operation; parties: string[] }[],
    sending: Sending,
  ): Promise<void>
  /** Keeps what of a message to many has not left from leaving, or lets it go on. */
  pauseSending(id: string, paused: boolean): Promise<void>
  /** Removes what of it has not left even once. */
  cancelSending(id: string): Promise<void>
  /** Forgets it; throws PortError('not-allowed') while any of it waits. */
  forgetSending(id: string): Promise<void>
  /** Changes a post not sent even once; throws PortError('already-sent'). */
  editQueued(post: string, body: string): Promise<void>
  /** Removes a post not sent even once, returning its body; throws PortError('already-sent'). */
  cancelQueued(post: string): Promise<string>
  /** A rejected post as a new operation under the present audience. */
  retry(post: string, body: string | undefined): Promise<void>
  /** Every post of a chat that waits for the same decision, again. */
  retryAll(chat: string, code: OutboxCode): Promise<void>
  discard(post: string): Promise<void>
  /** Brings back what was discarded or cancelled last; throws PortError('not-found'). */
  undiscard(post: string): Promise<void>
  addFile(chat: string, file: ChosenFile): Promise<string>
  dropFile(file: string): Promise<void>
  pauseFile(file: string, paused: boolean): Promise<void>
  /** A file of a held post; throws PortError('offline'), PortError('not-found') or PortError('cancelled'). */
  fetchFile(chat: string, file: string): Promise<Blob>
  cancelFetch(file: string): void
  /** Earlier texts of a post; needs the server. */
  versions(chat: string, post: string): Promise<VersionsResponse['versions']>
  /** What the server tells of whole chats. */
  readonly transcripts: Transcripts
  readonly serverSearch: ServerSearch
  readonly participants: Participants
  /** Compares everything with the server, block by block, and mends what differs. */
  checkNow(): Promise<void>
  /** `seen`: the newest revision of the draft that its author's field knows. */
  saveDraft(draft: Draft, seen?: number): Promise<void>
  /** An empty text ends it. */
  keepEdit(edit: EditText): Promise<void>
  /** What was typed in a lost chat until that was seen: it stays as not sent. */
  keepWords(chat: string, text: string): Promise<void>
  /** Its draft, if there is one, counts as begun before these readers. */
  acceptAudience(chat: string, readers: DraftReaders): Promise<void>
  /** Ends a draft; `sent`: the text that has gone out, where it has; `seen` as of `saveDraft`. */
  dropDraft(chat: string, sent?: string, seen?: number): Promise<void>
  clearNotes(): Promise<void>
  keepPosition(chat: string, position: Position | null): Promise<void>
  keepLast(last: LastPlace): Promise<void>
  /** Waits for the verdict of an operation that needs the server; throws PortError('offline'). */
  verdictOf(operation: string, timeoutMs: number): Promise<{ chat: string | null }>
  pauseHistory(paused: boolean): void
  wake(): void
  /** Asks whether the person, whose access is switched off, may go on; resolves with what came of it. */
  askAgain(): Promise<Access>
  signedIn(): void
  /** Ids and numbers only. */
  diagnostics(): Promise<string>
  /** Ends it without a note that it ended in order: what is on the disk is compared at the next start. */
  abandon(): Promise<void>
  /** It was abandoned, and none takes its place yet: the sync line says so. `isFull`: for want of room. */
  notRenewed(isFull: boolean): void
  close(): Promise<void>
  wipe(): Promise<void>
}
