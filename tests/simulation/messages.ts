/** Between the simulation and its devices' threads. */
import type { ActiveChatRow } from '../../sync-server/contract/feed.ts'

export interface Setup {
  server: string
  seed: number
  devices: { person: string; token: string; index: number }[]
}

export type ToDevices =
  | { type: 'operate'; count: number; pauseMs: number }
  | { type: 'settle'; timeoutMs: number }
  | { type: 'report' }
  | { type: 'close' }

export interface DeviceReport {
  person: string
  chats: {
    row: ActiveChatRow
    held: number
    digest: number
    posts: { id: string; seq: number; g: number; body: string }[]
  }[]
  directory: string[]
  written: string[]
  rejected: string[]
  settled: boolean
  phase: string
  faults: { cut: number; lost: number; late: number; replayed: number }
}

export type FromDevices =
  | { type: 'opened' }
  | { type: 'operated' }
  | { type: 'settled' }
  | { type: 'reports'; reports: DeviceReport[] }
