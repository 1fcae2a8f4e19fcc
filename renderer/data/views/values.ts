/** What each view gives to the screens: plain rows, as they cross the port. */
import type { AutomaticPost } from '../../../sync-server/contract/events.ts'
import type { ChatKind } from '../../../sync-server/contract/chats.ts'
import type { AuthorRole, Me } from '../../../sync-server/contract/feed.ts'
import type { Operation } from '../../../sync-server/contract/push.ts'
import type { ReadOnlyReason, Side } from '../../../sync-server/contract/participants.ts'
import type { CaseStage, JobStage, SoftStage } from '../../../sync-server/contract/stages.ts'
import type { FollowUp, PersonSettingKey } from '../../../sync-server/contract/settings.ts'
import type { TemplateLanguage, TemplateValue } from '../../../sync-server/contract/templates.ts'
import type { OutboxCode } from '../state.ts'

/** A person as screens name them. `name` is null while their row is not on this device. */
export interface PersonLabel {
  id: string
  name: string | null
  /** Abbreviation of their partner; null for candidates. */
  partner: string | null
  role: AuthorRole
}

export interface PartnerLabel {
  id: string
  name: string
  abbreviation: string
}

/**
 * `stopped`: the realm itself is gone, and nothing can be read or written until the app starts again. `cleared`: the
 * browser has deleted what was not sent; it is still in memory, to be copied. `notKept`: the disk
 * refuses what comes from the server.
 */
export type SyncPhase =
  | 'opening'
  | 'catchingUp'
  | 'upToDate'
  | 'offline'
  | 'signInAgain'
  | 'tooOld'
  | 'trouble'
  | 'stopped'
  | 'cleared'
  | 'notKept'

/** The one quiet line at the foot of the navigation, and the head of its sheet. */
/** Of an access that is switched off: until when (ms) what is theirs stays on this device, and how many texts were not sent. */
export interface LockView {
  until: number
  texts: number
}

export interface SyncView {
  phase: SyncPhase
  /** Since when (ms) the server cannot be reached; null while it can. */
  offlineSince: number | null
  lastContactAt: number | null
  /** Own posts not accepted yet, without rejected ones. */
  waiting: number
  rejected: number
  /** Posts held and posts that should be held, over all chats, while history downloads. */
  held: number
  total: number
  paused: boolean
  /** A comparison of everything with the server; null = none is under way. */
  check: { done: number; total: number; mended: number } | null
  verifiedAt: number | null
  /** What was written or changed here and not sent, and can't be read any more. */
  unreadable: number
}

export interface ChatItem {
  id: string
  kind: ChatKind
  side: Side
  /** Where it belongs. Names are null where this device has no row (yet). */
  job: { id: string; name: string | null; employer: string | null; country: string | null } | null
  case: { id: string; stage: CaseStage | null; soft: SoftStage; closed: boolean } | null
  candidate: { id: string; name: string | null; number: string | null } | null
  sourcePartner: PartnerLabel | null
  destinationPartners: PartnerLabel[]
  /** Newest of accepted and waiting posts by persons. */
  last: {
    author: PersonLabel
    mine: boolean
    /** Plain text, first words. */
    text: string
    at: number
    deleted: boolean
    state: PostState
  } | null
  /** When it was accepted or written; known before the post itself is on this device. Null = nobody has posted. */
  lastAt: number | null
  unread: number
  waiting: number
  rejected: number
  follow: boolean
  /** People who follow it and for whom the reader stands in. */
  standInFor: PersonLabel[]
  mute: boolean
  pin: boolean
  archive: boolean
  closed: boolean
  /** Its posts are on the server only; opening it brings them. */
  shelved: boolean
  /** With a candidate, and nobody on the source side may write: it rests. */
  suspended: boolean
  write: boolean
}

