/** Between the simulation and its devices' threads. */
import type { ActiveChatRow } from '../../sync-server/contract/feed.ts'
import type { HeldPost } from '../../renderer/data/block-store.ts'
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
  /** A mechanism that is switched off. */
  without: string | null
}

export type ToDevices =
  | { type: 'operate'; count: number }
  | { type: 'settle'; patienceMs: number }
  | { type: 'report' }
  | { type: 'close' }

/** An own post, and the word by which it is known again. */
export interface Written {
  post: string
  token: string
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
    pins: boolean | null
    read: number
  }[]
  directory: string[]
  posts: Written[]
  edits: WrittenEdit[]
  /** Ids of posts and operations that ended visibly or with a reason, without being accepted. */
  ended: string[]
  settled: boolean
  phase: string
  crashes: number
  refusedWrites: number
  faults: Faults
  mentions: Mention[]
  /** Posts that were seen as they had been before. */
  wentBack: string[]
  /** Looks at posts. */
  looks: number
  /** Operations by kind. */
  kinds: Record<string, number>
  /** How each own post was last seen on its way: for what to say of a lost one. */
  seen: Record<string, string>
  /** The audiences that each post's author saw before it went: parties. One that had arrived unnoticed may go again. */
  audiences: Record<string, string[][]>
}

export type FromDevices =
  | { type: 'opened' }
  | { type: 'operated' }
  | { type: 'settled' }
  | { type: 'reports'; reports: DeviceReport[] }
