/** Between the simulation and its devices' threads. */
import type { PresentDirectoryRow } from '../../sync-server/contract/directory.ts'
import type { ActiveChatRow, Me } from '../../sync-server/contract/feed.ts'
import type { HeldPost } from '../../renderer/data/block-store.ts'
import type { Draft } from '../../renderer/data/state.ts'
import type { Faults, Mention } from './faulty-fetch.ts'

export interface Plan {
  person: string
  token: string
  index: number
}

export interface Setup {
  server: string
  seed: number
  devices: Plan[]
  /** With so many operations under way on a device its person looks on. */
  waiting: number
  /** The app's end takes the place of one in so many operations. */
  perCrash: number
  pace: SharedArrayBuffer
  /** A mechanism that is switched off. */
  without: string | null
  /** The mechanism whose weather it has. */
  weather: string | null
}

export type ToDevices =
  | { type: 'operate' }
  /** The server is about to be put back to a backup. */
  | { type: 'restoring' }
  /** It is, and not yet there again. */
  | { type: 'restored' }
  | { type: 'settle'; patienceMs: number }
  | { type: 'report' }
  | { type: 'close' }

/** An own post, and the word by which it is known again. */
export interface Written {
  post: string
  token: string
  /** What the file of a post says. */
  file?: string
}

/** An own new text for a post, and the operations under which it went. */
export interface WrittenEdit extends Written {
  operations: Set<string>
}

export interface DeviceReport {
  person: string
  index: number
  chats: {
    row: ActiveChatRow
    held: number
    digest: number
    posts: HeldPost[]
    settings: Record<string, unknown>
    read: number
    unread: number
  }[]
  me: Me | null
  /** Candidates' markers: chat -> seq. */
  seen: ReadonlyMap<string, number>
  /** Key: `key:chat` or `key:`. */
  settings: ReadonlyMap<string, unknown>
  drafts: ReadonlyMap<string, Draft>
  directory: PresentDirectoryRow[]
  /** Of downloaded files: the chats to which they belong. */
  filesOf: string[]
  /** What was fetched of files, by post. */
  fetched: { post: string; text: string }[]
  /** Keys of team chats that were opened here. */
  opened: string[]
  posts: Written[]
  edits: WrittenEdit[]
  /** Ids of posts and operations that ended visibly or with a reason, without being accepted. */
  ended: string[]
  settled: boolean
  /** Nothing was under way any more: what is missing then does not come. */
  atRest: boolean
  phase: string
  crashes: number
  refusedWrites: number
  faults: Faults
  mentions: Mention[]
  /** Posts that were seen as they had been before. */
  wentBack: string[]
  /** Chats of which an access that had ended was seen again. */
  accessCameBack: string[]
  /** Own posts that the device held when its server was put back to a backup. */
  heldAtRestore: string[]
  /** Looks at posts. */
  looks: number
  /** Operations by kind. */
  kinds: Record<string, number>
  /** How what was done to each post was seen on its way: for what to say of a lost one. */
  steps: Record<string, string[]>
  /** The audiences that each post's author saw before it went: parties. One that had arrived unnoticed may go again. */
  audiences: Record<string, string[][]>
}

export type FromDevices =
  | { type: 'opened' }
  | { type: 'operated' }
  | { type: 'ready' }
  | { type: 'settled' }
  | { type: 'reports'; reports: DeviceReport[] }