export interface ChatFilter {
  /** `inbox` leaves out chats without a person's post, archived ones, and those on the server only, which are `older`. */
  scope: 'inbox' | 'older' | 'all'
  unread?: boolean
  mine?: boolean
  /** Also without a person's post. */
  suspended?: boolean
  /** A person for whom the reader stands in: what they follow. */
  standInFor?: string
  kinds?: readonly ChatKind[]
  job?: string
  case?: string
  partner?: string
  stage?: CaseStage
  lastBefore?: number
  lastAfter?: number
  sort?: 'last' | 'nextStep' | 'unread'
}

/** waiting = queued here; sending = on its way; accepted = the server's; rejected = see `code`. */
export type PostState = 'waiting' | 'sending' | 'accepted' | 'rejected'

/** A file of a post, or one that stands in the composer. */
export interface FileItem {
  id: string
  name: string
  /** Null until the server has looked at it. */
  type: string | null
  size: number
  /** A small JPEG as base64. */
  thumb: string | null
  /**
   * Where it stands: on the server, all of it here, waiting, moving, paused by hand, without room on the server until
   * other files of this person are in posts, or refused (see `refused`).
   */
  state: 'away' | 'here' | 'waiting' | 'moving' | 'paused' | 'crowded' | 'refused'
  /** Bytes that are moved. */
  moved: number
  refused: string | null
}

/** What it means to send a refused text again. */
export interface AgainItem {
  /** Labels of those who read the chat now and did not when it was written. */
  joined: string[]
  /** The chat's audience counter that this is of. */
  audience: number
}

export interface PostItem {
  id: string
  /** Place in the chat; null until accepted. */
  seq: number | null
  author: PersonLabel | null
  mine: boolean
  /** Markdown subset; empty for automatic posts. */
  body: string
  event: AutomaticPost | null
  writtenAt: number
  acceptedAt: number | null
  deleted: boolean
  /** A coordinator took it back, not its author. */
  removed: boolean
  /** Its version: what an edit of it must name. */
  rev: number
  pinned: boolean
  reactions: ReactionItem[]
  files: FileItem[]
  /** The post that it answers; null = none. */
  quote: QuoteItem | null
  /** Participants whom it names. */
  mentions: MentionItem[]
  /** A change of one's own is on its way to the server. */
  changing: boolean
  /** What the reader may do with it now. */
  may: {
    edit: boolean
    delete: boolean
    react: boolean
    pin: boolean
    seeVersions: boolean
    report: boolean
  }
  state: PostState
  code: OutboxCode | null
  /** Where it was refused: to whom it would go now. */
  again: AgainItem | null
  /** Not sent even once: may be edited or cancelled freely. */
  cancellable: boolean
  /** It is of a message to many that is paused. */
  paused: boolean
}

/** A post as one that answers it shows it. */
export interface QuoteItem {
  /** Null where the post is not on this device: it can be jumped to all the same. */
  post: string | null
  /** Null until it is accepted. */
  seq: number | null
  author: PersonLabel | null
  /** Its first words, in plain text. */
  text: string
  deleted: boolean
}

export interface MentionItem {
  name: string
  /** The reader. */
  me: boolean
}

/** An emoji on a post. */
export interface ReactionItem {
  emoji: string
  mine: boolean
  people: PersonLabel[]
}

/** Somebody's report of a post. */
export interface ReportItem {
  id: string
  by: PersonLabel
  /** Empty where none was given. */
  reason: string
  at: number
}

/** A post that the coordinators were told of. */
export interface ReportedPost {
  chat: ChatItem
  post: string
  seq: number
  /** Null while the post is not on this device. */
  author: PersonLabel | null
  /** Its first words, in plain text; null while it is not on this device. */
  text: string | null
  deleted: boolean
  /** Whether the reader may remove it, and mark its reports as handled. */
  mayHandle: boolean
  /** The newest first. */
  reports: ReportItem[]
}

/** A text of the partner's. */
export interface TemplateItem extends TemplateValue {
  id: string
}

/** A candidate whom the reader may write to in the chat that is theirs and their caseworkers' alone. */
export interface RecipientItem {
  candidate: { id: string; name: string; number: string | null }
  chat: string | null
  /** The counter of its audience. */
  audience: number
  /** Why not; null = they may. */
  reason: 'noChat' | 'readOnly' | null
  /** Open ones, first the one that has come furthest. */
  cases: CaseFactsView[]
  /** The candidate's own, where it is known and templates are written in it. */
  language: TemplateLanguage | null
}

