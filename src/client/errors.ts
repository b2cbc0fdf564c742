import { Backoff, sleep } from './backoff.ts'

/** Milliseconds before a request that the server cannot take now is asked again: the first time, and at most. */
const again = [500, 10_000] as const

/** Why something was not done. `retry` says that the same may succeed later as it is. */
export class ChatError extends Error {
  override readonly name: string = 'ChatError'
  /** One of the server's codes (PROTOCOL.md#codes), or CLOSED, CONNECTION_LOST, CANCELLED, OVERFLOW or TOO_LARGE from here. */
  readonly code: string
  readonly retry: boolean

  constructor (code: string, message: string, retry = false) {
    super(message)
    this.code = code
    this.retry = retry
  }
}

/** The connection ended before the answer: nobody knows whether the request was carried out. */
export class ConnectionLost extends ChatError {
  override readonly name = 'ConnectionLost'

  constructor () {
    super('CONNECTION_LOST', 'The connection was lost', true)
  }
}

/** Whether there is no connection any more, and so no word of the server. */
export function isLoss (error: unknown): boolean {
  return error instanceof ChatError && ['CONNECTION_LOST', 'CLOSED'].includes(error.code)
}

/** For what the end of a connection does by itself: its loss is no failure. */
export function unlessLost (error: unknown): void {
  if (!isLoss(error)) throw error
}

/** Whether the same may be asked again on the connection that there is. */
export function isPassing (error: unknown): boolean {
  return error instanceof ChatError && error.retry && !isLoss(error)
}

export const closed = (): ChatError => new ChatError('CLOSED', 'The chat is closed')

/** Asks again until the server takes it. Rejects where it is refused for good, or there is no connection any more. */
export async function untilTaken<Answer> (ask: () => Promise<Answer>): Promise<Answer> {
  const backoff = new Backoff(...again)
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isPassing(error)) throw error
      await sleep(backoff.next())
    }
  }
}
