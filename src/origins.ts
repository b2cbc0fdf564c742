import { isLoopback } from './config.ts'

export interface OriginRule {
  /** Exact origins; `*` for all. Empty: the server's own only. */
  readonly origins: readonly string[]
  /** With the demo sign-in, pages of this machine may connect, files among them. */
  readonly demo: boolean
}

/** Whether a browser page of this origin may open a socket or call REST. `own` is the origin under which the server was called. */
export function isAllowedOrigin (origin: string | undefined, own: string, { origins, demo }: OriginRule): boolean {
  // No browser leaves it out on a socket or a cross-site call; what does is held by its token alone.
  if (origin === undefined) return true
  if (origins.includes('*') || origins.includes(origin)) return true
  if (demo) return origin === 'null' || isLoopbackOrigin(origin)
  return origins.length === 0 && origin === own
}

function isLoopbackOrigin (origin: string): boolean {
  try {
    const { hostname, origin: canonical } = new URL(origin)
    return canonical === origin && isLoopback(hostname)
  } catch {
    return false
  }
}
