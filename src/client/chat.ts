import { closed, unlessLost } from './errors.ts'
import { Log } from './log.ts'
import type { ChatOptions } from './options.ts'
import { Session } from './session.ts'
import type { State } from './state.ts'
import type { ChatEvent, Content, Data, EventName, EventNamed, Fields, Letter, Op, Sent, UserPresence } from './wire.ts'

/** Every op but those that a chat carries over to its next connection: these have their methods. */
export type RequestOp = Exclude<Op, 'sync' | 'join' | 'leave' | 'watch' | 'unwatch' | 'refresh'>
export type SendOptions = Omit<Fields<'send'>, 'to' | 'content'>
export type HistoryOptions = Omit<Fields<'history'>, 'conversation'>

/** Connects a user, and stays connected until `close`. */
export function createChat (options: ChatOptions): Chat {
  return new Chat(options)
}

/** One user's conversations over one connection that comes back by itself: every entry once and in order, whatever the network does. */
export class Chat implements AsyncIterable<ChatEvent> {
  readonly #session: Session

  constructor (options: ChatOptions) {
    this.#session = new Session(options)
  }

  /** How it stands now; the event `state` tells of each change. */
  get state (): State {
    return this.#session.state
  }

  /** The user's id, once it is known. */
  get user (): string | undefined {
    return this.#session.user
  }

  /** Messages that the server has not answered yet, in the order written for each address. */
  get pending (): Letter[] {
    return this.#session.outbox.letters
  }

  /** Calls `listener` at every event of this name. Returns how to end that. */
  on <Name extends EventName>(name: Name, listener: (event: EventNamed<Name>) => void): () => void {
    return this.#session.events.on(name, listener as (event: never) => void)
  }

  /** Every event from here on, one after the other, as fast as they are read. */
  [Symbol.asyncIterator] (): AsyncIterableIterator<ChatEvent> {
    return this.#session.events.stream()
  }

  /**
   * Sends a message, over as many connections as it takes. Resolves when it is stored; rejects when it is refused for good, or the chat ends.
   * Text alone stands for `{ text }`.
   */
  send (to: string, content: string | Content, options: SendOptions = {}): Promise<Sent> {
    const sent = this.#send(to, content, options)
    // Who does not wait for it hears of it by `failed`.
    sent.catch(() => {})
    return sent
  }

  /** Gives up a message that is pending. Whether it was stored already nobody knows. */
  cancel (clientId: string): boolean {
    return this.#session.outbox.cancel(clientId)
  }

  edit (conversation: string, seq: number, content: string | Content): Promise<Data<'edit'>> {
    return this.request('edit', { conversation, seq, content: typeof content === 'string' ? { text: content } : content })
  }

  recall (conversation: string, seq: number): Promise<Data<'recall'>> {
    return this.request('recall', { conversation, seq })
  }

  react (conversation: string, seq: number, emoji: string, on = true): Promise<Data<'react'>> {
    return this.request('react', { conversation, seq, emoji, on })
  }

  /** Says that the user has read up to here: at most once a second for each conversation, and again after a lost connection. */
  read (conversation: string, seq: number): void {
    this.#session.reads.say(conversation, seq)
  }

  /** Says that the user types. May be called at every key. */
  typing (to: string, on = true): void {
    this.#session.typing.say(to, on)
  }

  /** Enters a room, and enters it again after each lost connection until `leave`. */
  async join (conversation: string, options: { readonly history?: number } = {}): Promise<Data<'join'>> {
    const { logs, gate } = this.#session
    const log = logs.at(conversation) ?? logs.hold(conversation, new Log())
    const isNew = log.cursor === undefined
    try {
      const answer = await gate.ask('join', { conversation, ...options }) as Data<'join'>
      if (logs.at(conversation) === log) logs.begin(conversation, log, answer.lastSeq)
      return answer
    } catch (error) {
      if (isNew && logs.at(conversation) === log) logs.forget(conversation)
      throw error
    }
  }

  /** Leaves a room. */
  async leave (conversation: string): Promise<void> {
    const { logs, gate } = this.#session
    logs.forget(conversation)
    // Behind a `join` that waits. Where the connection is lost, the next one does not enter it.
    await gate.ask('leave', { conversation }).catch(unlessLost)
  }

  /** A page of a conversation: the newest, or `before`, `after` or `around` a seq. */
  history (conversation: string, options: HistoryOptions = {}): Promise<Data<'history'>> {
    return this.request('history', { conversation, ...options })
  }

  /** A page of the user's conversations, the one with the newest entry first. */
  conversations (options: Fields<'conversations'> = {}): Promise<Data<'conversations'>> {
    return this.request('conversations', options)
  }

  /** Tells from now on, by `presence`, when these users come and go. Resolves with how they are. */
  watch (users: readonly string[]): Promise<UserPresence[]> {
    return this.#session.watched.add(users)
  }

  unwatch (users: readonly string[]): Promise<void> {
    return this.#session.watched.remove(users)
  }

  /** Any other request of the protocol. Without a connection it waits for the next; rejects with ConnectionLost where that fails, or ends before the answer. */
  async request <Name extends RequestOp>(op: Name, fields: Fields<Name>): Promise<Data<Name>> {
    return await this.#session.gate.ask(op, fields) as Data<Name>
  }

  /** Something changed, or the person does not want to wait: tries to connect at once, or looks whether the connection lives. */
  wake (): void {
    this.#session.connection.wake()
  }

  /** Ends it. Resolves when what is to be kept is kept. */
  async close (): Promise<void> {
    this.#session.connection.stop({ reason: 'closed' })
    await this.#session.keeper.flush()
  }

  async #send (to: string, content: string | Content, options: SendOptions): Promise<Sent> {
    const { outbox, ask, typing, connection } = this.#session
    if (connection.isStopped) throw closed()
    // A copy: sent again it has to be the same, whatever becomes of the original.
    const letter = JSON.parse(JSON.stringify({ to, content: typeof content === 'string' ? { text: content } : content, ...options, clientId: options.clientId ?? newClientId() })) as Letter
    typing.sent(to)
    // Not stored, so nothing guards it against coming twice, and of no interest later.
    if (letter.transient === true) return { ...await ask('send', letter), clientId: letter.clientId }
    return await outbox.add(letter)
  }
}

/** Works without a secure context, too. */
function newClientId (): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
