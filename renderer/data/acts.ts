/** What a person may do, checked by the same rules as the server's and durable before it resolves. */
import type { ChatKey } from '../../sync-server/contract/chats.ts'
import { isEmoji } from '../../sync-server/contract/emoji.ts'
import { isContent } from '../../sync-server/contract/push.ts'
import { filesOf } from './files/files.ts'
import { followUpsOf, withFollowUp } from './follow-ups.ts'
import { characters, isBlank, isStorableText, limits } from '../../sync-server/contract/limits.ts'
import {
  mayHandleReports,
  mayReport,
  mayTakeTranscript,
  permission,
} from '../../sync-server/contract/participants.ts'
import { reportKey } from '../../sync-server/contract/reports.ts'
import { isValidSetting } from '../../sync-server/contract/settings.ts'
import { standInKey } from '../../sync-server/contract/stand-in.ts'
import { templateKey } from '../../sync-server/contract/templates.ts'
import { audienceOf } from './audience.ts'
import { PortError, type ActName, type Acts } from './port.ts'
import type { Realm } from './realm.ts'
import type { DraftReaders } from './state.ts'
import { readerOf, type ActiveChat } from './views/chat-item.ts'
import { mayName } from './stand-ins.ts'
import { withBody } from './with-body.ts'

const openTimeoutMs = 15_000
const dayMs = 86_400_000

type Handlers = { [Name in ActName]: (args: Acts[Name]['args']) => Promise<Acts[Name]['result']> }

