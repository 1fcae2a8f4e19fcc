/**
 * The typed door between the window's thread and the data realm (a dedicated worker; in the simulation
 * the same thread). Two verbs: observe a view, act. Only plain rows cross it.
 */
import type { VerdictCode } from '../../sync-server/contract/errors.ts'
import type {
  TranscriptFormat,
  TranscriptPage,
  TranscriptResponse,
} from '../../sync-server/contract/transcripts.ts'
import type { ChatSettingKey, PersonSettingKey } from '../../sync-server/contract/settings.ts'
import type { TemplateValue } from '../../sync-server/contract/templates.ts'
import type { OutboxCode } from './state.ts'
import type { LastPlace, Position, Views, ViewName } from './views/values.ts'

/** What the realm needs to open a person's store. Bytes cross once and are not kept by the window. */
export interface OpenOptions {
  /** Origin of the sync server, without a trailing slash. */
  server: string
  person: string
  /** 32 random bytes that seal what lies on the disk. */
  profileKey: Uint8Array
  /** Whether it lies on the disk at all; otherwise it ends with the page. */
  keep: boolean
  /** Also where another tab works with the stores, which then stops. */
  takeOver?: boolean
}

/** What became of renewing a session; `notActive`: refused with that code, at this time of the server. */
export type Renewal = 'renewed' | 'signed-out' | 'unreachable' | { notActive: number }

/** What came of asking whether an access that was switched off is there again. */
export type Access = 'given' | 'refused' | 'unreachable'

/** Every act: its arguments and its result. A refusal rejects with a `PortError`. */
export interface Acts {
  /** Durable on this device when it resolves. `audience` is the counter that the author saw. */
  post: {
    args: {
      chat: string
      body: string
      audience: number
      files?: readonly string[]
      /** The post that it answers. */
      replyTo?: string
      /** As of `saveDraft`: the text was the draft. */
      seen?: number
    }
    result: { post: string }
  }
  /** Posts in several chats: all are stored in one step, or none; each goes out by itself. */
  postMany: {
    args: {
      /** The template's name, or the text: its first words stand for it. */
      title: string
      posts: readonly { chat: string; candidate: string; body: string; audience: number }[]
    }
    result: { sending: string }
  }
  /** Keeps what of a message to many has not left from leaving, over restarts too; or lets it go on. */
  pauseSending: { args: { sending: string; paused: boolean }; result: null }
  /** Takes back what of it has not left even once. */
  cancelSending: { args: { sending: string }; result: null }
  /** Forgets what became of it; refused with `not-allowed` while any of it waits. */
  forgetSending: { args: { sending: string }; result: null }
  /** `id` null = a new one. */
  saveTemplate: {
    args: { id: string | null; name: string; texts: TemplateValue['texts'] }
    result: { id: string }
  }
  deleteTemplate: { args: { id: string }; result: null }
  /** Takes a file in for the next post of a chat: durable, and on its way, when it resolves. */
  addFile: {
    args: { chat: string; name: string; bytes: Blob; thumb: string | null }
    result: { file: string }
  }
  /** Forgets a chosen file that no post names. */
  dropFile: { args: { file: string }; result: null }
  pauseFile: { args: { file: string; paused: boolean }; result: null }
  /** The bytes of a post's file, from this device or the server; refused with `cancelled` where `cancelFetch` came before. */
  fetchFile: { args: { chat: string; file: string }; result: { bytes: Blob } }
  /** Ends a file's coming; what has come stays, and it goes on there the next time. */
  cancelFetch: { args: { file: string }; result: null }
  /** Only while `cancellable`. */
  editWaiting: { args: { post: string; body: string }; result: null }
  cancelWaiting: { args: { post: string }; result: { body: string } }
  /** A new text for an accepted post. `rev` and `audience` are what its author saw. */
  edit: {
    args: { chat: string; post: string; rev: number; body: string; audience: number }
    result: null
  }
  /** Takes an accepted post back. */
  remove: { args: { chat: string; post: string }; result: null }
  /** Tells the coordinators of another's post; `reason` may be empty. */
  report: { args: { chat: string; post: string; reason: string }; result: null }
  /** These reports need nobody any more; `remove`: the post of which they are is taken back too. */
  handleReports: {
    args: { reports: readonly string[]; remove: { chat: string; post: string } | null }
    result: null
  }
  react: { args: { chat: string; post: string; emoji: string; on: boolean }; result: null }
  pinPost: { args: { chat: string; post: string; pinned: boolean }; result: null }
  /** Earlier texts of a post; needs the server. */
  versions: {
    args: { chat: string; post: string }
    result: { versions: { rev: number; body: string; at: number }[] }
  }
  /**
   * Begins a transcript; the server notes it. Its pages can be had for an hour, and are refused with
   * `transcript-changed` where a post of it was changed since: begin anew then. Both need the server.
   */
  beginTranscript: {
    args: { format: TranscriptFormat; chats: readonly string[] }
    result: TranscriptResponse
  }
  transcriptPage: {
    args: { transcript: string; chat: string; after: number }
    result: TranscriptPage
  }
  /** Counts as unread from this post on; null ends it. */
  unreadFrom: { args: { chat: string; seq: number | null }; result: null }
  /** Sets a date to come back to a chat or one of its posts; `due` null takes it off. */
  followUp: {
    args: { chat: string; post: string | null; due: string | null; note: string }
    result: null
  }
  /**
   * A rejected post again, with a new body if given, to the readers whom its author has seen: `audience` is the chat's
   * counter. Refuses with `audience-widened` where that has moved.
   */
  retry: { args: { post: string; body?: string; audience: number }; result: null }
  /** Every post of a chat that waits for the same decision, again; as `retry`. */
  retryAll: { args: { chat: string; code: OutboxCode; audience: number }; result: null }
  discard: { args: { post: string }; result: null }
  /** Brings back what was discarded or cancelled last, exactly as it was; only for a few seconds after. */
  undiscard: { args: { post: string }; result: null }
  read: { args: { chat: string; seq: number }; result: null }
  /** Reads these chats to their ends. */
  readAll: { args: { chats: readonly string[] }; result: null }
  /**
   * `revision`: the draft's, as this has made it; `seen`: the newest one that the field knows. The text of a refused edit
   * that became the draft since then is not lost to this one: it waits as not sent. So does this one where the chat was lost
   * while it was typed.
   */
  saveDraft: { args: { chat: string; text: string; seen?: number }; result: { revision: number } }
  /** Keeps a new text for a post as far as it is written, of the version `rev`; an empty one ends it. */
  keepEdit: { args: { chat: string; post: string; rev: number; text: string }; result: null }
  /**
   * The author has seen who joined: the draft now counts as begun under this audience. Refuses with `audience-widened`
   * where others have joined since.
   */
  acceptAudience: { args: { chat: string; audience: number }; result: null }
  setForChat: { args: { chat: string; key: ChatSettingKey; value: boolean | null }; result: null }
  /** Seeks on the server what this device does not hold, goes on, or tries again; an empty text ends it. */
  searchServer: { args: { text: string; chat: string | null }; result: null }
  /** Somebody looks who takes part in a chat: those whom this device does not know are asked for. */
  participants: { args: { chat: string }; result: null }
  /** A chat is on screen: where its posts are on the server only they are fetched, and stay for a while. */
  opened: { args: { chat: string }; result: null }
  setForMe: {
    args: { key: PersonSettingKey; value: string | number | boolean | null }
    result: null
  }
  /** A colleague gets the reader's notifications until a moment (ms); null ends it. */
  setStandIn: { args: { colleague: string; until: number } | null; result: null }
  /** Needs the server; resolves with the chat's id. */
  open: {
    args:
      | { kind: 'candidateProspect'; candidate: string }
      | { kind: 'jobSourcePartner'; job: string; sourcePartner: string }
      | { kind: 'team'; case: string; partner: string }
    result: { chat: string }
  }
  /** Where one stands in a chat, for the next start; null = at its end. */
  keepPosition: { args: { chat: string; position: Position | null }; result: null }
  /** What is on screen, for the next start. */
  keepLast: { args: LastPlace; result: null }
  /** Compares everything with the server and mends what differs; resolves when it is done. */
  checkNow: { args: null; result: null }
  /** Forgets what the sync sheet tells of ended changes. */
  clearEnded: { args: null; result: null }
  pauseHistory: { args: { paused: boolean }; result: null }
  /** Tries the server at once: on focus, `online`, resume from sleep, or by hand. */
  wake: { args: null; result: null }
  /** As `wake`, where the person's access is switched off; resolves with what came of it. */
  askAgain: { args: null; result: Access }
  /** After a successful sign-in while the realm is open. */
  signedIn: { args: null; result: null }
  /** Ids and numbers only, as text to copy. */
  diagnostics: { args: null; result: { text: string } }
  /** Writes what is pending and closes the databases. */
  close: { args: null; result: null }
  /** Deletes everything of this person on this device. */
  wipe: { args: null; result: null }
}

