import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { WebSocket, WebSocketServer } from 'ws'

export type Frame = Record<string, unknown>

export interface Entry extends Frame {
  readonly op: string
  readonly conversation: string
  readonly seq: number
}

/** What a test does with one request instead of the server. `undefined`: the server answers as it does; `null`: nobody answers. */
export type Hook = (frame: Frame, link: Link) => Frame | null | undefined

/** One connection as the server sees it. */
export interface Link {
  readonly socket: WebSocket
  readonly token: string
  readonly requests: Frame[]
  readonly rooms: Set<string>
  tell (frame: Frame): void
}

/**
 * A server of one user's conversations that speaks PROTOCOL.md and does wrong what a test tells it to.
 *
 * Nothing is checked and nothing is kept on disk: what it is good for is to hold back, refuse, cut, and answer late.
 */
export class FakeServer {
  readonly url: string
  readonly links: Link[] = []
  readonly logs = new Map<string, Entry[]>()
  /** Answers by clientId, as the first try was answered. */
  readonly sent = new Map<string, Frame>()
  user = 'alice'
  /** Of every room. */
  members = 1
  attributes: Record<string, string> = {}
  heartbeat = 25_000
  limits = { frame: 163_840, content: 131_072, page: 100, burst: 100_000, rate: 100_000 }
  /** Entries that `sync` pushes of one conversation; where more are missing it tells a gap. */
  pushedAtMost = 500
  hook: Hook = () => undefined
  /** Whether a connection is greeted. */
  isSilent = false
  #server: WebSocketServer

