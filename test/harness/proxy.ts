import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net'
import type { Test } from 'tap'
import type { Random } from './random.ts'

/** What can befall a connection: RST to both, FIN to one, or silence, after which it goes on or ends. */
const fates = ['reset', 'reset', 'finish client', 'finish server', 'stall', 'stall and reset'] as const
type Fate = (typeof fates)[number]

export interface ProxyOptions {
  readonly random: Random
  /** How many bytes a connection carries, both ways together, before something befalls it. */
  readonly bytes: readonly [number, number]
  /** Milliseconds of silence. */
  readonly stall: readonly [number, number]
}

/** A TCP proxy that harms every connection at a byte that chance decides, in the midst of a frame as likely as between two. */
export class Proxy {
  readonly url: string
  /** What was done, and how often. */
  readonly done = new Map<Fate, number>()
  /** While true nothing befalls anybody. */
  isCalm = true
  readonly #options: ProxyOptions
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  static async start (t: Test, target: string, options: ProxyOptions): Promise<Proxy> {
    const { hostname, port } = new URL(target)
    const server = createServer({ allowHalfOpen: true })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new Proxy(server, options)
    server.on('connection', (client) => { proxy.#join(client, connect({ host: hostname, port: Number(port), allowHalfOpen: true })) })
    t.teardown(() => { proxy.stop() })
    return proxy
  }

  private constructor (server: Server, options: ProxyOptions) {
    this.#server = server
    this.#options = options
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  get harmed (): number {
    return [...this.done.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Ends every connection that there is by RST. */
  cut (): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  stop (): void {
    this.cut()
    this.#server.close()
  }

  #join (client: Socket, server: Socket): void {
    const { random, bytes } = this.#options
    let left = random.between(...bytes)
    let isHarmed = false
    const harm = () => {
      if (isHarmed) return
      isHarmed = true
      this.#harm(random.pick(fates), client, server, () => {
        left = random.between(...bytes)
        isHarmed = false
      })
    }
    for (const [from, to] of [[client, server], [server, client]] as const) {
      this.#sockets.add(from)
      from.setNoDelay(true)
      from.on('data', (chunk: Buffer) => {
        // One way is over, the other goes on.
        if (to.writableEnded) return
        if (isHarmed || this.isCalm || chunk.length < left) {
          left -= this.isCalm ? 0 : chunk.length
          if (!to.write(chunk)) from.pause()
          return
        }
        // Up to that byte and no further, for now.
        to.write(chunk.subarray(0, left))
        const rest = chunk.subarray(left)
        harm()
        if (!to.writableEnded) to.write(rest)
      })
      to.on('drain', () => { from.resume() })
      from.on('end', () => { to.end() })
      from.on('error', () => {})
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
    }
  }

  /** `goesOn` is called where the connection lives through it. */
  #harm (fate: Fate, client: Socket, server: Socket, goesOn: () => void): void {
    this.done.set(fate, (this.done.get(fate) ?? 0) + 1)
    const reset = () => { for (const socket of [client, server]) socket.resetAndDestroy() }
    if (fate === 'reset') reset()
    else if (fate === 'finish client') client.end()
    else if (fate === 'finish server') server.end()
    else {
      const { random, stall } = this.#options
      for (const socket of [client, server]) {
        socket.cork()
        socket.pause()
      }
      setTimeout(() => {
        if (fate === 'stall and reset') return reset()
        for (const socket of [client, server]) {
          socket.uncork()
          socket.resume()
        }
        goesOn()
      }, random.between(...stall))
    }
  }
}
