/** What a person may send to who helps them: ids, numbers and codes only. */
import type { MemoryState } from './memory-state.ts'
import type { Mirror } from './mirror.ts'
import type { Transport } from './transport.ts'
import type { Verifier } from './verifier.ts'

/** As JSON, to be read. */
export function diagnosticsOf(
  state: MemoryState,
  mirror: Mirror,
  verifier: Verifier,
  transport: Transport,
): string {
  const diagnostics = {
    timeline: state.timeline,
    person: state.me?.person ?? null,
    sync: state.sync,
    directory: state.directory.size,
    outbox: state.outbox.map(({ id, operation, state: at, code, sent }) => ({ id, type: operation.type, state: at, code, sent })),
    chats: [...state.chats.values()].map((chat) =>
      chat.active
        ? { id: chat.row.id, epoch: chat.row.epoch, head: chat.row.head, low: chat.low, top: chat.top, held: chat.held, complete: chat.completeSince !== null }
        : { id: chat.id, epoch: chat.epoch, reason: chat.reason },
    ),
    comparison: verifier.failure,
    failures: [...mirror.failures],
    badRows: transport.badRows,
  } // prettier-ignore
  return JSON.stringify(diagnostics, null, 1)
}
