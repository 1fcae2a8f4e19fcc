/**
 * Switches one mechanism off, to see that the simulation notices. Nothing of this is in the product: the source of a
 * module is altered while it is loaded, in the simulation's own processes only.
 */
import { registerHooks } from 'node:module'
import type { Figures } from './judge.ts'

interface Alteration {
  file: string
  from: string
  to: string
}

/** Repair would make up for what is lost: without it the mechanism alone must hold. */
const noRepair: readonly Alteration[] = [
  {
    file: 'renderer/data/history.ts',
    from: '  function disagreeing(): string | null {',
    to: '  function disagreeing(): string | null {\n    if (Date.now() > 0) return null',
  },
  {
    file: 'renderer/data/history.ts',
    from: '  function disagreeingSoon(): boolean {',
    to: '  function disagreeingSoon(): boolean {\n    if (Date.now() > 0) return false',
  },
  {
    file: 'renderer/data/verifier.ts',
    from: 'running === null &&\n',
    to: 'running === null && Date.now() < 0 &&\n',
  },
]

export interface Mechanism {
  alterations: readonly Alteration[]
  /** The checks of judge.ts of which one must fail without it: what it is there for. */
  shows: readonly string[]
  /** The figures of which one must not be 0 then: what the run says of it. */
  says: readonly (keyof Figures)[]
}

/** Rows that a lane passed over: a gap between posts is filled by history, but nothing brings the rest without repair. */
const passedOver = [
  'a chat is held exactly by who may read it',
  'every post is held',
  'posts are as the store has them',
  'reactions',
  'read markers',
  'settings of a chat',
  'a job is held exactly by who may see it',
  'a case is held exactly by who may see it',
  'a candidate is held exactly by who may see it',
  'a person is held by who must see it',
  'a partner is held by who must see it',
  'the directory says what is so',
  'as on a new device: rows of chats',
]

export const mechanisms: Readonly<Record<string, Mechanism>> = {
  /** For comparison: nothing but repair is off. Digests may differ then, where a disk refused a row twice. */
  repair: { alterations: [], shows: [], says: [] },
  'commit-lock': {
    shows: passedOver,
    says: ['lost', 'stale'],
    alterations: [
      {
        file: 'sync-server/db/commit-lock.ts',
        from: "  await tx.query('select pg_advisory_xact_lock($1)', [commitLockKey])\n",
        to: '',
      },
      // What commits takes a moment, as on a disk that is slow.
      {
        file: 'sync-server/db/commit-lock.ts',
        from: '  return row.g\n',
        to: '  await new Promise((resolve) => setTimeout(resolve, row.g % 2 === 0 ? 80 : 0))\n  return row.g\n',
      },
    ],
  },
  'epoch-fence': {
    shows: ['no access comes back that has ended', 'a chat is held exactly by who may read it'],
    says: ['leaked', 'lost'],
    alterations: [
      {
        file: 'renderer/data/held-access.ts',
        from: '    if (row.epoch < epoch) return\n',
        to: '',
      },
      {
        file: 'renderer/data/held-access.ts',
        from: '    if (known && !known.active && row.epoch === epoch) return\n',
        to: '',
      },
    ],
  },
  'apply-join': {
    shows: ['no post goes back to what it was', 'posts are as the store has them'],
    says: ['stale'],
    alterations: [
      {
        file: 'renderer/data/open-block.ts',
        from: '    if (old && old.g >= row.g) return row\n',
        to: '',
      },
      {
        file: 'renderer/data/open-block.ts',
        from: '    if (old && old.g >= row.g) return\n',
        to: '',
      },
    ],
  },
  'persist-gate': {
    shows: passedOver,
    says: ['lost', 'stale'],
    alterations: [
      {
        file: 'renderer/data/mirror.ts',
        from: '        const me = response.me ? keepEqual(state.me, response.me) : state.me\n',
        to: '        cursors = { ...cursors, ...Object.fromEntries(Object.entries(lanes).map(([lane, page]) => [lane, page?.next])) }\n        asked = cursors\n        await storeMeta()\n        const me = response.me ? keepEqual(state.me, response.me) : state.me\n',
      },
    ],
  },
  'filter-before-limit': {
    shows: ['every post is held', 'posts are as the store has them'],
    says: ['lost', 'stale'],
    alterations: [
      {
        file: 'sync-server/sync/feed-sql.ts',
        from: 'join post p on p.chat = c.id and p.g > e.epoch and p.g >= $2\n',
        to: 'join (select * from post where g >= $2 order by g limit 5) p on p.chat = c.id and p.g > e.epoch and p.g >= $2\n',
      },
    ],
  },
  'outbox-keep': {
    shows: ['an own post is accepted or visibly ended'],
    says: ['lost'],
    alterations: [
      {
        file: 'renderer/data/outbox.ts',
        from: "        items.show(sending.map((item) => ({ ...item, state: 'queued' })))\n        return Promise.resolve()\n",
        // On a disk whose process has ended nothing can be removed, and nobody minds.
        to: '        return items.remove(sending.map((item) => item.id)).catch(() => undefined)\n',
      },
    ],
  },
  audience: {
    shows: ['no post goes to whom its author had not seen'],
    says: ['unasked'],
    alterations: [
      {
        file: 'sync-server/sync/judge.ts',
        from: "  return same ? null : 'audience-widened'\n",
        to: "  return same || Date.now() > 0 ? null : 'audience-widened'\n",
      },
    ],
  },
  /** A chat's row is sent again when its readers or what may be done in it have changed. */
  'row-news': {
    shows: ['as on a new device: rows of chats'],
    says: ['stale'],
    alterations: [
      {
        file: 'sync-server/access/chats-sql.ts',
        from: 'update chat set audience = w.audience, state = w.state, g = $4::bigint\n',
        to: 'update chat set audience = w.audience, state = w.state, g = chat.g + 0 * $4::bigint\n',
      },
    ],
  },
  /** Both ends take whatever somebody writes in a chat that they read. */
  permission: {
    shows: ['a post is of who could write there'],
    says: ['unallowed'],
    alterations: [
      {
        file: 'sync-server/contract/participants.ts',
        from: 'function readOnlyReason(reader: Reader, state: ChatState): ReadOnlyReason | null {\n',
        to: 'function readOnlyReason(reader: Reader, state: ChatState): ReadOnlyReason | null {\n  if (Date.now() > 0) return null\n',
      },
    ],
  },
}

/** What is altered when a mechanism is switched off. */
export function alterationsOf(mechanism: string): readonly Alteration[] {
  const own = mechanisms[mechanism]
  if (!own) throw new Error(`no mechanism ${mechanism}: ${Object.keys(mechanisms).join(', ')}`)
  return [...noRepair, ...own.alterations]
}

/** Alters a module's source. Throws where it no longer holds what is to be switched off. */
export function altered(source: string, file: string, alterations: readonly Alteration[]): string {
  return alterations
    .filter((alteration) => alteration.file === file)
    .reduce((text, { from, to }) => {
      if (!text.includes(from)) throw new Error(`${file} does not hold: ${from.trim()}`)
      return text.replace(from, to)
    }, source)
}

const root = new URL('../../', import.meta.url).href

/** From now on modules load without the mechanism; null = as they are. */
export function sabotage(mechanism: string | null): void {
  if (mechanism === null) return
  const alterations = alterationsOf(mechanism)
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const file = url.startsWith(root) ? url.slice(root.length) : ''
      if (!alterations.some((alteration) => alteration.file === file)) return loaded
      const source = Buffer.from(loaded.source as Uint8Array).toString()
      return { ...loaded, source: altered(source, file, alterations) }
    },
  })
}
