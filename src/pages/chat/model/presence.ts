import { signal } from '@preact/signals'
import type { Chat, UserPresence } from '../../../client/index.ts'

/** Users that are watched at most: the server's bound for a connection. */
const most = 1000

/** Who is here: of the users that somebody looks at. */
export class Presence {
  readonly #chat: Chat
  readonly #known = signal<ReadonlyMap<string, UserPresence>>(new Map())
  readonly #watched = new Set<string>()

  constructor (chat: Chat) {
    this.#chat = chat
  }

  of (user: string): UserPresence | undefined {
    return this.#known.value.get(user)
  }

  /** From now on it is known of these, too. */
  watch (users: readonly string[]): void {
    const fresh = users.filter((user) => !this.#watched.has(user)).slice(0, Math.max(0, most - this.#watched.size))
    if (fresh.length === 0) return
    for (const user of fresh) this.#watched.add(user)
    this.#chat.watch(fresh).then((presence) => { this.tell(presence) }, () => { for (const user of fresh) this.#watched.delete(user) })
  }

  tell (presence: readonly UserPresence[]): void {
    const known = new Map(this.#known.peek())
    for (const { user, online, lastSeen } of presence) known.set(user, { user, online, ...lastSeen === undefined ? {} : { lastSeen } })
    this.#known.value = known
  }
}
