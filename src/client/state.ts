/** How a chat stands to its server. */
export type State =
  | { readonly name: 'connecting' }
  /** Connected, and reading what was missed. Live events come already. */
  | { readonly name: 'catching-up' }
  /** Connected, nothing is missing. */
  | { readonly name: 'online' }
  /** Not connected: tries again in `delay` milliseconds. `code` is that of the close, `error` what `getToken` rejected with. */
  | { readonly name: 'waiting', readonly delay: number, readonly code?: number, readonly error?: unknown }
  /** Not connected, and does not try again. */
  | { readonly name: 'stopped', readonly reason: string, readonly code?: number, readonly error?: unknown }
