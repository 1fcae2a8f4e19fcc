/** What became of operations that open a chat: whoever asked waits for the server's verdict. */
import type { Operation, Verdict } from '../../sync-server/contract/push.ts'
import { PortError } from './port.ts'

export interface Openings {
  settle(operation: Operation, verdict: Verdict): void
  /**
   * The chat that an operation has opened; null where it is the person's no more. Throws PortError: `offline` without a
   * verdict within `timeoutMs`, `not-allowed` where it was refused.
   */
  verdictOf(operation: string, timeoutMs: number): Promise<{ chat: string | null }>
}

export function createOpenings(): Openings {
  const known = new Map<string, { chat: string | null; refused: boolean }>()
  const waits = new Map<string, () => void>()
  return {
    settle({ id, type }, verdict) {
      if (type !== 'open') return
      known.set(id, { chat: verdict.chat ?? null, refused: verdict.status === 'rejected' })
      waits.get(id)?.()
    },
    async verdictOf(operation, timeoutMs) {
      await new Promise<void>((resolve) => {
        if (known.has(operation)) {
          resolve()
          return
        }
        const timer = setTimeout(resolve, timeoutMs)
        waits.set(operation, () => {
          clearTimeout(timer)
          resolve()
        })
      })
      waits.delete(operation)
      const result = known.get(operation)
      if (!result) throw new PortError('offline')
      if (result.refused) throw new PortError('not-allowed')
      return { chat: result.chat }
    },
  }
}
