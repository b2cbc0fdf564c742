import { encodeAnswer, type Frame } from './frames.ts'

/** Conversations that one `resync` names: what a reader missed takes no more memory than this, whatever is said meanwhile. */
export const namedAtMost = 1000

/** What a reader that fell behind has missed, until it is told (PROTOCOL.md#falling-behind). */
export class Lag {
  #conversations = new Set<string>()
  #missed = false
  #told = false

  /** Whether anything was dropped. */
  get missed (): boolean {
    return this.#missed
  }

  /** Whether `resync` was said: from then on it is the reader's turn. */
  get told (): boolean {
    return this.#told
  }

  /** Notes a push that was dropped. */
  miss ({ conversation }: Pick<Frame, 'conversation'>): void {
    if (this.#told) return
    this.#missed = true
    if (conversation !== undefined && this.#conversations.size < namedAtMost) this.#conversations.add(conversation)
  }

  /** The frame that tells of it. Nothing more has to be noted then: whoever asks `sync` gives all of its cursors. */
  tell (): Frame {
    const frame = encodeAnswer({ op: 'resync', conversations: [...this.#conversations] })
    this.#told = true
    this.#conversations.clear()
    return frame
  }
}
