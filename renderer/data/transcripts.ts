/** Transcripts are asked of the server alone, which notes them: this device may hold less, and can't be a witness. */
import type { z } from 'zod'
import {
  transcriptPageResponse,
  transcriptResponse,
  type TranscriptFormat,
  type TranscriptPage,
  type TranscriptResponse,
} from '../../sync-server/contract/transcripts.ts'
import { protocolVersion } from '../../sync-server/contract/version.ts'
import type { Link } from './link.ts'
import { PortError, type PortErrorCode } from './port.ts'
import { TransportError, type Problem } from './transport.ts'

export interface Transcripts {
  /** Throws PortError: `offline`, `not-found`, `not-allowed`, `internal`. */
  begin(format: TranscriptFormat, chats: readonly string[]): Promise<TranscriptResponse>
  /** The same, and `transcript-changed`. */
  page(transcript: string, chat: string, after: number): Promise<TranscriptPage>
}

const silenceMs = 60_000
const told: readonly string[] = [
  'not-found',
  'not-allowed',
  'transcript-changed',
] satisfies PortErrorCode[]

export function createTranscripts(link: Pick<Link, 'post'>): Transcripts {
  async function ask<Schema extends z.ZodType>(
    path: string,
    body: object,
    schema: Schema,
  ): Promise<z.infer<Schema>> {
    try {
      return await link.post(path, { v: protocolVersion, ...body }, schema, silenceMs)
    } catch (error) {
      throw error instanceof TransportError ? new PortError(codeOf(error.problem)) : error
    }
  }
  return {
    begin: (format, chats) => ask('/v1/transcripts', { format, chats }, transcriptResponse),
    page: (transcript, chat, after) =>
      ask('/v1/transcripts/page', { transcript, chat, after }, transcriptPageResponse),
  }
}

function codeOf(problem: Problem): PortErrorCode {
  if (problem.kind !== 'code') return problem.kind === 'busy' ? 'internal' : 'offline'
  return told.includes(problem.code) ? (problem.code as PortErrorCode) : 'internal'
}
