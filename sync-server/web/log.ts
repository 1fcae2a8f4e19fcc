/** What the log may hold: ids, codes and places in the code, never a text, a name or a token. */
import type { LoggerOptions } from 'pino'

/** Options for every logger of the server. */
export function logOptions(level: string): LoggerOptions {
  return { level, serializers: { err: loggable } }
}

interface QuotingError extends Error {
  severity?: string
  code?: string
  constraint?: string
  table?: string
  /** Of a mail relay. */
  command?: string
  responseCode?: number
}

/** An error without its words where they may quote: PostgreSQL's quote rows, a mail relay's the address. */
export function loggable(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name, message, stack = '', severity, code, constraint, table, command, responseCode } = error as QuotingError // prettier-ignore
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  const words = severity !== undefined ? { constraint, table } : command !== undefined || responseCode !== undefined ? { command, responseCode } : { message } // prettier-ignore
  return { type: name, code, ...words, stack: frames.join('\n') }
}
