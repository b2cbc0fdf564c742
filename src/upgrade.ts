import type { IncomingHttpHeaders } from 'node:http'

/** What an upgrade brings to be let in (PROTOCOL.md#connecting): every token and every app key that is offered, wherever it stands. */
export function tokensOf (query: Record<string, unknown>, headers: IncomingHttpHeaders): { tokens: string[], appkeys: string[] } {
  const [scheme = '', ...bearers] = headers.authorization?.split(' ') ?? []
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim()).filter((protocol) => protocol.startsWith('bearer.'))
  return {
    tokens: [
      ...strings(query.token),
      ...scheme.toLowerCase() === 'bearer' ? bearers : [],
      ...offered.map((protocol) => protocol.slice('bearer.'.length))
    ],
    appkeys: ['appkey', 'appid', 'appId'].flatMap((name) => strings(query[name]))
  }
}

/** A parameter's values: one, several where it was repeated, or none. */
function strings (value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string' && item !== '')
}
