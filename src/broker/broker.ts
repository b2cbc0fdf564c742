import type { Conversation } from '../conversation.ts'
import type { Entry } from '../store/entry.ts'

/** News from one node to the others. Plain JSON. */
export type Notice =
  /** The conversation's log has grown by this entry. */
  | { readonly about: 'entry', readonly entry: Entry }
  /** A push that is in no log, for whoever follows the conversation but `user`. */
  | { readonly about: 'push', readonly conversation: Conversation, readonly user: string, readonly fields: Readonly<Record<string, unknown>> }
  /** An app's word list, or its settings, were changed: they are to be read anew. */
  | { readonly about: 'words' | 'settings', readonly app: string }
  /** A user's connections are to be closed. */
  | { readonly about: 'disconnect', readonly app: string, readonly user: string, readonly code: number, readonly reason: string }

/**
 * Rings the bell between nodes. It is never the truth: the log is.
 *
 * What a caller may rely on:
 * - what one node publishes reaches each other node at most once, in the order in which it was published, and never itself;
 * - a notice may be lost: whoever hears of seq N+2 after N reads what is between from the store;
 * - `publish` neither waits nor throws.
 */
export interface Broker {
  publish (notice: Notice): void
  /** After this resolves nothing is published or heard any more. */
  close (): Promise<void>
}

/** Hears what the other nodes publish. Must not throw. */
export type Listener = (notice: Notice) => void
