import { signal } from '@preact/signals'
import type { EventNamed } from '../../../client/index.ts'

/** Milliseconds for which it is shown: the server says when it ends, unless that is lost. */
const longest = 10_000

/** Who types where. */
export class Typists {
  readonly #typing = signal<ReadonlyMap<string, readonly string[]>>(new Map())
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()

  at (address: string): readonly string[] {
    return this.#typing.value.get(address) ?? []
  }

  tell ({ conversation, user, on }: Pick<EventNamed<'typing'>, 'conversation' | 'user' | 'on'>): void {
    const key = `${conversation} ${user}`
    clearTimeout(this.#timers.get(key))
    this.#timers.delete(key)
    if (on) this.#timers.set(key, setTimeout(() => { this.tell({ conversation, user, on: false }) }, longest))
    const others = this.at(conversation).filter((one) => one !== user)
    if (on || others.length < this.at(conversation).length) this.#typing.value = new Map(this.#typing.peek()).set(conversation, on ? [...others, user] : others)
  }
}
