/** What a demo world is: changes of the directory and posts, in the order in which they happened. */
import type { ChatKey } from '../contract/chats.ts'
import type { Change } from '../directory/changes.ts'

export interface WorldPost {
  chat: ChatKey
  /** Person id. */
  author: string
  /** Written and accepted, ms. */
  at: number
  body: string
}

export type WorldStep = { at: number; changes: Change[] } | { at: number; posts: WorldPost[] }

export interface DemoAccount {
  person: string
  name: string
  role: 'caseworker' | 'employer' | 'coordinator' | 'candidate'
  partner: string | null
  note: string
}

export interface DemoWorld {
  /** Ascending in `at`. */
  steps: WorldStep[]
  /** Everybody has read what was written before this moment, but for what is then `unread`. */
  readUntil: number
  accounts: DemoAccount[]
  /** E-mail by person, for sign-in with the demo password. */
  emails: ReadonlyMap<string, string>
}

/** The password of every account of a demo world; such a server listens on loopback only. */
export const demoPassword = 'demo-job-chats'
