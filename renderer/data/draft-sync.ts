/** Drafts travel between a person's devices as settings: sent a while after the last key, the later change stands. */
import { draftSetting } from '../../sync-server/contract/settings.ts'
import type { MemoryState } from './memory-state.ts'
import type { Outbox } from './outbox.ts'
import type { Draft } from './state.ts'

/** So long nothing must change before a draft is sent, ms. */
const restMs = 3_000

export interface DraftSync {
  /** Drafts that an earlier run did not send. */
  start(): void
  save(draft: Omit<Draft, 'unsent'>): Promise<void>
  drop(chat: string): Promise<void>
  /** The draft of another device. */
  adopt(chat: string, value: unknown): Promise<void>
  stop(): void
}

/** `send` puts a setting into the outbox. */
export function createDraftSync(
  state: MemoryState,
  outbox: Outbox,
  send: (chat: string, value: { text: string; changedAt: number } | null) => Promise<void>,
): DraftSync {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

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
    await send(chat, { text: draft.text, changedAt: draft.changedAt })
    if (state.drafts.get(chat) === draft) await outbox.saveDraft({ ...draft, unsent: false })
  }

  return {
    start() {
      for (const draft of state.drafts.values()) if (draft.unsent) later(draft.chat)
    },
    async save(draft) {
      await outbox.saveDraft({ ...draft, unsent: true })
      later(draft.chat)
    },
    async drop(chat) {
      clearTimeout(timers.get(chat))
      timers.delete(chat)
      const known = state.settings.get(`draft:${chat}`)
      await outbox.dropDraft(chat)
      if (known !== undefined && known !== null) await send(chat, null)
    },
    async adopt(chat, value) {
      const own = state.drafts.get(chat)
      const row = state.chats.get(chat)
      if (own?.unsent || !row?.active) return
      const theirs = draftSetting.safeParse(value).data
      if (!theirs) await outbox.dropDraft(chat)
      else if (theirs.changedAt > (own?.changedAt ?? 0)) {
        const { parties, audience } = own ?? {
          parties: row.row.parties,
          audience: row.row.audience,
        }
        await outbox.saveDraft({ chat, ...theirs, parties, audience, unsent: false })
      }
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