/** A post of a message to many, and what became of it. */
export interface SentItem {
  post: string
  chat: string
  /** The candidate's; null while their row is not on this device. */
  name: string | null
  /** cancelled = taken back or discarded; seen = the candidate has read so far, where that is told. */
  state: 'waiting' | 'sent' | 'seen' | 'rejected' | 'cancelled'
  code: OutboxCode | null
  /** Has not left even once. */
  cancellable: boolean
}

/** One message to many, as this device sent it. */
export interface SendingItem {
  id: string
  /** The template's name, or the first words. */
  title: string
  at: number
  paused: boolean
  posts: SentItem[]
}

/** A person, and the chat with them in which something was said last. */
export interface KnownPerson {
  person: PersonLabel
  chat: ChatItem
}

/** One party of a chat as the audience line names it. */
export interface AudienceEntry {
  party: string
  side: Side
  /** Partner's abbreviation or candidate's name; null for the coordinators. */
  label: string | null
  /** Active people; 1 for a candidate. */
  count: number
  people: PersonLabel[]
}

export interface AudienceView {
  counter: number
  entries: AudienceEntry[]
  /**
   * Whether all are named: known = by this device; told = by the server (some = but for those beyond its limit); unasked,
   * asking, failed = not all, and how it stands with asking (act `participants`).
   */
  names: 'known' | 'unasked' | 'asking' | 'failed' | 'told' | 'some'
}

export interface CaseFactsView {
  id: string
  candidate: { id: string; name: string | null; number: string | null }
  job: { id: string; name: string | null; employer: string | null }
  stage: CaseStage | null
  furthest: CaseStage | null
  soft: SoftStage
  closed: boolean
  won: boolean
  closedAt: number | null
  nextStep: string | null
  nextStepDue: string | null
}

export interface DraftView {
  text: string
  /** It only grows: a higher one is a later text. */
  revision: number
  /** Labels of parties that joined since the draft was begun; empty = nobody. */
  joined: string[]
}

export interface ConversationView {
  chat: ChatItem
  me: Me
  /** In order of `seq`; where nothing newer is left out, own waiting and rejected ones follow in the order written. */
  posts: PostItem[]
  /** Whether older posts than the first one exist, on this device or still to come. */
  older: boolean
  /** Whether newer posts than the last one are left out. */
  newer: boolean
  /** The part of it that was asked for. */
  from: Views['conversation']['args']['from']
  /** False while history below the first post is still on its way. */
  complete: boolean
  head: number
  /** Own marker. The "new" line stands after it. */
  readSeq: number
  audience: AudienceView
  permission: {
    write: boolean
    reason: ReadOnlyReason | null
    readUntil: number | null
    since: number | null
  }
  case: CaseFactsView | null
  draft: DraftView
  /** New texts for posts, begun on this device and not saved. */
  edits: readonly { post: string; rev: number; text: string }[]
  /** Where the candidate is, in a chat with them, if the reader is told; null = not. */
  away: { name: string; timeZone: string } | null
  /** How far the candidate has read, for the source side; null = not told. */
  seen: { name: string | null; seq: number } | null
  /** Chosen for the next post. */
  chosen: FileItem[]
  /** Whom a post may name: the participants whom this device knows, without the reader. */
  mentionable: PersonLabel[]
  /** The reader's own, the earliest first. */
  followUps: FollowUp[]
}

/** Instead of a conversation: no such chat here (any more). */
export interface NoConversation {
  gone: true
  /** True if this device held it and access ended. */
  lost: boolean
  /** Why it ended; null where it was never held. */
  reason: 'lost-access' | 'retention-ended' | null
  /** Own posts of it that were not sent and are kept. */
  kept: number
}

export interface JobItem {
  id: string
  name: string
  country: string
  employer: string
  destinationPartners: PartnerLabel[]
  stage: JobStage | null
  closed: boolean
  published: boolean
  nextStep: string | null
  nextStepDue: string | null
  cases: number
  unread: number
}

