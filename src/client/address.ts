/** The name of this client, and the version of what it speaks. */
const sdk = 'confab-client-1'

/** The address of the WebSocket below a server's address. */
export function socketUrl (base: string): URL {
  const { location } = globalThis as { location?: { href: string } }
  const url = new URL(base, location?.href)
  url.protocol = url.protocol.replace('http', 'ws')
  url.pathname = url.pathname.replace(/\/*$/, '/ws')
  url.searchParams.set('sdk', sdk)
  url.hash = ''
  return url
}

export const isRoom = (address: string): boolean => address.startsWith('room:')
