/** The IPC map: every channel with the schema of its argument and of its result. */
import { z } from 'zod'
import { isWord, mostWords } from './checkable-words.ts'
import { spellingChoices } from './spelling-language.ts'

const session = z.object({
  person: z.uuid(),
  name: z.string(),
  role: z.enum(['staff', 'candidate', 'ops']),
})
const signInResult = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), session }),
  z.object({
    ok: z.literal(false),
    problem: z.enum(['wrong', 'unreachable', 'too-many', 'too-old', 'trouble']),
  }),
])
const status = z.object({
  name: z.literal('job-chats'),
  v: z.number(),
  minimum: z.number(),
  demo: z.boolean(),
  now: z.number(),
})
const account = z.object({
  person: z.uuid(),
  name: z.string(),
  role: z.enum(['caseworker', 'employer', 'coordinator', 'candidate']),
  partner: z.string().nullable(),
  note: z.string(),
})
const nothing = z.null()

/** Of a document to print: what a window lays out without growing beyond its memory. */
export const printedCharacters = 40_000_000
const chatPlace = z.object({ chat: z.uuid(), seq: z.int().min(1).nullable() })
const shellSettings = z.strictObject({
  background: z.boolean(),
  startAtLogin: z.boolean(),
  spelling: z.enum(spellingChoices),
})
/** The words of menus and the tray. */
export const shellWordKeys = [
  'open',
  'quit',
  'file',
  'edit',
  'go',
  'view',
  'window',
  'help',
  'undo',
  'redo',
  'cut',
  'copy',
  'paste',
  'selectAll',
  'noSuggestions',
  'settings',
  'signOut',
  'inbox',
  'jobs',
  'cases',
  'followUps',
  'waiting',
  'jump',
  'searchHere',
  'search',
  'next',
  'previous',
  'nextUnread',
  'back',
  'conversation',
  'reply',
  'editLast',
  'react',
  'followUp',
  'unreadFrom',
  'mute',
  'holds',
  'actualSize',
  'zoomIn',
  'zoomOut',
  'fullScreen',
  'minimize',
  'close',
  'guide',
  'keyboard',
  'whatsNew',
  'openLink',
  'cancel',
] as const
const shellWords = z.strictObject(
  Object.fromEntries(shellWordKeys.map((key) => [key, z.string().min(1).max(100)])) as Record<
    (typeof shellWordKeys)[number],
    z.ZodString
  >,
)

/** Asked by the renderer, answered by main. */
export const channels = {
  'server:get': { argument: nothing, result: z.string().nullable() },
  'server:choose': {
    argument: z.string().max(2000),
    result: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true) }),
      z.object({
        ok: z.literal(false),
        problem: z.enum(['not-a-server', 'unreachable', 'not-secure']),
      }),
    ]),
  },
  'server:status': { argument: nothing, result: status.nullable() },
  'session:get': { argument: nothing, result: session.nullable() },
  'session:demo-accounts': { argument: nothing, result: z.array(account).nullable() },
  'session:sign-in': {
    argument: z.strictObject({ email: z.string().max(320), password: z.string().max(200) }),
    result: signInResult,
  },
  'session:sign-in-demo': { argument: z.uuid(), result: signInResult },
  'session:renew': {
    argument: nothing,
    /** `notActive`: refused with that code, at this time of the server. */
    result: z.union([
      z.enum(['renewed', 'signed-out', 'unreachable']),
      z.strictObject({ notActive: z.int() }),
    ]),
  },
  'session:sign-out': { argument: nothing, result: nothing },
  /** Destroys what this device holds of who is signed in, as where the device was revoked. */
  'session:destroy': { argument: nothing, result: nothing },
  'vault:profile-key': { argument: z.uuid(), result: z.instanceof(Uint8Array) },
  'vault:drop-profile-key': { argument: z.uuid(), result: nothing },
  'shell:badge': { argument: z.int().min(0).max(1_000_000), result: nothing },
  'shell:notify': {
    argument: z.strictObject({ chat: z.uuid().nullable(), text: z.string().min(1).max(1000) }),
    result: nothing,
  },
  /** Takes back what was shown of these chats; null = whatever was shown. */
  'shell:withdraw-notifications': {
    argument: z.array(z.uuid()).max(100_000).nullable(),
    result: nothing,
  },
  'shell:take-link': { argument: nothing, result: chatPlace.nullable() },
  'shell:settings': { argument: nothing, result: shellSettings },
  'shell:set-settings': { argument: shellSettings, result: nothing },
  /** In `language`, by its tag: the one that the app speaks. */
  'shell:words': {
    argument: z.strictObject({ language: z.string().regex(/^[a-z]{2,3}$/), words: shellWords }),
    result: nothing,
  },
  /** Answers which of these words the dictionary in use does not have. */
  'spelling:wrong': {
    argument: z.array(z.string().refine(isWord)).max(mostWords),
    result: z.array(z.string()).readonly(),
  },
  /** A document is printed to a file of the person's choosing; its name is a proposal. */
  'shell:save-pdf': {
    argument: z.strictObject({
      html: z.string().min(1).max(printedCharacters),
      name: z.string().min(1).max(200),
    }),
    result: z.enum(['saved', 'cancelled', 'failed']),
  },
  'shell:open-external': { argument: z.string().max(4000), result: nothing },
} as const

