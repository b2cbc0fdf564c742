import type { IncomingHttpHeaders } from 'node:http'

/** What an upgrade brings to be let in (PROTOCOL.md#connecting): every token that is offered, wherever it stands, and the app key. */
export function tokensOf (query: Record<string, unknown>, headers: IncomingHttpHeaders): { tokens: string[], appkey: string | undefined } {
  const [scheme = '', bearer] = headers.authorization?.split(' ', 2) ?? []
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim()).filter((protocol) => protocol.startsWith('bearer.'))
  return {
    tokens: [
      ...strings(query.token),
      ...scheme.toLowerCase() === 'bearer' && bearer !== undefined ? [bearer] : [],
      ...offered.map((protocol) => protocol.slice('bearer.'.length))
    ],
    appkey: ['appkey', 'appid', 'appId'].flatMap((name) => strings(query[name])).at(0)
  }
}

/** A parameter's values: one, several where it was repeated, or none. */
function strings (value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string' && item !== '')
}
