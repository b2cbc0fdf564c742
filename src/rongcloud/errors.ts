import { ChatError, type Code as ChatCode, codes as chatCodes, publicError } from '../errors.ts'

/** RongCloud's codes that this edge answers: HTTP status, sentence, and what it is in the words of the chat. */
export const codes = {
  404: { status: 404, sentence: 'There is nothing at this address', like: 'NOT_FOUND' },
  405: { status: 405, sentence: 'This method is not allowed here', like: 'NOT_FOUND' },
  1000: { status: 500, sentence: 'The server failed', like: 'INTERNAL' },
  1001: { status: 401, sentence: 'There is no app of this App-Key', like: 'UNAUTHORIZED' },
  1002: { status: 400, sentence: 'A parameter is wrong', like: 'BAD_REQUEST' },
  1003: { status: 400, sentence: 'There are no parameters', like: 'BAD_REQUEST' },
  1004: { status: 401, sentence: 'The signature is wrong', like: 'UNAUTHORIZED' },
  1005: { status: 400, sentence: 'A parameter is too long', like: 'BAD_REQUEST' },
  1007: { status: 401, sentence: 'This call is restricted', like: 'FORBIDDEN' },
  1008: { status: 429, sentence: 'Too many requests: slow down', like: 'RATE_LIMITED' },
  1009: { status: 430, sentence: 'This service is not enabled', like: 'BAD_REQUEST' },
  1015: { status: 200, sentence: 'What is to be deleted does not exist', like: 'NOT_FOUND' },
  1016: { status: 403, sentence: 'There are too many chatrooms that are kept alive', like: 'TOO_LARGE' },
  1019: { status: 400, sentence: 'There are too many sensitive words', like: 'TOO_LARGE' },
  1050: { status: 504, sentence: 'The server took too long', like: 'OVERLOADED' },
  1501: { status: 400, sentence: 'A parameter has the wrong type', like: 'BAD_REQUEST' },
  1502: { status: 400, sentence: 'A parameter holds too many', like: 'BAD_REQUEST' },
  1508: { status: 413, sentence: 'The body is too large', like: 'TOO_LARGE' }
} as const satisfies Record<number, { status: number, sentence: string, like: ChatCode }>
export type Code = keyof typeof codes

/** A refusal with a code of RongCloud's. */
export class RongCloudError extends ChatError {
  readonly rongcloud: Code
  /** The HTTP status, which RongCloud has for each code. */
  readonly status: number

  constructor (code: Code, message: string = codes[code].sentence) {
    super(codes[code].like, message)
    this.rongcloud = code
    this.status = codes[code].status
  }
}

/** What the chat's own refusals are in RongCloud's words. `NOT_FOUND` and `NOT_MEMBER` are not among them: see `isAbsence`. */
const translations: Record<Exclude<ChatCode, 'NOT_FOUND' | 'NOT_MEMBER'>, Code> = {
  BAD_REQUEST: 1002,
  UNAUTHORIZED: 1004,
  TOKEN_EXPIRED: 1004,
  FORBIDDEN: 1007,
  MUTED: 1007,
  BLOCKED: 1007,
  REJECTED: 1007,
  ALREADY_EXISTS: 1002,
  CLIENT_ID_REUSED: 1002,
  TOO_LATE: 1002,
  TOO_LARGE: 1005,
  RATE_LIMITED: 1008,
  // 1050 would say that the call may have had an effect, and 1000 that nobody knows why: this one says to come back later.
  OVERLOADED: 1008,
  INTERNAL: 1000
}

/** Whether a refusal says that something is not there: to RongCloud that is no error, since it asks nobody to register users, groups or rooms first. */
export function isAbsence (error: unknown): boolean {
  return error instanceof ChatError && !(error instanceof RongCloudError) && (error.code === 'NOT_FOUND' || error.code === 'NOT_MEMBER')
}

/** Any error as it is answered: the one place where the chat's refusals become RongCloud's. */
export function toRongCloud (error: unknown): RongCloudError {
  if (error instanceof RongCloudError) return error
  const { code, message } = publicError(error)
  // An absence that reached this is of the address itself.
  return new RongCloudError(code === 'NOT_FOUND' || code === 'NOT_MEMBER' ? 404 : translations[code], message)
}

/** The same for a status that the server or one of its plugins chose. */
export function fromStatus (status: number, message: string): RongCloudError {
  if (status === 413) return new RongCloudError(1508)
  if (status === 429 || status === 503) return new RongCloudError(1008)
  if (status === 504) return new RongCloudError(1050)
  if (status === 404) return new RongCloudError(404)
  return status < 500 ? new RongCloudError(1002, message) : new RongCloudError(1000, chatCodes.INTERNAL.sentence)
}

/** The body of a refusal: its shape is what official SDKs demand of every status that is not 2xx. */
export function errorBody ({ rongcloud, message }: RongCloudError, url: string): { code: number, errorMessage: string, url: string } {
  return { code: rongcloud, errorMessage: message, url }
}
