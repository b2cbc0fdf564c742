import { connect, type Socket } from 'node:net'
import { randomBytes } from 'node:crypto'
import { CLOSE, PING, PONG, TEXT, encodeFrame, FrameReader, type OnFrame } from './frames.ts'

export interface ClientOptions {
  port: number
  /** Path and query of the upgrade, token included. */
  path: string
  /** Whether `onText` is handed payloads. Counting without them is far cheaper. */
  wantsPayload: boolean
  onText: (client: Client, length: number, payload?: Buffer) => void
  /** Called after all frames of one read, so that what they caused can go out in one write. */
  onRead?: (client: Client) => void
  /** The connection ended without having been asked to. */
  onLost: (reason: string) => void
}

// All sockets read into the same memory: a read is handled before the next one begins. It saves an allocation a read.
const shared = Buffer.allocUnsafe(256 * 1024)

/** A WebSocket client on a bare TCP socket, cheaper than any server that it measures. */
export class Client {
  readonly #options: ClientOptions
  readonly #socket: Socket
  readonly #reader: FrameReader
  #handshake: Buffer | undefined = Buffer.alloc(0)
  #opened: (() => void) | undefined
  #refused: ((error: Error) => void) | undefined
  #pending: Buffer[] = []
  #closing = false

  /** Resolves when the server has upgraded the connection; rejects with its status line and body if it refuses. */
  static open (options: ClientOptions): Promise<Client> {
    return new Promise((resolve, reject) => {
      const client: Client = new Client(options, () => resolve(client), reject)
    })
  }

  private constructor (options: ClientOptions, opened: () => void, refused: (error: Error) => void) {
    this.#options = options
    this.#opened = opened
    this.#refused = refused
    this.#reader = new FrameReader(options.wantsPayload, this.#receive)
    this.#socket = connect({
      host: '127.0.0.1',
      port: options.port,
      noDelay: true,
      onread: { buffer: shared, callback: size => this.#read(shared.subarray(0, size)) }
    })
    this.#socket.on('error', error => this.#lose(error.message))
    this.#socket.on('end', () => this.#lose('end of stream'))
    this.#socket.on('close', () => this.#lose('closed'))
    this.#socket.write(`GET ${options.path} HTTP/1.1\r\nHost: 127.0.0.1:${options.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`)
  }

  /** Adds a frame to the next `flush`. */
  queue (text: string): void {
    this.#pending.push(encodeFrame(TEXT, Buffer.from(text)))
  }

  /** Hands what was queued to the kernel in one write. */
  flush (): void {
    if (this.#pending.length === 0) return
    this.#socket.write(this.#pending.length === 1 ? this.#pending[0]! : Buffer.concat(this.#pending))
    this.#pending = []
  }

  send (text: string): void {
    this.queue(text)
    this.flush()
  }

  /** Cuts the connection: the closing handshake is not what is measured. */
  close (): void {
    this.#closing = true
    this.#socket.destroy()
  }

  #read (chunk: Buffer): boolean {
    const frames = this.#handshake === undefined ? chunk : this.#shake(chunk)
    if (frames !== undefined) {
      this.#reader.read(frames)
      this.#options.onRead?.(this)
      this.flush()
    }
    return true
  }

  /** Takes the answer to the upgrade; returns what follows it, or nothing while it is incomplete or a refusal. */
  #shake (chunk: Buffer): Buffer | undefined {
    const answer = Buffer.concat([this.#handshake ?? Buffer.alloc(0), chunk])
    this.#handshake = answer
    const end = answer.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    const status = answer.toString('latin1', 0, answer.indexOf('\r\n'))
    if (!status.startsWith('HTTP/1.1 101')) {
      this.#lose(`upgrade refused: ${status} ${answer.toString('utf8', end + 4)}`)
      return undefined
    }
    this.#handshake = undefined
    this.#opened?.()
    this.#opened = this.#refused = undefined
    return answer.subarray(end + 4)
  }

  readonly #receive: OnFrame = (opcode, length, payload) => {
    if (opcode === TEXT) this.#options.onText(this, length, payload)
    else if (opcode === PING) this.#pending.push(encodeFrame(PONG, payload ?? Buffer.alloc(0)))
    else if (opcode === CLOSE) this.#lose(`close ${payload && payload.length > 1 ? payload.readUInt16BE(0) : 1005} ${payload?.toString('utf8', 2) ?? ''}`)
  }

  #lose (reason: string): void {
    if (this.#closing) return
    this.close()
    if (this.#refused) this.#refused(new Error(reason))
    else this.#options.onLost(reason)
  }
}

// Far below the listen backlog (511), so that no connection waits for a retried SYN.
const OPENING_AT_ONCE = 64

/** Opens one connection a path, some at a time. */
export async function openAll<Path> (paths: Path[], open: (path: Path, index: number) => Promise<Client>): Promise<Client[]> {
  const clients: Client[] = []
  let next = 0
  const opener = async (): Promise<void> => {
    while (next < paths.length) {
      const index = next++
      clients[index] = await open(paths[index]!, index)
    }
  }
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, opener))
  return clients
}
