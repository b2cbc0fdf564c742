import type { ChatSocketConstructor } from './connection.ts'
import type { ChatStorage } from './slot.ts'

export interface ChatOptions {
  /** Address of the server: `https://chat.example`, with the prefix where it is mounted below one, or `wss://…`. In a browser it may be relative to the page. */
  readonly url: string
  /** Gives the user's token. `fresh` says that the last one has ended or was refused. Where it rejects it is asked again later, unless the error has `retry: false`. */
  readonly getToken: (why: { readonly fresh: boolean }) => Promise<string> | string
  /** A WebSocket class where there is no global one: in Node 20 that of the package `ws`. */
  readonly WebSocket?: ChatSocketConstructor | undefined
  /** Where cursors and unsent messages outlive the page: `localStorage`, a `Map`, or anything like these, with promises or without. */
  readonly storage?: ChatStorage | undefined
  /** The user's id, where it is known before the first connection: what is written is then kept even if that does not come about. */
  readonly user?: string | undefined
  /** Entries of one gap that are read by itself; where more were missed, only the newest page is. Without a bound. */
  readonly fill?: number | undefined
  /** Events that may wait for one `for await`; past it, it throws `OVERFLOW`. 10,000. */
  readonly buffer?: number | undefined
  readonly reconnect?: ReconnectOptions | undefined
}

/** Milliseconds. */
export interface ReconnectOptions {
  /** Bound of the first delay; each failure doubles it. 500. */
  readonly first?: number
  /** Bound of every delay. 30,000. */
  readonly longest?: number
  /** How long a connection has to hold to count as a success. 5,000. */
  readonly steady?: number
  /** How long the server may be silent where it has to speak. 10,000. */
  readonly patience?: number
}

export const reconnectDefaults = { first: 500, longest: 30_000, steady: 5000, patience: 10_000 }
/** Events that may wait for one reader. */
export const bufferDefault = 10_000
