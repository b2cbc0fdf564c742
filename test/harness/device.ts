import type { Test } from 'tap'
import { connect, type Frame } from '../helper.ts'
import { type HeldMessage, Replica } from './replica.ts'

interface SyncData {
  readonly conversations: ReadonlyArray<{ conversation: string, lastSeq: number }>
  readonly gaps: ReadonlyArray<{ conversation: string, from: number, to: number, reset?: true }>
  readonly left: readonly string[]
}

/** One device of a user: it loses its connection, comes back, and keeps its replica through both. */
export class Device {
  readonly replica: Replica
  #t: Test
  #url: string
  #token: string
  #client: Awaited<ReturnType<typeof connect>> | undefined

  constructor (t: Test, url: string, user: string, token: string) {
    this.replica = new Replica(user)
    this.#t = t
    this.#url = url
    this.#token = token
  }

  get online (): boolean {
    return this.#client !== undefined
  }

  /** Connects, catches up, and loads what it had no cursor for. */
  async connect (): Promise<void> {
    this.#client = await connect(this.#t, this.#url, this.#token)
    this.#client.socket.on('message', (data) => { this.replica.take(JSON.parse(String(data)) as Frame) })
    for (const frame of this.#client.frames.splice(0)) this.replica.take(frame)
    await this.sync()
  }

  async sync (): Promise<void> {
    const named = this.replica.cursors()
    const answer = await this.ask('sync', { cursors: named })
    if (answer.op !== 'ok') throw new Error(`sync: ${JSON.stringify(answer)}`)
    const { conversations, gaps, left } = answer.data as unknown as SyncData
    for (const address of left) if (this.replica.conversations.has(address)) this.replica.end(address)
    for (const { conversation, lastSeq } of conversations) if (conversation !== 'me' && !(conversation in named)) await this.#load(conversation, lastSeq)
    for (const { conversation, to } of gaps) {
      if (conversation === 'me') this.replica.me = to
      else await this.#load(conversation, to)
    }
  }

  async ask (op: string, fields: Frame = {}): Promise<Frame> {
    return await this.#client!.ask(op, fields)
  }

  /** Asks, and takes what was asked for as the entry that the answer says it is: the asking connection gets no push of it. */
  async say (op: string, fields: Frame): Promise<Frame> {
    const answer = await this.ask(op, fields)
    if (answer.op !== 'ok') return answer
    const { conversation, seq, time, messageId, ...data } = answer.data as Frame & { seq: number }
    const { to, conversation: _, seq: target, ...given } = fields as Frame & { seq: number }
    const by = this.replica.user
    // The user is in a room by another device: this one is not told of it, and does not begin it by speaking.
    if (String(conversation).startsWith('room:') && op !== 'join' && !this.replica.conversations.has(String(conversation))) return answer
    switch (op) {
      case 'send': this.replica.take({ op: 'message', conversation, seq, messageId, from: by, type: 'text', time, ...given }); break
      case 'edit': this.replica.take({ op: 'edit', conversation, seq, target, time, by, ...given }); break
      case 'recall': this.replica.take({ op: 'recall', conversation, seq, target, time, by }); break
      case 'react': this.replica.take({ op: 'reaction', conversation, seq, target, time, by, ...given }); break
      case 'join': this.#enter(String(conversation), data as unknown as { lastSeq: number, messages: Array<HeldMessage & { conversation?: string }> }); break
      case 'leave': this.replica.end(String(fields.conversation)); break
    }
    return answer
  }

  /** Resolves when all that was pushed before is taken. */
  async settle (): Promise<void> {
    await this.ask('ping')
  }

  async drop (): Promise<void> {
    this.#client?.socket.terminate()
    await this.#client?.closed
    this.#client = undefined
  }

  /** What comes of a room before the answer to `join` is held: pushes begin before it is read. */
  #enter (conversation: string, { lastSeq, messages }: { lastSeq: number, messages: Array<HeldMessage & { conversation?: string }> }): void {
    this.replica.begin(conversation, lastSeq, messages.map(({ conversation: _, ...message }) => message))
  }

  /** Every message that may be seen. What is pushed meanwhile waits. */
  async #load (conversation: string, cursor: number): Promise<void> {
    const messages: HeldMessage[] = []
    this.replica.load(conversation, cursor)
    for (let after = 0, more = true; more;) {
      const { data, code } = await this.ask('history', { conversation, after, limit: 100 }) as { data: { messages: Array<HeldMessage & { conversation?: string }>, more: boolean }, code?: string }
      // It ended meanwhile; the entry that says so has come.
      if (code === 'NOT_MEMBER') return this.replica.end(conversation, cursor)
      for (const { conversation: _, ...message } of data.messages) messages.push(message)
      after = data.messages.at(-1)?.seq ?? 0
      more = data.more
    }
    this.replica.begin(conversation, cursor, messages)
  }
}
