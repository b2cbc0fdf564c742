import { unlessLost, untilTaken } from './errors.ts'
import type { UserPresence } from './wire.ts'

/** Users that one request names. */
const namedAtOnce = 200

/** The users whose presence is watched: each connection has to say so anew. */
export class Watched {
  readonly #ask: (op: string, fields: object) => Promise<unknown>
  readonly #users = new Set<string>()

  constructor (ask: (op: string, fields: object) => Promise<unknown>) {
    this.#ask = ask
  }

  async add (users: readonly string[]): Promise<UserPresence[]> {
    const added = users.filter((user) => !this.#users.has(user))
    for (const user of users) this.#users.add(user)
    try {
      return await this.#watch(users)
    } catch (error) {
      // What is refused once would be again, and with it those who are watched.
      for (const user of added) this.#users.delete(user)
      throw error
    }
  }

  async remove (users: readonly string[]): Promise<void> {
    for (const user of users) this.#users.delete(user)
    // The next connection does not watch them.
    for (const some of slices(users)) await this.#ask('unwatch', { users: some }).catch(unlessLost)
  }

  /** Watches all of them again, and tells how they are. What is refused for good harms no others. */
  again (tell: (presence: UserPresence) => void): void {
    for (const some of slices([...this.#users])) untilTaken(() => this.#watch(some)).then((presence) => { presence.forEach(tell) }, () => {})
  }

  async #watch (users: readonly string[]): Promise<UserPresence[]> {
    const answers = await Promise.all(slices(users).map((some) => this.#ask('watch', { users: some }))) as Array<{ presence: UserPresence[] }>
    return answers.flatMap(({ presence }) => presence)
  }
}

function slices<Item> (items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / namedAtOnce) }, (_, n) => items.slice(n * namedAtOnce, (n + 1) * namedAtOnce))
}