  static async start (t: Test): Promise<FakeServer> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: (protocols) => protocols.has('confab.v1') && 'confab.v1' })
    await once(server, 'listening')
    const fake = new FakeServer(server)
    t.teardown(() => { fake.stop() })
    return fake
  }

  private constructor (server: WebSocketServer) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('connection', (socket, { headers }) => {
      const token = (headers['sec-websocket-protocol'] ?? '').split(',').map((offer) => offer.trim()).find((offer) => offer.startsWith('bearer.'))?.slice('bearer.'.length) ?? ''
      const link: Link = { socket, token, requests: [], rooms: new Set(), tell: (frame) => { socket.send(JSON.stringify(frame)) } }
      this.links.push(link)
      socket.on('error', () => {})
      socket.on('message', (data) => { this.#receive(link, JSON.parse(String(data)) as Frame) })
      if (!this.isSilent) link.tell({ op: 'welcome', connection: `c_${this.links.length}`, user: this.user, time: Date.now(), heartbeat: this.heartbeat, limits: this.limits })
    })
  }

  stop (): void {
    for (const socket of this.#server.clients) socket.terminate()
    this.#server.close()
  }

  get live (): Link[] {
    return this.links.filter(({ socket }) => socket.readyState === WebSocket.OPEN)
  }

  /** Ends every connection without a word. */
  cut (): void {
    for (const { socket } of this.live) socket.terminate()
  }

  /** Ends every connection, saying why. */
  end (code: number, bye?: { reason: string, after?: number }): void {
    for (const { socket, tell } of this.live) {
      if (bye !== undefined) tell({ op: 'bye', code, ...bye })
      socket.close(code, bye?.reason)
    }
  }

  tell (frame: Frame): void {
    for (const link of this.live) link.tell(frame)
  }

  /** Adds an entry to a log. `push` false: nobody is told, as if it was lost on the way. */
  add (conversation: string, fields: Frame = {}, { push = true, except }: { push?: boolean, except?: Link } = {}): Entry {
    const log = this.logs.get(conversation) ?? []
    this.logs.set(conversation, log)
    const seq = log.length + 1
    const entry = { op: 'message', conversation, seq, messageId: `m${seq}`, from: 'bob', type: 'text', content: { text: `${conversation} ${seq}` }, time: seq, ...fields } as Entry
    log.push(entry)
    if (push) for (const link of this.live) if (link !== except && (!conversation.startsWith('room:') || link.rooms.has(conversation))) link.tell(entry)
    return entry
  }

  /** Every request of one op, over all connections. */
  asked (op: string): Frame[] {
    return this.links.flatMap(({ requests }) => requests.filter((frame) => frame['op'] === op))
  }

  #receive (link: Link, frame: Frame): void {
    link.requests.push(frame)
    const { op, id } = frame
    const instead = this.hook(frame, link)
    if (instead === null) return
    if (op === 'ping') return link.tell({ op: 'pong', ...id === undefined ? {} : { id }, time: Date.now() })
    link.tell(instead === undefined ? { op: 'ok', id, data: this.#answer(link, frame) } : { id, ...instead })
  }

  #answer (link: Link, frame: Frame): Frame {
    const { op, conversation } = frame as { op: string, conversation: string }
    const log = this.logs.get(conversation) ?? []
    if (op === 'send') return this.#send(link, frame)
    if (op === 'sync') return this.#sync(link, frame['cursors'] as Record<string, number>)
    if (op === 'history') return history(log, frame)
    if (op === 'conversations') return { conversations: this.#list() }
    if (op === 'join') {
      link.rooms.add(conversation)
      return { conversation, lastSeq: log.length, members: this.members, messages: [], attributes: this.attributes }
    }
    if (op === 'leave') link.rooms.delete(conversation)
    if (op === 'edit' || op === 'recall' || op === 'react') {
      const { id, op: _, seq: target, ...fields } = frame
      const { seq, time } = this.add(conversation, { ...fields, op: op === 'react' ? 'reaction' : op, target, by: this.user }, { except: link })
      return { conversation, seq, time }
    }
    if (op === 'watch') return { presence: (frame['users'] as string[]).map((user) => ({ user, online: true })) }
    if (op === 'refresh') return { expires: Date.now() + 3_600_000 }
    if (op === 'read') return { conversation, unread: 0 }
    return {}
  }

  #send (link: Link, { to, clientId, type = 'text', content, transient }: Frame): Frame {
    if (transient === true) return { conversation: to, messageId: 'mt', time: 0 }
    const key = `${String(to)} ${String(clientId)}`
    const first = this.sent.get(key)
    if (first !== undefined) return first
    const { conversation, seq, messageId, time } = this.add(String(to), { from: this.user, type, content, clientId }, { except: link })
    const answer = { conversation, seq, messageId, time }
    this.sent.set(key, answer)
    return answer
  }

  #sync (link: Link, cursors: Record<string, number>): Frame {
    const gaps: Frame[] = []
    const left: string[] = []
    for (const [conversation, cursor] of Object.entries(cursors)) {
      const log = this.logs.get(conversation) ?? []
      if (conversation.startsWith('room:')) link.rooms.add(conversation)
      if (log.length === 0 && conversation !== 'me') left.push(conversation)
      else if (cursor > log.length) gaps.push({ conversation, from: 1, to: log.length, reset: true })
      else if (log.length - cursor > this.pushedAtMost) gaps.push({ conversation, from: cursor + 1, to: log.length })
      else for (const entry of log.slice(cursor)) link.tell(entry)
    }
    return { conversations: this.#list().filter(({ conversation, lastSeq }) => cursors[conversation] !== lastSeq), gaps, left }
  }

  #list (): Array<{ conversation: string, lastSeq: number }> {
    return [...this.logs].filter(([conversation]) => !conversation.startsWith('room:')).map(([conversation, { length }]) => ({ conversation, lastSeq: length }))
  }
}

function history (log: readonly Entry[], { before = Infinity, after, limit = 50 }: { before?: number, after?: number, limit?: number }): Frame {
  const messages = log.filter(({ op, seq }) => op === 'message' && seq < before && seq > (after ?? 0))
  const page = after === undefined ? messages.slice(-limit) : messages.slice(0, limit)
  return { messages: page.map(({ op, ...message }) => message), more: page.length < messages.length, lastSeq: log.length }
}
