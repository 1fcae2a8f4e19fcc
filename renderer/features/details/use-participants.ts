import { useEffect } from 'react'
import type { ConversationView } from '../../data/views/values.ts'
import { usePort, useView } from '../../store/port-context.tsx'

interface Participants {
  isOnline: boolean
  /** Asks once more. */
  ask: () => void
}

/** Asks the server for participants whom this device does not know by name, as long as somebody wants to see them. */
export function useParticipants(view: ConversationView, isWanted: boolean): Participants {
  const port = usePort()
  const sync = useView('sync', null)
  const isOnline = sync !== undefined && sync.offlineSince === null && sync.lastContactAt !== null
  const chat = view.chat.id
  const { counter, names } = view.audience
  const isDue = isWanted && isOnline && names !== 'known'
  useEffect(() => {
    if (isDue) void port.act('participants', { chat }).catch(() => undefined)
  }, [port, chat, counter, isDue])
  return {
    isOnline,
    ask: () => void port.act('participants', { chat }).catch(() => undefined),
  }
}
