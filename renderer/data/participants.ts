/**
 * Who takes part in a chat, by name, as the server tells it when somebody looks: a device has the directory's rows of a
 * part of them only. Kept in memory, for as long as the chat is held.
 */
import {
  participantsResponse,
  type Participant,
} from '../../sync-server/contract/participants-list.ts'
import { protocolVersion } from '../../sync-server/contract/version.ts'
import type { Link } from './link.ts'
import type { MemoryState } from './memory-state.ts'
import type { RealmState } from './state.ts'
import { TransportError } from './transport.ts'

export interface ToldParticipants {
  phase: 'asking' | 'done' | 'failed'
  /** Under which access, and of which timeline: under another one it says nothing. */
  epoch: number
  timeline: string | null
  /** Party -> its people. */
  parties: ReadonlyMap<string, readonly Participant[]>
  /** There are more than are told. */
  more: boolean
}

export interface Participants {
  /** Asks who takes part in a held chat now. Resolves when that is told, or there was no answer. */
  ask(chat: string): Promise<void>
}

const silenceMs = 20_000

export function createParticipants(link: Pick<Link, 'post'>, state: MemoryState): Participants {
  function show(chat: string, told: ToldParticipants): void {
    state.participants.set(chat, told)
    state.changed('participants')
  }

  return {
    async ask(chat) {
      const held = state.chats.get(chat)
      const before = toldOf(state, chat)
      if (!held?.active || before?.phase === 'asking') return
      const { epoch } = held.row
      const { timeline } = state
      const asking = { ...(before ?? nobody), phase: 'asking' as const, epoch, timeline }
      show(chat, asking)
      /** The chat may be lost meanwhile, or held under another access. */
      const stands = (): boolean => toldOf(state, chat) === asking
      try {
        const body = { v: protocolVersion, chat }
        const answer = await link.post('/v1/sync/participants', body, participantsResponse, silenceMs) // prettier-ignore
        if (!stands()) return
        const parties = new Map(answer.parties.map(({ party, people }) => [party, people]))
        show(chat, { ...asking, phase: 'done', parties, more: answer.more })
      } catch (error) {
        if (stands()) show(chat, { ...asking, phase: 'failed' })
        if (!(error instanceof TransportError)) throw error
      }
    },
  }
}

const nobody = { parties: new Map<string, readonly Participant[]>(), more: false }

/** What was told of a chat under the access that the reader has now. */
export function toldOf(
  state: Pick<RealmState, 'participants' | 'chats' | 'timeline'>,
  chat: string,
): ToldParticipants | undefined {
  const held = state.chats.get(chat)
  const told = state.participants.get(chat)
  if (!held?.active || told?.epoch !== held.row.epoch) return undefined
  return told.timeline === state.timeline ? told : undefined
}

/** Forgets who takes part in a chat that is lost. */
export function forgetParticipants(state: MemoryState, chat: string): void {
  if (state.participants.delete(chat)) state.changed('participants')
}
