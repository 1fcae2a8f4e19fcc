/** What the log may hold: ids, codes and places in the code, never a text, a name or a token. */
import type { LoggerOptions } from 'pino'

/** Options for every logger of the server. */
export function logOptions(level: string): LoggerOptions {
  return { level, serializers: { err: loggable } }
}

interface DatabaseError extends Error {
  severity?: string
  code?: string
  constraint?: string
  table?: string
}

/** An error without its words where they may quote a row: PostgreSQL's messages and details do. */
export function loggable(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name, message, stack = '', severity, code, constraint, table } = error as DatabaseError
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  const words = severity === undefined ? { message } : { constraint, table }
  return { type: name, code, ...words, stack: frames.join('\n') }
}
