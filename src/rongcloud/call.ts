import type { Caller, Chat } from '../chat.ts'
import { isAbsence } from './errors.ts'

/** Lookups that one call has under way at once. */
const atOnce = 100

/** One signed call: who makes it, and what endpoints do for it. */
export class Call {
  readonly chat: Chat
  readonly app: string
  /** Where the caller finds this server: `https://chat.example`, without a slash at its end. */
  readonly base: string

  constructor (chat: Chat, app: string, base = '') {
    this.chat = chat
    this.app = app
    this.base = base
  }

  /** The app, with its own rights: what nearly every endpoint passes to the chat's operations. */
  get caller (): Caller {
    return { app: this.app }
  }

  /** The app with its own rights, naming conversations as this user does. */
  as (user: string): Caller {
    return { app: this.app, as: user }
  }

  /** A user of the app, with that user's rights: for what only users have, such as their blacklist. */
  user (user: string): Caller {
    return { app: this.app, user }
  }

  /**
   * Registers those of the users of whom nothing was ever heard: RongCloud asks nobody to do so first. An erased user stays erased.
   * For endpoints that change something of a user; a query has no need of it.
   */
  async register (users: Iterable<string>): Promise<void> {
    const { store, writer } = this.chat.context
    await this.each(users, async (user) => {
      const { registered, tokensVoidUntil } = await store.standing(this.app, user)
      if (!registered && tokensVoidUntil === 0) await writer.write({ do: 'putUser', app: this.app, user, profile: {} })
    })
  }

  /** Does something to each: one that is not there is passed over, and hinders no other. The first other refusal rejects, after all have been tried. */
  async each<Item> (items: Iterable<Item>, act: (item: Item) => Promise<unknown>): Promise<void> {
    const all = [...items]
    for (let start = 0; start < all.length; start += atOnce) {
      const outcomes = await Promise.allSettled(all.slice(start, start + atOnce).map(act))
      const failed = outcomes.find((outcome) => outcome.status === 'rejected' && !isAbsence(outcome.reason))
      if (failed?.status === 'rejected') throw failed.reason
    }
  }

  /** What a question is answered with, or `otherwise` where it is about something that is not there. */
  async ifThere<Answer, Otherwise> (question: Promise<Answer>, otherwise: Otherwise): Promise<Answer | Otherwise> {
    try {
      return await question
    } catch (error) {
      if (isAbsence(error)) return otherwise
      throw error
    }
  }

  /** Every item of a list that the chat gives a page at a time, at most `most`. */
  async all<Item> (read: (list: { limit: number, cursor?: string }) => Promise<{ items: Item[], next?: string }>, most = 10_000): Promise<Item[]> {
    const items: Item[] = []
    let cursor: string | undefined
    do {
      const page = await read({ limit: 100, ...cursor === undefined ? {} : { cursor } })
      items.push(...page.items)
      cursor = page.next
    } while (cursor !== undefined && items.length < most)
    return items.slice(0, most)
  }
}
