/** Where the server that this page comes from has its root, under whatever prefix: the pages' scripts stand in `assets/` below it. */
export const root = new URL('../', import.meta.url)

/** The address of its socket. */
export const socketUrl = new URL('ws', root.href.replace(/^http/, 'ws'))

/** The message of an error, whatever it is. */
export const messageOf = (error: unknown): string => error instanceof Error ? error.message : String(error)
