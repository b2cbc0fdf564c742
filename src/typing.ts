import { type Clock, systemClock } from './clock.ts'
import { type Conversation, type ConversationId, conversationId } from './conversation.ts'
import { type Hub, userKey } from './hub.ts'

/** Milliseconds after which typing that was not renewed has ended. */
const expiry = 6000
/** Milliseconds between two times that others are told that somebody still types. */
const renewal = 3000
/** Connections on this node beyond which a conversation is told of nobody's typing: nobody could read so many names. */
const audience = 200

interface Typist {
  readonly conversation: Conversation
  readonly toldAt: number
  readonly callOff: () => void
}

/** Who types now, and tells the others when that begins and ends. */
export class Typing {
  readonly #typists = new Map<string, Map<ConversationId, Typist>>()
  readonly #hub: Pick<Hub, 'tell' | 'audience'>
  readonly #clock: Clock

  constructor (hub: Pick<Hub, 'tell' | 'audience'>, clock: Clock = systemClock) {
    this.#hub = hub
    this.#clock = clock
  }

  /** Users who type. */
  get size (): number {
    return this.#typists.size
  }

  on (conversation: Conversation, user: string): void {
    // In one that grew too large while the user typed there, that ends by itself.
    if (this.#hub.audience(conversation) > audience) return
    const before = this.#take(conversation, user)
    const now = this.#clock.now()
    const isTold = before !== undefined && now - before.toldAt < renewal
    const typist = { conversation, toldAt: isTold ? before.toldAt : now, callOff: this.#clock.after(expiry, () => { this.off(conversation, user) }) }
    const key = userKey(conversation.app, user)
    this.#typists.set(key, (this.#typists.get(key) ?? new Map<ConversationId, Typist>()).set(conversationId(conversation), typist))
    if (!isTold) this.#tell(conversation, user, true)
  }

  /** Tells nobody where nobody was told that the user types. */
  off (conversation: Conversation, user: string): void {
    if (this.#take(conversation, user) !== undefined) this.#tell(conversation, user, false)
  }

  /** The user's message is sent, which the others take as the end. */
  sent (conversation: Conversation, user: string): void {
    this.#take(conversation, user)
  }

  /** The user has lost its last connection. */
  gone (app: string, user: string): void {
    for (const { conversation } of [...this.#typists.get(userKey(app, user))?.values() ?? []]) this.off(conversation, user)
  }

  close (): void {
    for (const own of this.#typists.values()) for (const { callOff } of own.values()) callOff()
    this.#typists.clear()
  }

  #take (conversation: Conversation, user: string): Typist | undefined {
    const key = userKey(conversation.app, user)
    const own = this.#typists.get(key)
    const typist = own?.get(conversationId(conversation))
    typist?.callOff()
    if (own?.delete(conversationId(conversation)) && own.size === 0) this.#typists.delete(key)
    return typist
  }

  #tell (conversation: Conversation, user: string, on: boolean): void {
    this.#hub.tell(conversation, user, { op: 'typing', user, on })
  }
}
