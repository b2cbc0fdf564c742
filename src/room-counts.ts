import { type Conversation, type ConversationId, conversationId } from './conversation.ts'

/** Milliseconds between two counts that a room is told: a room of thousands that comes and goes costs its members one frame in this time. */
const every = 1000

interface Told {
  readonly timer: NodeJS.Timeout
  /** Whether the count has changed since it was told. */
  stale: boolean
}

/** Tells rooms how many are in them: the first change at once, what follows within a second together, the last one always. */
export class RoomCounts {
  #told = new Map<ConversationId, Told>()
  #tell: (conversation: Conversation) => void

  constructor (tell: (conversation: Conversation) => void) {
    this.#tell = tell
  }

  changed (conversation: Conversation): void {
    const told = this.#told.get(conversationId(conversation))
    if (told === undefined) this.#say(conversation)
    else told.stale = true
  }

  close (): void {
    for (const { timer } of this.#told.values()) clearTimeout(timer)
    this.#told.clear()
  }

  #say (conversation: Conversation): void {
    const id = conversationId(conversation)
    this.#told.set(id, {
      stale: false,
      timer: setTimeout(() => {
        const stale = this.#told.get(id)?.stale
        this.#told.delete(id)
        if (stale === true) this.#say(conversation)
      }, every).unref()
    })
    this.#tell(conversation)
  }
}
