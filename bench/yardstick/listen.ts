import { once } from 'node:events'
import { WebSocketServer, type ServerOptions } from 'ws'

/** `ws` as anybody starts it, on a free loopback port; deflate is off by its own default. */
export async function listen (options: ServerOptions = {}): Promise<{ server: WebSocketServer, port: number }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { server, port: address.port }
}
