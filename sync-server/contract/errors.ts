/** Every error that crosses the wire has a code from this table; docs/errors.md explains each. */
export const errorCodes = {
  'bad-request': { status: 400, retryable: false },
  'too-large': { status: 413, retryable: false },
  'unsupported-media': { status: 415, retryable: false },
  'not-allowed': { status: 403, retryable: false },
  'not-found': { status: 404, retryable: false },
  'method-not-allowed': { status: 405, retryable: false },
  'sign-in-failed': { status: 401, retryable: false },
  'sign-in-required': { status: 401, retryable: false },
  'device-revoked': { status: 401, retryable: false },
  'not-active': { status: 401, retryable: false },
  'other-person': { status: 401, retryable: false },
  'origin-refused': { status: 403, retryable: false },
  'upload-conflict': { status: 409, retryable: true },
  'too-many-files': { status: 409, retryable: true },
  'file-refused': { status: 422, retryable: false },
  'range-refused': { status: 416, retryable: false },
  'client-too-old': { status: 426, retryable: false },
  'timeline-changed': { status: 409, retryable: true },
  'epoch-changed': { status: 409, retryable: true },
  'transcript-changed': { status: 409, retryable: true },
  'too-many-requests': { status: 429, retryable: true },
  'server-busy': { status: 503, retryable: true },
  internal: { status: 500, retryable: true },
} as const
export type ErrorCode = keyof typeof errorCodes

/**
 * Why one pushed operation was rejected for good. `chat-unavailable` is all one learns of a chat that
 * is foreign, lost or does not exist; `post-unavailable` the same of a post, also of one that is deleted.
 */
export const verdictCodes = [
  'invalid',
  'too-long',
  'empty',
  'chat-unavailable',
  'read-only',
  'must-not-begin',
  'audience-widened',
  'edit-conflict',
  'post-unavailable',
  'id-taken',
  'not-allowed',
  'file-unavailable',
  'file-unfinished',
] as const
export type VerdictCode = (typeof verdictCodes)[number]

/** Rejections that hold for the chat as it is: later items of that chat wait behind them. */
export const chatVerdicts: readonly VerdictCode[] = [
  'chat-unavailable',
  'read-only',
  'must-not-begin',
  'audience-widened',
]

/** The one error type that crosses a boundary: a code, whether trying again may help, safe details. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly retryable: boolean
  /** Never content: ids, limits, numbers. */
  readonly details: Readonly<Record<string, string | number | boolean>>

  constructor(code: ErrorCode, details: Readonly<Record<string, string | number | boolean>> = {}) {
    super(code)
    this.name = 'AppError'
    this.code = code
    this.status = errorCodes[code].status
    this.retryable = errorCodes[code].retryable
    this.details = details
  }
}