/** The acts of a realm. A refusal rejects with a PortError and changes nothing. */
export function createActs({ state, actions, newId, clock }: Realm): Handlers {
  const chatOf = (id: string): ActiveChat => {
    const chat = state.chats.get(id)
    if (!chat?.active) throw new PortError('chat-unavailable')
    return chat
  }

  /** A chat in which the reader may write now. */
  const mayChange = (id: string): ActiveChat => {
    const chat = chatOf(id)
    const { reason } = permission(readerOf(state, chat), chat.row.state)
    if (reason !== null)
      throw new PortError(reason === 'mustNotBegin' ? 'must-not-begin' : 'read-only')
    return chat
  }

  const revisionOf = (chat: string): number => state.draftRevisions.get(chat) ?? 0

  /** By the server's clock where this device's is wrong: of posts sent at once others would read that they were written hours ago. */
  const writtenAt = (): number => clock() + state.skew

  /** Markers on their way to the disk: a smaller one that comes after must not take a larger one's place. */
  const asked = new Map<string, number>()

  /** What is sent again goes to those whom its author has seen named. */
  const mustBeSeen = (chat: string, audience: number): void => {
    if (chatOf(chat).row.audience !== audience) throw new PortError('audience-widened')
  }

  /** Whom the author of a draft sees as they begin it. */
  const readersNow = (chat: ActiveChat): DraftReaders => {
    const { parties, audience } = chat.row
    return { parties, audience, timeline: audienceOf(chat, state)?.timeline ?? null }
  }

  const mustFit = (body: string, mayBeEmpty = false): void => {
    if (!isStorableText(body)) throw new PortError('invalid')
    if (isBlank(body) && !mayBeEmpty) throw new PortError('empty')
    if (characters(body) > limits.bodyCharacters) throw new PortError('too-long')
  }

  const hasFiles = (post: string): boolean =>
    state.outbox.some(({ operation }) => operation.type === 'post' && operation.post === post && filesOf(operation).length > 0) // prettier-ignore

  const acts: Handlers = {
    async addFile({ chat, name, bytes, thumb }) {
      mayChange(chat)
      return { file: await actions.addFile(chat, { name, bytes, thumb }) }
    },

    async dropFile({ file }) {
      await actions.dropFile(file)
      return null
    },

    async pauseFile({ file, paused }) {
      await actions.pauseFile(file, paused)
      return null
    },

    async fetchFile({ chat, file }) {
      chatOf(chat)
      return { bytes: await actions.fetchFile(chat, file) }
    },

    cancelFetch({ file }) {
      actions.cancelFetch(file)
      return Promise.resolve(null)
    },

    async post({ chat: id, body, audience, files = [], replyTo, seen: seenDraft }) {
      mustFit(body, files.length > 0)
      if (files.length > limits.filesPerPost) throw new PortError('file-too-many')
      const chat = mayChange(id)
      const seen = audienceOf(chat, state)
      if (audience !== chat.row.audience || seen === null) throw new PortError('audience-widened')
      const named = files.map((file) => {
        const held = state.files.get(file)
        if (held?.way !== 'out' || held.posted || held.chat !== id || held.refused !== null)
          throw new PortError('file-unavailable')
        return { id: file, ...(held.thumb === null ? {} : { thumb: held.thumb }) }
      })
      const post = newId()
      await actions.enqueue(
        withBody(
          state,
          {
            id: newId(),
            type: 'post',
            chat: id,
            post,
            body,
            writtenAt: writtenAt(),
            audience: seen,
            ...(named.length > 0 ? { files: named } : {}),
            ...(replyTo === undefined ? {} : { replyTo }),
          },
          body,
        ),
        chat.row.parties,
      )
      // The post is durable: were it refused now, its author would write it twice.
      await actions.dropDraft(id, body, seenDraft).catch(() => undefined)
      return { post }
    },

    async postMany({ title, posts }) {
      if (posts.length > limits.recipients) throw new PortError('invalid')
      const made = posts.map(({ chat: id, candidate, body, audience }) => {
        mustFit(body)
        const chat = mayChange(id)
        const seen = audienceOf(chat, state)
        if (audience !== chat.row.audience || seen === null) throw new PortError('audience-widened')
        const post = newId()
        const operation = withBody(
          state,
          { id: newId(), type: 'post', chat: id, post, body, writtenAt: writtenAt(), audience: seen }, // prettier-ignore
          body,
        )
        return {
          operation,
          parties: chat.row.parties,
          sent: { post, chat: id, candidate, seq: null },
        }
      })
      const sending = newId()
      const words = [...title.trim().replace(/\s+/g, ' ')].slice(0, limits.templateName).join('')
      await actions.enqueueMany(made, {
        ...{ id: sending, title: words },
        ...{ at: clock(), paused: false, posts: made.map(({ sent }) => sent) },
      })
      return { sending }
    },

    async pauseSending({ sending, paused }) {
      await actions.pauseSending(sending, paused)
      return null
    },

    async cancelSending({ sending }) {
      await actions.cancelSending(sending)
      return null
    },

    async forgetSending({ sending }) {
      await actions.forgetSending(sending)
      return null
    },

    async saveTemplate({ id, name, texts }) {
      const template = id ?? newId()
      const value = { name, texts }
      if (!isValidSetting(templateKey, true, value)) throw new PortError('invalid')
      if (state.me?.role !== 'staff' || state.me.readOnly) throw new PortError('not-allowed')
      await actions.enqueue({ id: newId(), type: 'setting', key: templateKey, chat: template, value }, []) // prettier-ignore
      return { id: template }
    },

    async deleteTemplate({ id }) {
      if (state.me?.role !== 'staff' || state.me.readOnly) throw new PortError('not-allowed')
      await actions.enqueue({ id: newId(), type: 'setting', key: templateKey, chat: id, value: null }, []) // prettier-ignore
      return null
    },

    async editWaiting({ post, body }) {
      mustFit(body, hasFiles(post))
      await actions.editQueued(post, body)
      return null
    },

    cancelWaiting: async ({ post }) => ({ body: await actions.cancelQueued(post) }),

    async edit({ chat: id, post, rev, body, audience: counter }) {
      mustFit(body)
      const chat = mayChange(id)
      // Its author is taking it back: a removal beats whatever is made of it, so nothing is taken in for it.
      const isTakenBack = state.outbox.some(({ operation }) => operation.type === 'delete' && operation.post === post) // prettier-ignore
      if (isTakenBack) throw new PortError('post-unavailable')
      const audience = audienceOf(chat, state)
      if (counter !== chat.row.audience || audience === null)
        throw new PortError('audience-widened')
      const operation = withBody(state, { id: newId(), type: 'edit', chat: id, post, rev, body, audience }, body) // prettier-ignore
      await actions.enqueue(operation, chat.row.parties)
      return null
    },

    async remove({ chat, post }) {
      // Who may: the author, and a coordinator also where nobody writes any more. The server decides.
      chatOf(chat)
      const isUnsent = state.outbox.some(
        (item) =>
          item.operation.type === 'post' &&
          item.operation.post === post &&
          item.state === 'queued' &&
          !item.sent,
      )
      if (isUnsent) {
        await actions.cancelQueued(post)
        return null
      }
      await actions.enqueue({ id: newId(), type: 'delete', chat, post }, [])
      return null
    },

    async report({ chat: id, post, reason: given }) {
      const { row } = chatOf(id)
      const reason = given.trim()
      if (!mayReport(row.side, row.state)) throw new PortError('not-allowed')
      if (characters(reason) > limits.reportReason) throw new PortError('too-long')
      if (!isStorableText(reason)) throw new PortError('invalid')
      await actions.enqueue({ id: newId(), type: 'report', chat: id, post, reason }, [])
      return null
    },

    async handleReports({ reports, remove }) {
      if (!state.me || !mayHandleReports(state.me)) throw new PortError('not-allowed')
      // First the removal: were the rest lost, the post would still be listed.
      if (remove) await acts.remove(remove)
      for (const chat of reports)
        await actions.enqueue({ id: newId(), type: 'setting', key: reportKey, chat, value: null }, []) // prettier-ignore
      return null
    },

    async react({ chat, post, emoji, on }) {
      mayChange(chat)
      if (!isEmoji(emoji)) throw new PortError('invalid')
      await actions.enqueue({ id: newId(), type: 'react', chat, post, emoji, on }, [])
      return null
    },

    async pinPost({ chat, post, pinned }) {
      mayChange(chat)
      await actions.enqueue({ id: newId(), type: 'pin', chat, post, pinned }, [])
      return null
    },

    versions: async ({ chat, post }) => ({ versions: await actions.versions(chat, post) }),

    async beginTranscript({ format, chats }) {
      // As the server decides: contract/participants.ts.
      if (!chats.every((chat) => mayTakeTranscript(chatOf(chat).row.side)))
        throw new PortError('not-allowed')
      return actions.transcripts.begin(format, chats)
    },

    transcriptPage: ({ transcript, chat, after }) =>
      actions.transcripts.page(transcript, chat, after),

    async unreadFrom({ chat, seq }) {
      chatOf(chat)
      await actions.enqueue(
        { id: newId(), type: 'setting', key: 'unreadFrom', chat, value: seq },
        [],
      )
      return null
    },

    async retryAll({ chat, code, audience }) {
      mustBeSeen(chat, audience)
      await actions.retryAll(chat, code)
      return null
    },

    async retry({ post, body, audience }) {
      for (const { operation } of state.outbox)
        if (isContent(operation) && operation.post === post) mustBeSeen(operation.chat, audience)
      if (body !== undefined) mustFit(body, hasFiles(post))
      await actions.retry(post, body)
      return null
    },

    async discard({ post }) {
      await actions.discard(post)
      return null
    },

    async undiscard({ post }) {
      await actions.undiscard(post)
      return null
    },

    async read({ chat: id, seq }) {
      const chat = chatOf(id)
      const target = Math.min(seq, chat.row.head)
      // Reading to the end ends "unread from here".
      if (target === chat.row.head && typeof state.settings.get(`unreadFrom:${id}`) === 'number')
        await actions.enqueue({ id: newId(), type: 'setting', key: 'unreadFrom', chat: id, value: null }, []) // prettier-ignore
      if (target <= Math.max(state.reads.get(id) ?? 0, asked.get(id) ?? 0)) return null
      asked.set(id, target)
      try {
        await actions.enqueue({ id: newId(), type: 'read', chat: id, seq: target }, [])
      } finally {
        if (asked.get(id) === target) asked.delete(id)
      }
      return null
    },

    async readAll({ chats }) {
      for (const id of chats) {
        const chat = state.chats.get(id)
        if (chat?.active) await acts.read({ chat: id, seq: chat.row.head })
      }
      return null
    },

    async followUp({ chat, post, due, note }) {
      chatOf(chat)
      const value = withFollowUp(followUpsOf(state.settings, chat), post, due, note)
      if ((value?.length ?? 0) > limits.followUpsPerChat) throw new PortError('follow-ups-full')
      if (!isValidSetting('followUps', true, value)) throw new PortError('invalid')
      await actions.enqueue({ id: newId(), type: 'setting', key: 'followUps', chat, value }, [])
      return null
    },

    async saveDraft({ chat: id, text, seen }) {
      if (text === '') {
        await actions.dropDraft(id, undefined, seen)
        return { revision: revisionOf(id) }
      }
      if (state.chats.get(id)?.active === false) {
        if (!isBlank(text)) await actions.keepWords(id, text)
        return { revision: revisionOf(id) }
      }
      const chat = chatOf(id)
      const begun = state.drafts.get(id)
      const { parties, audience, timeline } = begun && begun.text !== '' ? begun : readersNow(chat)
      await actions.saveDraft({ chat: id, text, parties, audience, timeline, changedAt: clock() }, seen) // prettier-ignore
      return { revision: revisionOf(id) }
    },

    async keepEdit(edit) {
      // Also of a chat that was lost while it was typed.
      if (!state.chats.has(edit.chat)) throw new PortError('chat-unavailable')
      await actions.keepEdit(edit)
      return null
    },

    async acceptAudience({ chat: id, audience }) {
      mustBeSeen(id, audience)
      await actions.acceptAudience(id, readersNow(chatOf(id)))
      return null
    },

    async setForChat({ chat, key, value }) {
      chatOf(chat)
      await actions.enqueue({ id: newId(), type: 'setting', key, chat, value }, [])
      return null
    },

    async setForMe({ key, value }) {
      await actions.enqueue({ id: newId(), type: 'setting', key, chat: null, value }, [])
      return null
    },

    async setStandIn(named) {
      if (named && !mayName(state, named.colleague)) throw new PortError('not-allowed')
      const value = named && { person: named.colleague, until: named.until }
      if (!isValidSetting(standInKey, false, value)) throw new PortError('invalid')
      await actions.enqueue({ id: newId(), type: 'setting', key: standInKey, chat: null, value }, []) // prettier-ignore
      return null
    },

    async searchServer(question) {
      if (question.text.trim() === '') actions.serverSearch.end()
      else await actions.serverSearch.ask(question)
      return null
    },

    async participants({ chat }) {
      chatOf(chat)
      await actions.participants.ask(chat)
      return null
    },

    async opened({ chat: id }) {
      const chat = chatOf(id)
      const before = state.settings.get(`hold:${id}`)
      const now = state.serverNow ?? clock()
      // What was fetched by hand stays while it is opened now and then; a day is exact enough.
      const isStale = typeof before === 'number' && now - before > dayMs
      if (!chat.shelved && !isStale) return null
      await actions.enqueue({ id: newId(), type: 'setting', key: 'hold', chat: id, value: now }, [])
      return null
    },

    async open(key) {
      if (state.sync.phase === 'signInAgain') throw new PortError('sign-in-required')
      if (state.sync.offlineSince !== null) throw new PortError('offline')
      const id = newId()
      await actions.enqueue({ id, type: 'open', key: key satisfies ChatKey }, [])
      const { chat } = await actions.verdictOf(id, openTimeoutMs)
      if (chat === null) throw new PortError('not-found')
      return { chat }
    },

    async checkNow() {
      if (state.sync.offlineSince !== null) throw new PortError('offline')
      await actions.checkNow()
      return null
    },

    async keepPosition({ chat, position }) {
      await actions.keepPosition(chat, position)
      return null
    },

    async keepLast(last) {
      await actions.keepLast(last)
      return null
    },

    async clearEnded() {
      await actions.clearNotes()
      return null
    },

    pauseHistory({ paused }) {
      actions.pauseHistory(paused)
      return Promise.resolve(null)
    },

    askAgain: () => actions.askAgain(),

    wake() {
      actions.wake()
      return Promise.resolve(null)
    },

    signedIn() {
      actions.signedIn()
      return Promise.resolve(null)
    },

    diagnostics: async () => ({ text: await actions.diagnostics() }),

    async close() {
      await actions.close()
      return null
    },

    async wipe() {
      await actions.wipe()
      return null
    },
  }
  return acts
}
