import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Test } from 'tap'

/** A line to a server that can be taken down and up again: what a train's tunnel is to a phone. */
export class Line {
  readonly url: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #isUp = true

  static async to (t: Test, target: string): Promise<Line> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const line = new Line(server, new URL(target))
    t.teardown(() => {
      line.down()
      server.close()
    })
    return line
  }

  private constructor (server: Server, { hostname, port }: URL) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    this.#server.on('connection', (client) => {
      if (!this.#isUp) return client.resetAndDestroy()
      const far = connect({ host: hostname, port: Number(port) })
      for (const [from, to] of [[client, far], [far, client]] as const) {
        this.#sockets.add(from)
        from.on('error', () => { to.destroy() })
        from.on('close', () => { this.#sockets.delete(from) })
        from.pipe(to)
      }
    })
  }

  /** Ends every connection and takes no new one. */
  down (): void {
    this.#isUp = false
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  up (): void {
    this.#isUp = true
  }
}
