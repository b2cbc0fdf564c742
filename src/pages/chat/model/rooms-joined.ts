import { signal } from '@preact/signals'
import type { Chat } from '../../../client/index.ts'
import { Kept } from '../../shared/kept.ts'
import type { Conversations } from './conversations.ts'
import { nameIn } from './address.ts'

/** The rooms that the user has entered here: they are entered again when the page is loaded anew. */
export class RoomsJoined {
  readonly #chat: Chat
  readonly #conversations: Conversations
  readonly #kept: Kept<readonly string[]>
  readonly #counts = signal<ReadonlyMap<string, number>>(new Map())
  readonly #joined = new Set<string>()

  constructor (chat: Chat, conversations: Conversations, user: string) {
    this.#chat = chat
    this.#conversations = conversations
    this.#kept = new Kept(`rooms:${user}`, (value) => Array.isArray(value))
  }

  /** How many users are in a room. */
  members (address: string): number | undefined {
    return this.#counts.value.get(address)
  }

  count ({ conversation, members }: { readonly conversation: string, readonly members: number }): void {
    this.#counts.value = new Map(this.#counts.peek()).set(conversation, members)
  }

  async enter (address: string): Promise<void> {
    if (this.#joined.has(address)) return
    this.#joined.add(address)
    try {
      const { lastSeq, members, messages } = await this.#chat.join(address, { history: 1 })
      this.count({ conversation: address, members })
      const lastMessage = messages.at(-1)
      this.#conversations.put([{ conversation: address, name: nameIn(address), lastSeq, ...lastMessage === undefined ? {} : { lastMessage } }])
      this.#keep()
    } catch (error) {
      // What was only lost is tried again, by the next visit or the next connection.
      if ((error as { retry?: boolean }).retry === true) this.#joined.delete(address)
      else this.left(address)
      throw error
    }
  }

  async leave (address: string): Promise<void> {
    this.left(address)
    this.#conversations.remove(address)
    await this.#chat.leave(address)
  }

  /** The user is not in it any more. */
  left (address: string): void {
    if (this.#joined.delete(address)) this.#keep()
  }

  /** Enters those that were entered before the page was loaded. */
  again (): void {
    for (const address of this.#kept.get() ?? []) this.enter(address).catch(() => {})
  }

  #keep (): void {
    this.#kept.set([...this.#joined])
  }
}
