import type { Socket as RawSocket } from 'node:net'
import type { WebSocket } from 'ws'
import type { ChatContext } from './chat/context.ts'
import type { Session } from './chat/session.ts'
import { CloseCode } from './close-codes.ts'
import type { Config } from './config.ts'
import { Connection, type Logger } from './connection.ts'
import { Outboxes } from './outboxes.ts'

/** Milliseconds between looks at heartbeats and at readers that lag. */
const tick = 250
/** Milliseconds that accepted requests have to finish when the server stops. */
const finishing = 3000
/** Milliseconds that clients have to answer the close frame when the server stops. */
const parting = 2000
/** Milliseconds over which clients are told to come back, so that they do not all come at once. */
const returning = { soonest: 500, latest: 3000 }

/** Every socket of this node, from its upgrade to its close. */
export class Gateway {
  readonly connections = new Set<Connection>()
  readonly outboxes: Outboxes
  /** Connections that were cut, by reason. */
  readonly cuts = new Map<string, number>()
  #chat: ChatContext
  #config: Config
  #closing = new Set<Promise<void>>()
  #timer: NodeJS.Timeout
  #draining = false

  constructor (chat: ChatContext, config: Config) {
    this.#chat = chat
    this.#config = config
    this.outboxes = new Outboxes({ bytes: config.connectionBuffer, frames: config.connectionFrames, age: config.connectionAge, totalBytes: config.totalBuffer })
    this.#timer = setInterval(() => { this.#beat() }, Math.min(tick, config.heartbeat / 4)).unref()
  }

  /** Whether the server is stopping: nobody new is let in. */
  get draining (): boolean {
    return this.#draining
  }

  get full (): boolean {
    return this.connections.size >= this.#config.maxConnections
  }

  /** Takes over a socket whose user was let in. Attaches its listeners before anything is awaited: a frame that arrives with no listener is lost. */
  accept (socket: WebSocket, raw: RawSocket, session: Session, address: string, log: Logger): Connection {
    const connection = new Connection(socket, raw, {
      chat: this.#chat,
      session,
      address,
      outboxes: this.outboxes,
      limits: this.#config,
      log,
      onCut: (reason) => { this.cuts.set(reason, (this.cuts.get(reason) ?? 0) + 1) }
    })
    this.connections.add(connection)
    socket.on('message', (data, isBinary) => {
      if (isBinary) connection.end(CloseCode.UnsupportedData, 'text frames only')
      else connection.receive(String(data))
    })
    socket.on('pong', (data) => { connection.pong(data) })
    socket.on('error', (error) => { log.info({ err: error }, 'socket failed') })
    socket.on('close', (code) => {
      this.connections.delete(connection)
      log.info({ connection: connection.id, code }, 'disconnected')
      const closed = connection.closed().catch((error: unknown) => { log.error({ err: error }, 'disconnect failed') }).finally(() => { this.#closing.delete(closed) })
      this.#closing.add(closed)
    })
    connection.open()
    return connection
  }

  /**
   * Stops: lets nobody in, finishes what was accepted, tells every client when to come back, closes with 1012, and cuts those who do not answer.
   * Resolves within finishing and twice parting milliseconds.
   */
  async drain (): Promise<void> {
    this.#draining = true
    const connections = [...this.connections]
    await within(finishing, Promise.all(connections.map((connection) => connection.queue.idle())))
    for (const connection of this.connections) connection.end(CloseCode.ServiceRestart, 'the server restarts', returning.soonest + Math.floor(Math.random() * (returning.latest - returning.soonest)))
    await within(parting, this.#gone())
    clearInterval(this.#timer)
    for (const connection of this.connections) connection.cut()
    await within(parting, Promise.all(this.#closing))
  }

  async #gone (): Promise<void> {
    while (this.connections.size > 0 && this.#draining) await new Promise((resolve) => { setTimeout(resolve, 20).unref() })
  }

  #beat (): void {
    const now = performance.now()
    for (const connection of this.connections) connection.beat(now)
    this.outboxes.sweep()
  }
}

/** Waits for a promise, but no longer than `ms`. */
async function within (ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([promise, new Promise((resolve) => { timer = setTimeout(resolve, ms) })])
  clearTimeout(timer)
}
