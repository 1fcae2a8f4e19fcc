/**
 * Who must forget a chat when access to it ends: each part of the app that keeps anything of a chat signs up here.
 * A purge is done when all have done theirs; until then it is run again at every start. A chat that only leaves the
 * device (its posts stay on the server, within reach) takes its content along, and nothing that is the person's own.
 * What windows and the shell keep follows the view `lost`, which tells every window of every loss at its start, too.
 */
export type Purge = (chat: { id: string; head: number }) => Promise<void>
/** `content` goes when the chat leaves the device, `personal` only when access to it ends. */
export type PurgeReach = 'content' | 'personal'

export interface Purges {
  /** `name` says whose it is, in the diagnostics. */
  register(name: string, purge: Purge, reach?: PurgeReach): void
  /** Runs all, also where one fails; then rejects with the first failure. */
  run(chat: { id: string; head: number }): Promise<void>
  /** Runs those of the content alone, in the same way. */
  release(chat: { id: string; head: number }): Promise<void>
  readonly names: readonly string[]
}

export function createPurges(): Purges {
  const purges = new Map<string, { purge: Purge; reach: PurgeReach }>()

  async function all(chat: { id: string; head: number }, reaches: PurgeReach[]): Promise<void> {
    const due = [...purges.values()].filter(({ reach }) => reaches.includes(reach))
    const done = await Promise.allSettled(due.map(({ purge }) => purge(chat)))
    const failed = done.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }

  return {
    register(name, purge, reach = 'content') {
      if (purges.has(name)) throw new Error(`a purge named ${name} is there already`)
      purges.set(name, { purge, reach })
    },
    run: (chat) => all(chat, ['content', 'personal']),
    release: (chat) => all(chat, ['content']),
    get names() {
      return [...purges.keys()]
    },
  }
}
