import { STATUS_CODES } from 'node:http'

/** Every code that an answer can carry (PROTOCOL.md#codes): HTTP status, whether the same request may succeed later as it is, and the sentence used where none fits better. */
export const codes = {
  BAD_REQUEST: { status: 400, retry: false, sentence: 'The request is not understood' },
  UNAUTHORIZED: { status: 401, retry: false, sentence: 'A valid token or app secret is needed' },
  TOKEN_EXPIRED: { status: 401, retry: false, sentence: 'The token has expired: get a fresh one' },
  FORBIDDEN: { status: 403, retry: false, sentence: 'You may not do this' },
  NOT_MEMBER: { status: 403, retry: false, sentence: 'You are not in this conversation' },
  MUTED: { status: 403, retry: false, sentence: 'You are muted in this conversation' },
  BLOCKED: { status: 403, retry: false, sentence: 'This user is blocked' },
  REJECTED: { status: 403, retry: false, sentence: 'The message was refused' },
  NOT_FOUND: { status: 404, retry: false, sentence: 'There is no such thing' },
  ALREADY_EXISTS: { status: 409, retry: false, sentence: 'It exists already' },
  CLIENT_ID_REUSED: { status: 409, retry: false, sentence: 'This clientId was used for another message' },
  TOO_LATE: { status: 409, retry: false, sentence: 'The time in which this was allowed is over' },
  TOO_LARGE: { status: 413, retry: false, sentence: 'The request is too large' },
  RATE_LIMITED: { status: 429, retry: true, sentence: 'Too many requests: slow down' },
  OVERLOADED: { status: 503, retry: true, sentence: 'The server cannot take this now: try again later' },
  INTERNAL: { status: 500, retry: true, sentence: 'The server failed' }
} as const

export type Code = keyof typeof codes

/** A refusal made on purpose. Its code and sentence go out as they are, over REST and over the socket alike. */
export class ChatError extends Error {
  override readonly name = 'ChatError'
  readonly code: Code
  readonly statusCode: number
  readonly retry: boolean

  constructor (code: Code, message: string = codes[code].sentence) {
    super(message)
    this.code = code
    this.statusCode = codes[code].status
    this.retry = codes[code].retry
  }
}

/** What a caller may be told of any error: a refusal as it is, everything else as `INTERNAL` without its text. */
export function publicError (error: unknown): ChatError {
  return error instanceof ChatError ? error : new ChatError('INTERNAL')
}

/** What a refusal looks like over REST: Fastify's shape, with our code. */
export function errorBody (code: Code, message: string, statusCode: number = codes[code].status) {
  return { statusCode, code, error: STATUS_CODES[statusCode] ?? 'Error', message }
}

/** Why the configuration cannot be used; the process does not start. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** The disk failed in a way after which nothing may be acked any more: the process has to end. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure'
}