export type ActName = keyof Acts

export type PortErrorCode =
  | VerdictCode
  | 'offline'
  | 'cancelled'
  | 'sign-in-required'
  | 'storage-full'
  | 'file-empty'
  | 'file-too-large'
  | 'file-type'
  | 'file-changed'
  | 'file-too-many'
  | 'follow-ups-full'
  | 'already-sent'
  | 'not-found'
  | 'transcript-changed'
  | 'closed'
  | 'elsewhere'
  | 'internal'

/** What an act is refused with: a code that the screen has words for. */
export class PortError extends Error {
  readonly code: PortErrorCode
  constructor(code: PortErrorCode) {
    super(code)
    this.name = 'PortError'
    this.code = code
  }
}

/** The door itself. */
export interface Port {
  /** Rejects with PortError('elsewhere') where another tab works with the person's stores, and is not to be stopped. */
  open(options: OpenOptions): Promise<void>
  /** Emits at once (when known) and at every change until the returned function is called. */
  observe<Name extends ViewName>(
    view: Name,
    args: Views[Name]['args'],
    emit: (value: Views[Name]['value']) => void,
  ): () => void
  act<Name extends ActName>(act: Name, args: Acts[Name]['args']): Promise<Acts[Name]['result']>
  /**
   * Called when the server says 401: renews the session (main process or cookie).
   * `signed-out` stops sending until `signedIn`.
   */
  onUnauthorized(renew: () => Promise<Renewal>): void
  /** Called when another tab has taken the stores over: acts are refused until they are opened again. */
  onTaken(told: () => void): void
  /** Called when the person's access has been switched off for too long: the shell is to destroy their key, as of a revoked device. */
  onExpired(told: () => void): void
}
