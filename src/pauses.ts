import { type Conversation, type ConversationId, conversationId } from './conversation.ts'
import type { Entry } from './store/entry.ts'

/** Entries that are pushed when a room goes on. Where more were held its readers are told to ask, as those who fell behind. */
const pushedAtMost = 500

export interface PauseHooks {
  /** Entries after `after`, ascending, as they are now: what was recalled meanwhile is blank. */
  readonly read: (conversation: Conversation, after: number) => Promise<Entry[]>
  readonly push: (entry: Entry) => void
  /** Tells who follows the room that it missed something. */
  readonly miss: (conversation: Conversation) => void
  readonly onError: (error: unknown) => void
}

interface Held {
  /** The first seq that was not pushed; undefined where there is none. */
  from: number | undefined
  /** The last one. */
  to: number
  isPaused: boolean
  /** What was held is being read and pushed. */
  isRead: boolean
}

/**
 * Rooms whose entries are not pushed for now. When such a room goes on, they are read from the log and pushed in their order, before
 * anything that is said later: what is held takes no memory, and no reader has a hole that nothing explains.
 */
export class Pauses {
  readonly #held = new Map<ConversationId, Held>()
  readonly #hooks: PauseHooks

  constructor (hooks: PauseHooks) {
    this.#hooks = hooks
  }

  /** Whether what is in no log is not pushed there either. */
  isPaused (conversation: Conversation): boolean {
    return this.#held.size > 0 && this.#held.get(conversationId(conversation))?.isPaused === true
  }

  /** Nothing that is said there is pushed from now on. */
  pause (conversation: Conversation): void {
    this.#held.set(conversationId(conversation), { from: undefined, to: 0, isPaused: true, isRead: false })
  }

  /** Takes an entry, in the order of the log. Answers whether it is held. */
  take (entry: Entry): boolean {
    if (this.#held.size === 0 && entry.op !== 'conversation') return false
    const { conversation, seq } = entry
    const { paused, dismissed } = changesOf(entry)
    const held = this.#held.get(conversationId(conversation))
    if (held === undefined) {
      // The entry that says so is pushed.
      if (paused === true) this.pause(conversation)
      return false
    }
    if (dismissed === true) {
      this.#held.delete(conversationId(conversation))
      // Nobody may read it any more: who asks is told that the room has ended.
      if (held.from !== undefined) this.#hooks.miss(conversation)
      return false
    }
    held.from ??= seq
    held.to = seq
    if (typeof paused === 'boolean') held.isPaused = paused
    if (!held.isPaused && !held.isRead) this.#goOn(conversation, held)
    return true
  }

  #goOn (conversation: Conversation, held: Held): void {
    if (held.to - held.from! >= pushedAtMost) {
      this.#held.delete(conversationId(conversation))
      return this.#hooks.miss(conversation)
    }
    held.isRead = true
    this.#read(conversation, held).catch((error: unknown) => {
      this.#hooks.onError(error)
      if (!this.#isCurrent(conversation, held)) return
      this.#held.delete(conversationId(conversation))
      this.#hooks.miss(conversation)
    })
  }

  /** Pushes what was held, and what is said meanwhile, up to where the room is paused once more. */
  async #read (conversation: Conversation, held: Held): Promise<void> {
    while (held.from !== undefined && held.from <= held.to) {
      const entries = await this.#hooks.read(conversation, held.from - 1)
      // The room has ended meanwhile.
      if (!this.#isCurrent(conversation, held)) return
      if (entries.length === 0) throw new Error(`entries of ${conversationId(conversation)} from ${held.from} on are not there`)
      for (const entry of entries) {
        // Stored already, and on its way here.
        if (entry.seq > held.to) break
        this.#hooks.push(entry)
        held.from = entry.seq + 1
        if (held.isPaused && changesOf(entry).paused === true) {
          if (held.from > held.to) held.from = undefined
          held.isRead = false
          return
        }
      }
    }
    this.#held.delete(conversationId(conversation))
  }

  #isCurrent (conversation: Conversation, held: Held): boolean {
    return this.#held.get(conversationId(conversation)) === held
  }
}

function changesOf (entry: Entry): { readonly paused?: unknown, readonly dismissed?: unknown } {
  return entry.op === 'conversation' ? entry.detail.changes : {}
}
