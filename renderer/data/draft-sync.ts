/** Drafts travel between a person's devices as settings: sent a while after the last key, the later change stands (`isLater`). */
import type { z } from 'zod'
import { draftSetting } from '../../sync-server/contract/settings.ts'
import { readersBefore, type ActiveChat } from './held-chat.ts'
import type { MemoryState } from './memory-state.ts'
import type { Outbox } from './outbox.ts'
import type { Draft, DraftReaders } from './state.ts'

type DraftValue = z.infer<typeof draftSetting>
type Version = Pick<Draft, 'text' | 'changedAt'>

/** So long nothing must change before a draft is sent, ms. */
const restMs = 3_000

export interface DraftSync {
  /** Drafts that an earlier run did not send. */
  start(): void
  /** `seen` as of `Outbox.changeDraft`. */
  save(draft: Omit<Draft, 'unsent'>, seen?: number): Promise<void>
  /** The author has seen who reads the chat now. */
  accept(chat: string, readers: DraftReaders): Promise<void>
  /** The draft ends, and a text typed meanwhile stays: of one that goes on after `sent`, what is not in that. */
  drop(chat: string, sent?: string, seen?: number): Promise<void>
  /** After a crash between a post and the end of the draft that it was: that text is not there to be sent twice. */
  endSent(): Promise<void>
  /** The draft of another device. */
  adopt(chat: string, value: unknown): Promise<void>
  /** All that the server has is known: a draft that it has not, as after a backup was put back, is sent again. */
  tellMissing(stored: (chat: string) => unknown): Promise<void>
  /** The server refused a draft, which stays here: it is tried again when there are news. */
  refused(chat: string): Promise<void>
  tellRefused(): void
  stop(): void
}

/** At the same moment the text that sorts higher: every device chooses the same, and no text gives way to an end. */
function isLater(one: Version, other: Version): boolean {
  if (one.changedAt !== other.changedAt) return one.changedAt > other.changedAt
  return one.text > other.text
}

