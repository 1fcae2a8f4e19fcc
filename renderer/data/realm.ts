/**
 * One person's data on this device: stores, sync and outbox together. Runs in the worker on IndexedDB and
 * in Node on RxDB's memory storage, unchanged.
 */
import { z } from 'zod'
import { versionsResponse } from '../../sync-server/contract/feed.ts'
import { isContent, type Operation } from '../../sync-server/contract/push.ts'
import { protocolVersion } from '../../sync-server/contract/version.ts'
import { openDatabases, type StorageKind } from './database.ts'
import { diagnosticsOf } from './diagnostics.ts'
import { discardedMs } from './discarded.ts'
import { documentStore } from './documents.ts'
import { createDraftSync } from './draft-sync.ts'
import { createEngine } from './engine.ts'
import { createFiles, filesOf } from './files/files.ts'
import { createTransfers } from './files/transfers.ts'
import { mergedFollowUps } from './follow-ups.ts'
import { createHistory, type History } from './history.ts'
import { createLink, type Renew } from './link.ts'
import { createLock, onlyLock, type KeptLock } from './lock.ts'
import { MemoryState } from './memory-state.ts'
import { createMirror } from './mirror.ts'
import { createOpenings } from './openings.ts'
import { createOutbox } from './outbox.ts'
import { createParticipants, forgetParticipants } from './participants.ts'
import { PortError } from './port.ts'
import { createPurges } from './purges.ts'
import { createRetries } from './retries.ts'
import { createSender } from './sender.ts'
import { createServerSearch, forgetFound } from './search/server-search.ts'
import type { OutboxItem, RealmActions, RealmState } from './state.ts'
import { createTransport, TransportError } from './transport.ts'
import { createTranscripts } from './transcripts.ts'
import { uuid7 } from './uuid7.ts'
import { outstandingPosts } from './views/outstanding.ts'
import { createVerifier } from './verifier.ts'
import { withBody } from './with-body.ts'

// The policy of the page forbids eval, which zod would try.
z.config({ jitless: true })

export interface RealmOptions {
  /** Origin of the sync server. */
  server: string
  person: string
  profileKey: Uint8Array
  storage: StorageKind
  /** Tells several devices of one person in one process apart. */
  profile?: string
  fetch: typeof fetch
  onUnauthorized: Renew
  /** The browser has deleted what can be fetched again: this realm keeps nothing any more, and is to be opened anew. */
  onGone?: () => void
  /** The person's access was switched off for too long, and what is theirs is being deleted here. */
  onExpired?: () => void
  /** Now, ms. */
  clock?: () => number
  /** Ms that have passed since some moment, whatever is done to the clock. */
  running?: () => number
  /** From 0 to 1, for jitter. */
  random?: () => number
}

export interface Realm {
  state: RealmState
  actions: RealmActions
  /** Makes an id: UUIDv7. */
  newId(): string
  clock(): number
}

