import { type ConversationId, conversationId } from './conversation.ts'
import type { Entry } from './store/entry.ts'

interface Position {
  seq: number
  /** Entries that came while what is before them is being read; undefined while nothing is missing. */
  held: Entry[] | undefined
}

/** Reads what is missing of a log: entries after `after`, ascending. */
export type ReadMissing = (conversation: Entry['conversation'], after: number) => Promise<Entry[]>

const remembered = 20_000

/** Lets each conversation's entries pass once and in seq order; what was not heard of is read from the store. */
export class Sequencer {
  #positions = new Map<ConversationId, Position>()
  #read: ReadMissing
  #pass: (entry: Entry, except: unknown) => void
  #onError: (error: unknown) => void

  constructor (read: ReadMissing, pass: (entry: Entry, except: unknown) => void, onError: (error: unknown) => void) {
    this.#read = read
    this.#pass = pass
    this.#onError = onError
  }

  take (entry: Entry, except?: unknown): void {
    const id = conversationId(entry.conversation)
    const position = this.#positions.get(id)
    if (position === undefined) {
      this.#remember(id, { seq: entry.seq, held: undefined })
      return this.#pass(entry, except)
    }
    if (entry.seq <= position.seq) return
    if (position.held !== undefined) {
      position.held.push(entry)
      return
    }
    if (entry.seq === position.seq + 1) {
      position.seq = entry.seq
      return this.#pass(entry, except)
    }
    position.held = [entry]
    this.#fill(id, position).catch(this.#onError)
  }

  async #fill (id: ConversationId, position: Position): Promise<void> {
    try {
      while (position.held !== undefined && position.held.length > 0) {
        const { conversation } = position.held[0]!
        const top = Math.max(...position.held.map(({ seq }) => seq))
        position.held = []
        while (position.seq < top) {
          const missing = await this.#read(conversation, position.seq)
          if (missing.length === 0) break
          for (const entry of missing) {
            position.seq = entry.seq
            this.#pass(entry, undefined)
          }
        }
      }
      position.held = undefined
    } catch (error) {
      // Forgotten: the next entry passes as it is, and clients see the gap by its seq.
      this.#positions.delete(id)
      throw error
    }
  }

  #remember (id: ConversationId, position: Position): void {
    if (this.#positions.size >= remembered) {
      const oldest = this.#positions.keys().next().value
      if (oldest !== undefined) this.#positions.delete(oldest)
    }
    this.#positions.set(id, position)
  }
}