export interface JobView {
  job: JobItem
  contacts: { partner: PartnerLabel; person: PersonLabel }[]
  chats: ChatItem[]
  cases: CaseItem[]
  /** Source partners with whom a chat could be opened here and has not been. */
  openable: PartnerLabel[]
}

export interface CaseItem extends CaseFactsView {
  sourcePartner: PartnerLabel | null
  unread: number
  chats: string[]
}

export interface CaseView {
  case: CaseItem
  chats: ChatItem[]
  /** The candidate's prospect chat may be opened by the reader and does not exist yet. */
  openable: boolean
  /** The reader's partner where its team chat about the case may be opened and does not exist yet. */
  team: string | null
}

/** A change of a case, as an automatic post told it. */
export interface CaseEvent {
  id: string
  at: number
  event: AutomaticPost
}

export interface CaseEventsView {
  /** Newest first. */
  events: CaseEvent[]
  /** Abbreviations of the partners that they name. */
  partners: (readonly [id: string, label: string])[]
  /** False while older posts are not on this device. */
  complete: boolean
}

/** An outbox item that is a post, or a new text for one. */
export interface WaitingItem {
  post: PostItem
  kind: 'post' | 'edit'
  chat: ChatItem | null
}

/** One's own date to come back, or the date of a case's next step. */
export interface FollowUpItem {
  kind: 'own' | 'nextStep'
  /** YYYY-MM-DD, in no zone. */
  due: string
  /** The words set beside it, or the next step. */
  note: string
  /** Null for a next step, and where the chat is no longer held. */
  chat: ChatItem | null
  /** The post it is about; null = the chat as a whole. */
  post: string | null
  case: CaseFactsView | null
}

/** A chat as the sync sheet lists it. */
export interface HeldChat {
  chat: ChatItem
  held: number
  head: number
  completeSince: number | null
}

/** How much of each is on this device alone. */
export interface UnsentView {
  posts: number
  /** New texts for posts, begun and not saved. */
  edits: number
  drafts: number
  files: number
  templates: number
  /** Chats whose follow-ups were changed. */
  followUps: number
  reports: number
}

/** A change of one's own that ended without anybody having to decide. */
export interface EndedItem {
  id: string
  type: Operation['type']
  /** Null where the chat is no longer held. */
  chat: ChatItem | null
  code: OutboxCode
  at: number
  /** What it said, where it was a template. */
  words: string | null
}

export interface HoldingsView {
  ended: EndedItem[]
  chats: HeldChat[]
  bytes: number | null
  quota: number | null
}

/** A post as something in a list that leads to it. */
interface PostPlace {
  post: string
  seq: number
  author: PersonLabel
  at: number
}

export interface PinItem extends PostPlace {
  /** Its first words, in plain text. */
  text: string
}

export interface PostedFile extends PostPlace {
  chat: ChatItem
  file: FileItem
}

/** Newest first. */
export interface PinsAndFilesView {
  pins: PinItem[]
  files: PostedFile[]
  /** False while older posts are not on this device. */
  complete: boolean
}

/** A post that fits what is sought. */
export interface SearchHit {
  chat: ChatItem
  post: string
  /** Null where it is an own one that waits. */
  seq: number | null
  author: PersonLabel
  at: number
  /** The words around what was found; `hit` marks it. */
  line: { text: string; hit: boolean }[]
}

/** Posts that are not on this device. */
export interface ServerSearchView {
  /** idle = not asked yet (act `searchServer`); failed = no answer; offline = it can't be asked. */
  phase: 'idle' | 'asking' | 'done' | 'failed' | 'offline'
  /** Newest first. */
  hits: SearchHit[]
  /** ms: posts from then on were looked at; null = all, or none yet. Asked again, the search goes on there. */
  lookedBackTo: number | null
  /** False while the server makes older posts ready to be searched. */
  prepared: boolean
}