/** Opens the stores, loads what is small, and starts to sync. */
export async function openRealm(options: RealmOptions): Promise<Realm> {
  const { clock = Date.now, running = () => performance.now(), random = Math.random } = options
  let clearedWhileOpening = false
  let cleared = (): void => {
    clearedWhileOpening = true
  }
  const databases = await openDatabases({
    ...options,
    onGone(part) {
      if (part === 'outbox') cleared()
      else options.onGone?.()
    },
  })
  const state = new MemoryState()
  const newId = (): string =>
    uuid7(clock(), (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>))
  const purges = createPurges()
  const files = createFiles(databases.files, state, newId)
  // A version too old for reading never is, and sends all the same.
  const locks = documentStore<{ lock: KeptLock }>(databases.outbox.documents, ['lock'])
  const lock = createLock({
    ...{ documents: locks.of('lock'), state, clock, running },
    onAsk() {
      void link.askAgain()
      engine.wake()
    },
    onExpired() {
      stopAll()
      options.onExpired?.()
      void databases.remove().catch(() => undefined)
    },
  })
  const isCaughtUp = (): boolean => engine.isCaughtUp() || state.sync.phase === 'tooOld'
  const outbox = createOutbox(databases.outbox, state, clock, newId, files, isCaughtUp)
  /** Nothing is sent before there is a sender: at the start it looks by itself. */
  let sendSoon = (): void => undefined
  purges.register('outbox', async ({ id }) => {
    await outbox.rejectChat(id)
    sendSoon()
  }, 'personal') // prettier-ignore
  purges.register('messages to many', ({ id }) => outbox.forgetRecipient(id), 'personal')
  purges.register('search', ({ id }) => {
    state.search.forget(id)
    return Promise.resolve()
  })
  purges.register('found on the server', ({ id }) => {
    forgetFound(state, id)
    return Promise.resolve()
  }, 'personal') // prettier-ignore
  purges.register('participants', ({ id }) => {
    forgetParticipants(state, id)
    return Promise.resolve()
  }, 'personal') // prettier-ignore
  purges.register('files', ({ id }) => files.purge(id, false))
  purges.register('chosen files', ({ id }) => files.purge(id, true), 'personal')
  const mirror = createMirror({
    ...{ databases, state, person: options.person, clock, purges },
    isPending: (key, chat) => outbox.isPending(key, chat),
    onIncomplete() {
      history.kick()
    },
    onLost: (posts) => outbox.offer(posts),
    onDoubtful: (posts) => outbox.doubt(posts),
    async onForsaken(posts) {
      await outbox.askAfter(posts)
      sendSoon()
    },
    onComplete(chat) {
      const ids = async () => new Set((await mirror.postsOf(chat)).map(({ id }) => id))
      void outbox.resolveDoubts(chat, ids).catch(() => undefined)
    },
    onUnread({ chat, seq }) {
      void enqueue({ id: newId(), type: 'read', chat, seq }, []).catch(() => undefined)
    },
    onFilesGone: (gone) => files.forget(gone),
    async onFollowUps(chat, base, theirs) {
      const mine = state.settings.get(`followUps:${chat}`)
      const sent = state.outbox.flatMap(({ operation: its, sent: has }) => has && its.type === 'setting' && its.key === 'followUps' && its.chat === chat ? [its.value] : []) // prettier-ignore
      const value = mergedFollowUps(base, sent, mine, theirs)
      if (value === undefined) return
      await enqueue({ id: newId(), type: 'setting', key: 'followUps', chat, value }, [])
    },
    onDraft: (chat, value) => drafts.adopt(chat, value),
    onSettingsAnew: () =>
      drafts.tellMissing((chat) => mirror.settings.stored('draft', chat)?.value),
  })
  // What is on its way stands above what the server has, and is not waited for before that is read.
  const above = outbox.load().then(() => files.load())
  const locked = locks.all().then(({ lock: kept }) => {
    lock.load(kept.get(onlyLock))
  })
  const loading = [locked, above, mirror.load(above)]
  try {
    await Promise.all(loading)
  } catch (error) {
    await Promise.allSettled(loading)
    // What stays open could not be opened again.
    await databases.close().catch(() => undefined)
    throw error
  }
  state.setSync({ verifiedAt: mirror.verifiedAt })
  for (const { operation } of state.outbox)
    if (operation.type === 'setting') mirror.settings.show(operation.key, operation.chat, operation.value) // prettier-ignore

  const transport = createTransport(options.server, options.person, options.fetch)
  const stopAll = (): void => {
    clearTimeout(forgetting)
    lock.stop()
    engine.stop()
    history.stop()
    sender.stop()
    transfers.stop()
    verifier.stop()
    drafts.stop()
    serverSearch.end()
    state.search.release()
  }
  // What has not been sent stands in memory alone now: nothing goes on that might take it out of sight.
  cleared = () => {
    stopAll()
    state.setSync({ phase: 'cleared' })
  }
  const link = createLink(
    transport,
    state,
    clock,
    options.onUnauthorized,
    async () => {
      stopAll()
      await databases.remove()
    },
    lock,
    () => {
      engine.probe()
    },
  )
  const release = async (): Promise<void> => {
    const isBack = ({ operation, seq, g }: OutboxItem): boolean => {
      if (!isContent(operation)) return true
      const chat = state.chats.get(operation.chat)
      if (!chat?.active) return true
      if (operation.type === 'post') return seq === null || mirror.holds(operation.chat, seq)
      return g === null || mirror.hasPassed(g)
    }
    for (const item of state.outbox) {
      const { operation, seq } = item
      if (operation.type !== 'post' || seq === null || filesOf(operation).length === 0) continue
      const chat = state.chats.get(operation.chat)
      const isSent = item.state === 'accepted' && chat?.active === true && !chat.shelved
      if (!isSent || !isBack(item)) continue
      // What can't be noted as sent leaves this device, and can be fetched again.
      const noted = mirror.postAt(chat.row.id, seq).then((post) => files.keepSent(operation, new Set(post?.files.map(({ id }) => id)))) // prettier-ignore
      await noted.catch(() => undefined)
    }
    await outbox.release(isBack)
    await files.tidy()
  }
  const openings = createOpenings()
  const retries = createRetries(outbox, state, newId, () => {
    sendSoon()
  })
  const transfers = createTransfers({
    ...{ link, files, state, random },
    onDone() {
      sender.kick()
    },
  })
  const sender = createSender({
    link,
    outbox,
    random,
    witness: () => mirror.witness,
    async onSettled(items, verdicts, timeline) {
      // What was refused on an older version goes on as a draft; files that the server has lost go once more.
      drafts.start()
      transfers.kick()
      for (const { operation } of items) {
        const verdict = verdicts.find(({ id }) => id === operation.id)
        if (!verdict || verdict.status === 'deferred') continue
        if (operation.type === 'setting') {
          const { key, chat, value } = operation
          const g = verdict.status === 'rejected' ? null : (verdict.g ?? 0)
          if (g === null && key === 'draft' && chat !== null)
            await drafts.refused(chat).catch(() => undefined)
          await mirror.settleSetting({ key, chat, value }, g, timeline)
        }
        openings.settle(operation, verdict)
      }
      await release()
      // What fails now is tried with the next answer of the feed.
      await retries.known().catch(() => undefined)
    },
  })
  sendSoon = () => {
    sender.kick()
  }
  let swept = false
  /** With nothing left to fetch: what is due is compared, and once a run what a crash left is swept. */
  const tidy = (): void => {
    if (state.sync.phase !== 'upToDate') return
    if (verifier.isDue()) void verifier.run(false).catch(() => undefined)
    if (swept) return
    swept = true
    void mirror.sweep().catch(() => {
      // What the disk refused is tried again when there is nothing to do.
      swept = false
    })
  }
  const history: History = createHistory(link, mirror, state, random, (chat) => verifier.repair(chat), () => {
    void release().catch(() => undefined)
    engine.showPhase()
    tidy()
  }) // prettier-ignore
  const engine = createEngine({
    link,
    mirror,
    history: () => history,
    state,
    person: options.person,
    random,
    async onApplied() {
      await release()
      await retries.known()
      drafts.tellRefused()
      // What waits for the news of other devices goes on.
      if (state.outbox.some((item) => item.state === 'queued')) sender.kick()
    },
    onIdle: tidy,
    async onTimeline(timeline) {
      await outbox.changeTimeline(timeline)
      sender.wake()
    },
    onStart: () => outbox.askAgain(),
  })
  const verifier = createVerifier({
    ...{ link, mirror, state, clock },
    caughtUp: () => engine.caughtUp(),
    onRested: tidy,
    onEnded: () => void release().catch(() => undefined),
  })
  const drafts = createDraftSync(state, outbox, clock, async (chat, { audience, ...draft }) => {
    const value = audience ? { ...draft, audience } : draft
    await enqueue({ id: newId(), type: 'setting', key: 'draft', chat, value }, [])
  })

  const serverSearch = createServerSearch(link, state)

  state.lookAt = (chat) => {
    history.prefer(chat)
  }

  const enqueue = async (operation: Operation, parties: string[]): Promise<OutboxItem> => {
    const leaves = (): boolean =>
      isContent(operation) &&
      link.isOnline() &&
      isFirst(state, operation.chat) &&
      !files.isUnready(operation)
    const item = await outbox.enqueue(operation, parties, leaves)
    // It is durable: what could not be noted now is at the next start.
    await files.posted(filesOf(operation)).catch(() => undefined)
    if (operation.type === 'read') await mirror.raiseMarker(operation.chat, operation.seq)
    if (operation.type === 'setting') {
      mirror.settings.show(operation.key, operation.chat, operation.value)
      if (operation.key === 'unreadFrom' && operation.chat !== null)
        await mirror.recount(operation.chat)
      if (operation.key === 'hold') {
        await mirror.reviewHoldings()
        history.kick()
      }
    }
    if (item.state === 'sending') sender.sendNow(item)
    else sender.kick()
    return item
  }

  let forgetting: ReturnType<typeof setTimeout> | undefined
  /** What was discarded can be brought back for a while; what was so before it, no longer. */
  async function forgetLater(): Promise<void> {
    clearTimeout(forgetting)
    forgetting = setTimeout(() => {
      outbox.forgetDiscarded()
      void files.tidy().catch(() => undefined)
    }, discardedMs)
    await files.tidy()
  }

  engine.start()
  sender.kick()
  transfers.kick()
  history.kick()
  void drafts.endSent().catch(() => undefined)
  drafts.start()

  /** What waits for the line or for time goes on at once. */
  function wake(): void {
    void lock.count().catch(() => undefined)
    if (state.lock) void link.askAgain()
    engine.wake()
    history.wake()
    sender.wake()
    transfers.wake()
    verifier.wake()
  }

  const actions: RealmActions = {
    enqueue,
    async enqueueMany(items, sending) {
      await outbox.enqueueMany(items, sending)
      sender.kick()
    },
    async pauseSending(id, paused) {
      await outbox.pauseSending(id, paused)
      sender.kick()
    },
    cancelSending: (id) => outbox.cancelSending(id),
    forgetSending: (id) => outbox.forgetSending(id),
    editQueued: (post, body) => outbox.edit(post, (its) => withBody(state, its, body)),
    async cancelQueued(post) {
      const body = await outbox.cancel(post)
      await forgetLater()
      return body
    },
    async addFile(chat, file) {
      const id = await files.add(chat, file)
      transfers.kick()
      return id
    },
    dropFile: (file) => transfers.cancel(file),
    async pauseFile(file, paused) {
      await files.change(file, { paused })
      transfers.wake()
    },
    async fetchFile(chat, file) {
      const held = state.chats.get(chat)
      const rows = held?.active ? await outstandingPosts(state, held) : []
      const found = rows.flatMap((row) => row.files).find(({ id }) => id === file)
      if (!found) throw new PortError('not-found')
      return transfers.fetch(chat, found)
    },
    cancelFetch: (file) => {
      transfers.cancelFetch(file)
    },
    retry: (post, body) => retries.again(post, body),
    retryAll: (chat, code) => retries.all(chat, code),
    async discard(post) {
      await outbox.discard(post)
      await forgetLater()
      sender.kick()
    },
    async undiscard(post) {
      await outbox.undiscard(post)
      sender.kick()
    },
    saveDraft: (draft, seen) => drafts.save(draft, seen),
    keepEdit: (edit) => outbox.keepEdit(edit),
    keepWords: (chat, text) => outbox.keepWords(chat, text),
    acceptAudience: (chat, audience) => drafts.accept(chat, audience),
    dropDraft: (chat, sent, seen) => drafts.drop(chat, sent, seen),
    clearNotes: () => outbox.clearNotes(),
    keepPosition: (chat, position) => mirror.keepPosition(chat, position),
    keepLast: (last) => mirror.keepLast(last),
    async versions(chat, post) {
      try {
        const body = { v: protocolVersion, chat, post }
        const answer = await link.post('/v1/sync/versions', body, versionsResponse, silenceMs)
        return answer.versions
      } catch (error) {
        throw error instanceof TransportError ? new PortError('offline') : error
      }
    },
    transcripts: createTranscripts(link),
    serverSearch,
    participants: createParticipants(link, state),
    checkNow: () => verifier.run(true),
    verdictOf: (operation, timeoutMs) => openings.verdictOf(operation, timeoutMs),
    pauseHistory(paused) {
      state.setSync({ paused })
      history.kick()
    },
    wake,
    askAgain() {
      const access = link.askAgain()
      wake()
      return access
    },
    signedIn() {
      link.signedIn()
      wake()
    },
    diagnostics: () => Promise.resolve(diagnosticsOf(state, mirror, verifier, transport)),
    async abandon() {
      stopAll()
      await outbox.idle()
      await databases.close().catch(() => undefined)
    },
    notRenewed(isFull) {
      state.setSync({ phase: isFull ? 'notKept' : 'stopped' })
    },
    async close() {
      stopAll()
      // What could not be noted is compared at the next start.
      await Promise.all([mirror.close().catch(() => undefined), outbox.idle()])
      await databases.close()
    },
    async wipe() {
      stopAll()
      await databases.remove()
    },
  }
  if (clearedWhileOpening) cleared()
  return { state, actions, newId, clock }
}

/** Whether nothing of the chat waits before a new operation. */
function isFirst(state: RealmState, chat: string): boolean {
  return !state.outbox.some(
    ({ operation, state: its }) =>
      isContent(operation) && operation.chat === chat && its !== 'accepted',
  )
}

const silenceMs = 30_000
