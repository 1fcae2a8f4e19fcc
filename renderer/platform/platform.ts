/** What the shell offers: one interface, `desktop.ts` over the preload bridge, `web.ts` over the browser. */
import type { shellWordKeys } from '../../electron/contract/ipc.ts'
import type { SpellingChoice } from '../../electron/contract/spelling-language.ts'
import type { DemoAccounts, StatusResponse } from '../../sync-server/contract/auth.ts'
import type { ChatPlace } from '../../sync-server/contract/chat-link.ts'
import type { Renewal } from '../data/port.ts'

export type ShellWord = (typeof shellWordKeys)[number]

export interface Session {
  person: string
  name: string
  role: 'staff' | 'candidate' | 'ops'
}

/** Why a sign-in did not work; the screen has words for each. */
export type SignInProblem = 'wrong' | 'unreachable' | 'too-many' | 'too-old' | 'trouble'

/** What this computer does with the app. */
export interface ShellSettings {
  /** Closing the window leaves it in the tray. */
  background: boolean
  startAtLogin: boolean
  /** The language that text fields are checked in. */
  spelling: SpellingChoice
}

export type SignInResult = { ok: true; session: Session } | { ok: false; problem: SignInProblem }

export type MenuCommand =
  | 'inbox'
  | 'jobs'
  | 'cases'
  | 'followUps'
  | 'waiting'
  | 'next-chat'
  | 'previous-chat'
  | 'next-unread'
  | 'jump'
  | 'search'
  | 'search-here'
  | 'back'
  | 'reply'
  | 'edit-last'
  | 'react'
  | 'follow-up'
  | 'unread-from'
  | 'mute'
  | 'sync-sheet'
  | 'settings'
  | 'guide'
  | 'shortcuts'
  | 'whats-new'
  | 'sign-out'

export interface Platform {
  readonly kind: 'desktop' | 'web'
  /** Origin of the configured sync server, or null while none is chosen (desktop's first start). */
  server(): Promise<string | null>
  /** Checks that a Job Chats server answers there, and keeps it. Desktop only. */
  chooseServer(
    url: string,
  ): Promise<{ ok: true } | { ok: false; problem: 'not-a-server' | 'unreachable' | 'not-secure' }>
  /** The server's status; null = it cannot be reached. */
  status(): Promise<StatusResponse | null>
  /** Accounts of a demo server; null where it is none or cannot be reached. */
  demoAccounts(): Promise<DemoAccounts['accounts'] | null>
  /** Who is signed in on this device, known without the network. */
  session(): Promise<Session | null>
  /** Whether anything of the person is kept on this computer: in a browser they choose, before they sign in. */
  keeps(): boolean
  setKeeps(keeps: boolean): void
  signIn(email: string, password: string): Promise<SignInResult>
  signInDemo(person: string): Promise<SignInResult>
  /** Renews the access to the server with what the shell keeps. */
  renew(): Promise<Renewal>
  signOut(): Promise<void>
  /** Destroys what this device holds of who is signed in, as where the server has revoked it. A fresh page comes after. */
  destroy(): Promise<void>
  /** Ends the session as the page goes away: nobody waits for the answer. */
  leave(): void
  /** 32 bytes that seal this person's data here; made at first use. */
  profileKey(person: string): Promise<Uint8Array>
  /** Forgets the key: what it sealed can't be read any more. */
  dropProfileKey(person: string): Promise<void>
  /** How many are unread; `title`: the page's, with that in it. */
  setBadge(count: number, title: string): void
  /** Tells the person of a chat, or of several (null). */
  notify(notification: { chat: string | null; text: string }): void
  /** Takes back what was told of these chats; null = whatever was told. */
  withdrawNotifications(chats: readonly string[] | null): void
  /** Whether it may now. */
  canNotify(): boolean
  /** Whether it may; the browser asks where it has not been asked yet. Call it from a click. */
  mayNotify(): Promise<boolean>
  /**
   * Prints a document to a PDF with numbered pages, where the person says. Null = this shell can't: a browser prints by
   * itself.
   */
  savePdf:
    ((document: { html: string; name: string }) => Promise<'saved' | 'cancelled' | 'failed'>) | null
  /** Which of these the dictionary in use does not have. Null = this shell checks by itself, as browsers do. */
  wrongWords: ((words: readonly string[]) => Promise<readonly string[]>) | null
  openExternal(url: string): Promise<void>
  /** Null where there is no shell around the page. */
  shellSettings(): Promise<ShellSettings | null>
  setShellSettings(settings: ShellSettings): Promise<void>
  /** The words of the shell's menus, and the language that they are in. */
  setWords(language: string, words: Readonly<Record<ShellWord, string>>): void
  /** Links to chats: the one that the app was started with, and those that come later. */
  onLink(listener: (place: ChatPlace) => void): () => void
  /** Commands of the application menu, and resume from sleep. */
  onMenu(listener: (command: MenuCommand) => void): () => void
  onResume(listener: () => void): () => void
  /** A notification was clicked. */
  onNotification(listener: (chat: string | null) => void): () => void
}