/** `send` puts a setting into the outbox. An ended draft is sent as an empty one: it may be older than another's text. */
export function createDraftSync(
  state: MemoryState,
  outbox: Pick<Outbox, 'changeDraft' | 'isPending'>,
  clock: () => number,
  send: (chat: string, value: DraftValue) => Promise<void>,
): DraftSync {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const sending = new Map<string, Promise<void>>()
  const refused = new Set<string>()

  function later(chat: string): void {
    clearTimeout(timers.get(chat))
    timers.set(
      chat,
      setTimeout(() => void sendNow(chat).catch(() => undefined), restMs),
    )
  }

  async function sendNow(chat: string): Promise<void> {
    timers.delete(chat)
    const draft = state.drafts.get(chat)
    if (!draft?.unsent || !state.chats.get(chat)?.active) return
    const { text, changedAt } = draft
    const timeline = state.audienceTimeline
    // A counter of a lost future may stand for others now.
    const counter = draft.timeline === timeline ? draft.audience : 0
    const value = { text, changedAt, ...(timeline === null ? {} : { audience: { timeline, counter } }) } // prettier-ignore
    // What no device would take stays here, and is sent once it has been shortened.
    if (!draftSetting.safeParse(value).success) return
    const sent = send(chat, value)
    sending.set(chat, sent)
    await sent.finally(() => sending.delete(chat))
    await outbox.changeDraft(chat, (now) => (now === draft ? { ...draft, unsent: false } : now))
  }

  const settingOf = (chat: string): DraftValue | undefined =>
    draftSetting.safeParse(state.settings.get(`draft:${chat}`)).data

  /** Where it is not known who has joined since, as under another timeline, all others are asked about. */
  function begunBefore(
    chat: ActiveChat,
    { timeline, counter }: NonNullable<DraftValue['audience']>,
  ): DraftReaders {
    const audience = timeline === state.audienceTimeline ? counter : 0
    const { me } = state
    const own = (party: string): boolean => me?.role === 'candidate' ? party.startsWith('candidate:') : party === `staff:${me?.partner ?? ''}` // prettier-ignore
    const unasked = chat.row.parties.filter((party) => party === 'coordinators' || own(party))
    return {
      parties: readersBefore(chat, audience) ?? unasked,
      audience,
      timeline: state.audienceTimeline,
    }
  }

  /** Later than what is known, whatever the clocks of the devices say. */
  function nowIn(chat: string): number {
    const known = Math.max(state.drafts.get(chat)?.changedAt ?? 0, settingOf(chat)?.changedAt ?? 0)
    return Math.max(clock(), known + 1)
  }

  /** The text of a post that waits and was written after this draft, and begins as it does. */
  function sentOf({ chat, text, changedAt }: Draft): string | null {
    const ofMany = new Set(state.sendings.flatMap(({ posts }) => posts.map(({ post }) => post)))
    for (const { operation, createdAt, state: at } of state.outbox) {
      if (operation.type !== 'post' || operation.chat !== chat || at === 'rejected') continue
      if (ofMany.has(operation.post)) continue
      if (createdAt >= changedAt && operation.body.startsWith(text)) return operation.body
    }
    return null
  }

  async function drop(chat: string, sent?: string, seen?: number): Promise<void> {
    clearTimeout(timers.get(chat))
    timers.delete(chat)
    // What was asked to be kept before this ends too.
    let ended: number | undefined
    await outbox.changeDraft(chat, (now) => {
      ended = now?.changedAt
      return now
    })
    await sending.get(chat)?.catch(() => undefined)
    // Told first: a crash in between leaves a draft that ends when this comes back.
    const changedAt = nowIn(chat)
    if (settingOf(chat)?.text) await send(chat, { text: '', changedAt })
    await outbox.changeDraft(
      chat,
      (now) => {
        if (!now || now.changedAt === ended || sent?.startsWith(now.text)) return null
        const isMore = sent !== undefined && now.text.startsWith(sent)
        return isMore ? { ...now, text: now.text.slice(sent.length) } : now
      },
      seen,
    )
  }

  async function adopt(chat: string, value: unknown): Promise<void> {
    const row = state.chats.get(chat)
    const theirs = draftSetting.safeParse(value).data
    if (!theirs || !row?.active) return
    let isToldAgain = false
    await outbox.changeDraft(chat, (own) => {
      if (own?.unsent) return own
      if (own && isLater(own, theirs)) {
        // The older one was sent later: the other devices are told of this one again.
        isToldAgain = true
        return { ...own, unsent: true }
      }
      if (theirs.text === '') return null
      if (own && !isLater(theirs, own)) return own
      const { text, changedAt, audience: begun } = theirs
      // Those whom its author saw there; an earlier version did not say.
      const { parties, audience, timeline } = begun
        ? begunBefore(row, begun)
        : (own ?? { ...row.row, timeline: null })
      return { chat, text, changedAt, parties, audience, timeline, unsent: false }
    })
    if (isToldAgain) later(chat)
  }

  return {
    start() {
      for (const { chat, unsent } of state.drafts.values())
        if (unsent && !timers.has(chat) && !sending.has(chat) && !refused.has(chat)) later(chat)
    },
    async save(draft, seen) {
      const { chat } = draft
      await outbox.changeDraft(chat, () => ({ ...draft, changedAt: nowIn(chat), unsent: true }), seen) // prettier-ignore
      later(chat)
    },
    async accept(chat, readers) {
      await outbox.changeDraft(chat, (now) => now && { ...now, ...readers, changedAt: nowIn(chat), unsent: true }) // prettier-ignore
      later(chat)
    },
    drop,
    async endSent() {
      for (const draft of [...state.drafts.values()]) {
        const sent = draft.text === '' ? null : sentOf(draft)
        if (sent !== null) await drop(draft.chat, sent)
      }
    },
    adopt,
    async tellMissing(stored) {
      for (const { chat, unsent } of [...state.drafts.values()]) {
        if (unsent || outbox.isPending('draft', chat)) continue
        const theirs = draftSetting.safeParse(stored(chat)).data ?? { text: '', changedAt: 0 }
        await adopt(chat, theirs)
      }
    },
    async refused(chat) {
      refused.add(chat)
      await outbox.changeDraft(chat, (now) => now && { ...now, unsent: true })
    },
    tellRefused() {
      const again = [...refused]
      refused.clear()
      for (const chat of again) if (state.drafts.has(chat)) later(chat)
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
