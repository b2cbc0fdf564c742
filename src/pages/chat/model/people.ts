import { signal } from '@preact/signals'
import { segment } from '../../shared/rest.ts'

/** What people are called: asked for one after the other, once each, where they are shown. */
export class People {
  readonly #names = signal<ReadonlyMap<string, string>>(new Map())
  readonly #asked = new Set<string>()
  readonly #ask: (path: string) => Promise<{ readonly name?: string }>
  #queue = Promise.resolve()

  constructor (ask: (path: string) => Promise<{ readonly name?: string }>) {
    this.#ask = ask
  }

  /** The name, or the id where there is none, or it is not known yet. */
  name (user: string): string {
    if (!this.#asked.has(user)) {
      this.#asked.add(user)
      this.#queue = this.#queue.then(async () => { await this.#look(user) })
    }
    return this.#names.value.get(user) ?? user
  }

  async #look (user: string): Promise<void> {
    const { name } = await this.#ask(`v1/users/${segment(user)}`).catch(() => ({ name: undefined }))
    if (name !== undefined) this.#names.value = new Map(this.#names.peek()).set(user, name)
  }
}
