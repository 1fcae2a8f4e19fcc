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
  | { type: 'operate'; count: number; pauseMs: number }
  | { type: 'settle'; timeoutMs: number }
  | { type: 'report' }
  | { type: 'close' }

/** An own change of a text, and what became of it as far as the device knows. */
export interface Written {
  operation: string
  post: string
  token: string
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
  edits: Written[]
  /** Ids of posts and operations that ended visibly or with a reason, without being accepted. */
  ended: string[]
  /** Posts that the server refused for an audience that their author had not seen, and that were sent all the same. */
  settled: boolean
  phase: string
  crashes: number
  refusedWrites: number
  faults: Faults
  mentions: Mention[]
  /** Operations by kind. */
  kinds: Record<string, number>
  /** How each own post was last seen on its way: for what to say of a lost one. */
  seen: Record<string, string>
  /** The audience that each post's author saw: its parties. */
  audiences: Record<string, string[]>
}

export type FromDevices =
  | { type: 'opened' }
  | { type: 'operated' }
  | { type: 'settled' }
  | { type: 'reports'; reports: DeviceReport[] }
