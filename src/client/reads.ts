import type { ChatError } from './errors.ts'
import type { Ask } from './wire.ts'

/** Milliseconds between two reports of what was read in one conversation. */
const apart = 1000

/** Tells the server what was read: the newest position alone, and not at every message. */
export class Reads {
  readonly #ask: Ask
  readonly #newest = new Map<string, number>()
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()
  #isOpen = false

  constructor (ask: Ask) {
    this.#ask = ask
  }

  say (conversation: string, seq: number): void {
    this.#newest.set(conversation, Math.max(seq, this.#newest.get(conversation) ?? 0))
    if (!this.#timers.has(conversation)) this.#run(conversation)
  }

  open (): void {
    this.#isOpen = true
    for (const conversation of [...this.#newest.keys()]) this.#run(conversation)
  }

  shut (): void {
    this.#isOpen = false
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  #run (conversation: string): void {
    const seq = this.#newest.get(conversation)
    if (!this.#isOpen || seq === undefined) return
    this.#newest.delete(conversation)
    this.#timers.set(conversation, setTimeout(() => {
      this.#timers.delete(conversation)
      this.#run(conversation)
    }, apart))
    this.#ask('read', { conversation, seq }).catch((error: ChatError) => {
      // Positions only move forward: to say it twice does no harm.
      if (error.retry) this.say(conversation, seq)
    })
  }
}
