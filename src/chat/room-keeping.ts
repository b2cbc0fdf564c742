import { type Conversation, type ConversationId, conversationId } from '../conversation.ts'
import { announce, type ChatContext, writeAndAnnounce } from './context.ts'

/** Rooms that are looked at together. */
const atOnce = 500
/** Milliseconds between looks, at most. */
const longest = 60_000

/** Removes the attributes that a user owned for as long as it was in the room. */
export async function releaseAttributes (chat: ChatContext, conversation: Conversation, user: string): Promise<void> {
  await writeAndAnnounce(chat, { do: 'leaveRoom', conversation, user })
}

/** Removes the attributes of those who did not come back after a stop, and of those whose leaving could not be written. */
export async function releaseOfGone (chat: ChatContext): Promise<void> {
  for (const { conversation, user } of await chat.store.attributeOwners()) {
    if (!chat.rooms.has(conversation, user)) await releaseAttributes(chat, conversation, user)
  }
}

/**
 * Ends rooms in which nobody is, and where nobody came and nothing was said for `idle` milliseconds.
 *
 * Who sits in a room is known here, who came last in the store: whoever joins before the end is committed has touched the room, which then
 * stays; whoever joins after it is in the next room of that name.
 */
export async function endIdleRooms (chat: ChatContext, idle: number): Promise<void> {
  for (let more = true; more;) {
    const since = Date.now() - idle
    const rooms = await chat.store.idleRooms(since, atOnce)
    more = rooms.length === atOnce
    const [inUse, empty] = [rooms.filter((room) => chat.rooms.count(room) > 0), rooms.filter((room) => chat.rooms.count(room) === 0)]
    await Promise.all([touchRooms(chat, inUse), ...empty.map(async (room) => { await endIfIdle(chat, room, since) })])
  }
}

/** From now on, the time in which rooms are idle begins again. */
async function touchRooms ({ writer }: ChatContext, conversations: readonly Conversation[]): Promise<void> {
  if (conversations.length > 0) await writer.write({ do: 'touchRooms', conversations })
}

async function endIfIdle (chat: ChatContext, conversation: Conversation, since: number): Promise<void> {
  await chat.writer.write({ do: 'endRoom', conversation, idleSince: since }, (value) => {
    announce(chat, value)
    if (value.entries?.length === 1) chat.rooms.end(conversation)
  })
}

/** Looks after rooms by itself, from when people have had time to come back after a start. */
export class RoomKeeper {
  #chat: ChatContext
  #idle: number
  #onError: (error: unknown) => void
  #started = performance.now()
  #timer: NodeJS.Timeout
  #work: Promise<void> = Promise.resolve()
  /** Rooms whose last user has gone, and where that is not written yet. */
  #emptied = new Map<ConversationId, Conversation>()
  /** Owners of attributes may be gone without that being written. */
  #unsure = true

  /** `idle` in milliseconds; 0: rooms do not end by themselves. */
  constructor (chat: ChatContext, idle: number, onError: (error: unknown) => void) {
    this.#chat = chat
    this.#idle = idle
    this.#onError = onError
    this.#timer = setTimeout(() => { this.#begin() }, chat.rooms.grace).unref()
  }

  /** A user is out of a room. What goes with it is removed by a write of this turn: what the user sets when it is back comes after. */
  left (conversation: Conversation, user: string, bound: boolean): void {
    if (this.#idle > 0 && this.#chat.rooms.count(conversation) === 0) this.#emptied.set(conversationId(conversation), conversation)
    if (!bound) return
    releaseAttributes(this.#chat, conversation, user).catch((error: unknown) => {
      this.#unsure = true
      this.#onError(error)
    })
  }

  /** Resolves when nothing is under way any more. */
  async close (): Promise<void> {
    clearInterval(this.#timer)
    await this.#work
  }

  #begin (): void {
    this.#look()
    this.#timer = setInterval(() => { this.#look() }, Math.min(longest, this.#idle === 0 ? longest : this.#idle / 4)).unref()
  }

  #look (): void {
    this.#work = this.#work.then(async () => { await this.#keep() }).catch(this.#onError)
  }

  async #keep (): Promise<void> {
    if (this.#unsure) {
      this.#unsure = false
      await releaseOfGone(this.#chat)
    }
    const emptied = [...this.#emptied.values()]
    this.#emptied.clear()
    for (let start = 0; start < emptied.length; start += atOnce) await touchRooms(this.#chat, emptied.slice(start, start + atOnce))
    // Who sat in a room before the start is not known: as far as is known it was in use until then.
    if (this.#idle > 0 && performance.now() - this.#started >= this.#idle) await endIdleRooms(this.#chat, this.#idle)
  }
}