export interface SearchView {
  /** Newest first. */
  hits: SearchHit[]
  /** There are more than are listed. */
  more: boolean
  /** Posts looked at; not all of them yet while `complete` is false. */
  read: number
  complete: boolean
  /** Null where this device holds all that could fit. */
  server: ServerSearchView | null
}

/** Somebody who stands in, or for whom the reader does, until the end (ms) of a day. */
export interface StandInItem {
  person: PersonLabel
  until: number
}

export interface StandInsView {
  /** Who stands in for the reader. */
  mine: StandInItem | null
  /** For whom the reader does. */
  others: StandInItem[]
  /** Whom the reader may name. */
  colleagues: PersonLabel[]
}

/** Where one stood in a chat. */
export interface Position {
  /** The row that one looked at, and its post's place. */
  key: string
  seq: number
  /** How far below the upper edge it stood, px. */
  offset: number
}

/** What was on screen. */
export interface LastPlace {
  section: string
  chat: string | null
  job: string | null
  case: string | null
}

/** Kept on this device over restarts. */
export interface PlacesView {
  last: LastPlace | null
  positions: [chat: string, position: Position][]
}

/** Every view: its arguments and what it emits, at once and at each change. */
export interface Views {
  me: { args: null; value: Me | null }
  /** The name of the reader's partner; and whether they stand on the employer's side only, null while no chat is known. */
  own: { args: null; value: { partner: string | null; employer: boolean | null } }
  sync: { args: null; value: SyncView }
  /** `reports`, and chats that are `suspended`: for coordinators. */
  counts: {
    args: null
    value: { inbox: number; waiting: number; rejected: number; reports: number; suspended: number }
  }
  chats: { args: ChatFilter; value: ChatItem[] }
  /** How many chats the list of them has. */
  chatCount: { args: ChatFilter; value: number }
  /**
   * The `newest` posts, or those that stand at `from` and below, as many as are shown at once. `unread`: those around the
   * first unread one, where it is not among the newest.
   */
  conversation: {
    args: { chat: string; newest: number; from?: number | 'unread' | null }
    value: ConversationView | NoConversation | null
  }
  /** One post of a chat; null where it is not on this device. */
  post: { args: { chat: string; post: string }; value: QuoteItem | null }
  jobs: { args: null; value: JobItem[] }
  job: { args: { job: string }; value: JobView | null }
  cases: { args: null; value: CaseItem[] }
  case: { args: { case: string }; value: CaseView | null }
  caseEvents: { args: { case: string }; value: CaseEventsView }
  templates: { args: null; value: TemplateItem[] }
  /** For coordinators; none for others. */
  reports: { args: null; value: ReportedPost[] }
  /** Candidates, for one message to many; none for who may not. */
  recipients: { args: null; value: RecipientItem[] }
  /** Who is known, by name. */
  people: { args: null; value: KnownPerson[] }
  waiting: { args: null; value: WaitingItem[] }
  /** Null = the person's access is there. All that is told while it is switched off, with `sync` and `unsent`. */
  lock: { args: null; value: LockView | null }
  /** What only this device has. */
  unsent: { args: null; value: UnsentView }
  /** The earliest first. `mine`: next steps only of cases in whose chats the reader takes part. */
  followUps: { args: { mine: boolean }; value: FollowUpItem[] }
  /** Of one chat, or of all chats of a case. */
  pinsAndFiles: { args: { chat: string } | { case: string }; value: PinsAndFilesView }
  holdings: { args: null; value: HoldingsView }
  /** Every chat that the person has lost, ever: what a window or the shell still has of one is to go. */
  lost: { args: null; value: string[] }
  /** `chat` null = everywhere. */
  search: { args: { text: string; chat: string | null }; value: SearchView }
  settings: { args: null; value: Partial<Record<PersonSettingKey, unknown>> }
  standIns: { args: null; value: StandInsView }
  /** Messages to many, the newest first. */
  sendings: { args: null; value: SendingItem[] }
  /** As they were when the app was opened: what came since, the screen knows. */
  places: { args: null; value: PlacesView }
}

export type ViewName = keyof Views