export type Channel = keyof typeof channels
export type Argument<Name extends Channel> = z.infer<(typeof channels)[Name]['argument']>
export type Result<Name extends Channel> = z.infer<(typeof channels)[Name]['result']>

export const menuCommands = [
  'inbox',
  'jobs',
  'cases',
  'followUps',
  'waiting',
  'next-chat',
  'previous-chat',
  'next-unread',
  'jump',
  'search',
  'search-here',
  'back',
  'reply',
  'edit-last',
  'react',
  'follow-up',
  'unread-from',
  'mute',
  'sync-sheet',
  'settings',
  'guide',
  'shortcuts',
  'whats-new',
  'sign-out',
] as const
export type MenuCommand = (typeof menuCommands)[number]

/** Told by main. */
/** `notification`: one was clicked; it names its chat, or none. `link`: the system gave one to the app. */
export const notices = {
  menu: 'menu',
  resume: 'resume',
  notification: 'notification',
  link: 'link',
} as const

/** What the preload script puts on `window.jobchats`: verbs, never a raw channel. */
export interface Bridge {
  server(): Promise<Result<'server:get'>>
  chooseServer(url: string): Promise<Result<'server:choose'>>
  status(): Promise<Result<'server:status'>>
  session(): Promise<Result<'session:get'>>
  demoAccounts(): Promise<Result<'session:demo-accounts'>>
  signIn(email: string, password: string): Promise<Result<'session:sign-in'>>
  signInDemo(person: string): Promise<Result<'session:sign-in-demo'>>
  renew(): Promise<Result<'session:renew'>>
  signOut(): Promise<null>
  destroy(): Promise<null>
  profileKey(person: string): Promise<Uint8Array>
  dropProfileKey(person: string): Promise<null>
  setBadge(count: number): void
  notify(notification: Argument<'shell:notify'>): void
  withdrawNotifications(chats: readonly string[] | null): void
  /** The link that the app was started with. */
  takeLink(): Promise<Result<'shell:take-link'>>
  shellSettings(): Promise<Result<'shell:settings'>>
  setShellSettings(settings: Argument<'shell:set-settings'>): Promise<null>
  setWords(given: Argument<'shell:words'>): void
  wrongWords(words: readonly string[]): Promise<Result<'spelling:wrong'>>
  savePdf(document: Argument<'shell:save-pdf'>): Promise<Result<'shell:save-pdf'>>
  openExternal(url: string): Promise<null>
  onMenu(listener: (command: MenuCommand) => void): () => void
  onResume(listener: () => void): () => void
  onNotification(listener: (chat: string | null) => void): () => void
  onLink(listener: (place: NonNullable<Result<'shell:take-link'>>) => void): () => void
}

declare global {
  interface Window {
    /** Present in the desktop app only. */
    jobchats?: Bridge
  }
}
