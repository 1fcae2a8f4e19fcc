/**
 * Who must forget a chat when access to it ends: each part of the app that keeps anything of a chat signs up here.
 * A purge is done when all have done theirs; until then it is run again at every start.
 */
export type Purge = (chat: { id: string; head: number }) => Promise<void>

export interface Purges {
  /** `name` says whose it is, in the diagnostics. */
  register(name: string, purge: Purge): void
  /** Runs all, also where one fails; then rejects with the first failure. */
  run(chat: { id: string; head: number }): Promise<void>
  readonly names: readonly string[]
}

export function createPurges(): Purges {
  const purges = new Map<string, Purge>()
  return {
    register(name, purge) {
      if (purges.has(name)) throw new Error(`a purge named ${name} is there already`)
      purges.set(name, purge)
    },
    async run(chat) {
      const done = await Promise.allSettled([...purges.values()].map((purge) => purge(chat)))
      const failed = done.find((result) => result.status === 'rejected')
      if (failed) throw failed.reason
    },
    get names() {
      return [...purges.keys()]
    },
  }
}
