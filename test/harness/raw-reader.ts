import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Test } from 'tap'

/** A WebSocket connection on a bare TCP socket that reads nothing once it is upgraded: call `read` on it, or leave it. Destroyed when the test ends. */
export async function openRawReader (t: Test, url: string, token: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  t.teardown(() => { socket.destroy() })
  socket.on('error', () => {})
  socket.write(`GET /ws?token=${encodeURIComponent(token)} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`)
  await once(socket, 'readable')
  const answer = String(socket.read())
  if (!answer.startsWith('HTTP/1.1 101')) throw new Error(`refused: ${answer}`)
  return socket
}
