import { type Conversation, type ConversationId, conversationId } from '../conversation.ts'
import type { DueRoom } from '../store/store.ts'
import type { Due } from '../store/writes.ts'
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
 * Ends rooms whose time is over, and those in which nobody is, and where nobody came and nothing was said for as long as they wait, which is
 * `idle` milliseconds where they do not say.
 *
 * Who sits in a room is known here, who came last in the store: whoever joins before the end is committed has touched the room, which then
 * stays; whoever joins after it is in the next room of that name.
 */
export async function endDueRooms (chat: ChatContext, idle: number, { uptime = Infinity, clock = Date.now } = {}): Promise<void> {
  for (let more = true; more;) {
    const now = clock()
    const rooms = await chat.store.dueRooms({ now, idle, uptime }, atOnce)
    more = rooms.length === atOnce
    const isInUse = ({ conversation, isTimed }: DueRoom) => !isTimed && chat.rooms.isInUse(conversation)
    const [inUse, over] = [rooms.filter(isInUse), rooms.filter((room) => !isInUse(room))]
    await Promise.all([touchRooms(chat, inUse.map(({ conversation }) => conversation)), ...over.map(async ({ conversation }) => { await endIfDue(chat, conversation, { now, idle }) })])
  }
}

/** From now on, the time in which rooms are idle begins again. */
async function touchRooms ({ writer }: ChatContext, conversations: readonly Conversation[]): Promise<void> {
  if (conversations.length > 0) await writer.write({ do: 'touchRooms', conversations })
}

async function endIfDue (chat: ChatContext, conversation: Conversation, ifDue: Due): Promise<void> {
  await chat.writer.write({ do: 'endRoom', conversation, ifDue }, (value) => {
    announce(chat, value)
    if (value.entries?.length !== 1) return
    chat.callbacks.room(conversation, 'idle')
    chat.rooms.end(conversation)
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
  /** Rooms that nobody is in any more, and where that is not written yet. */
  #emptied = new Map<ConversationId, Conversation>()
  /** Owners of attributes may be gone without that being written. */
  #unsure = true

  /** `idle` in milliseconds; 0: only rooms end that have a time of their own. */
  constructor (chat: ChatContext, idle: number, onError: (error: unknown) => void) {
    this.#chat = chat
    this.#idle = idle
    this.#onError = onError
    this.#timer = setTimeout(() => { this.#begin() }, chat.rooms.grace).unref()
  }

  /** A user is out of a room. What goes with it is removed by a write of this turn: what the user sets when it is back comes after. */
  left (conversation: Conversation, user: string, bound: boolean): void {
    if (!this.#chat.rooms.isInUse(conversation)) this.vacated(conversation)
    if (!bound) return
    releaseAttributes(this.#chat, conversation, user).catch((error: unknown) => {
      this.#unsure = true
      this.#onError(error)
    })
  }

  /** Nobody is in a room any more but users who stay without being there. The time in which it is idle begins. */
  vacated (conversation: Conversation): void {
    this.#emptied.set(conversationId(conversation), conversation)
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
    await endDueRooms(this.#chat, this.#idle, { uptime: performance.now() - this.#started })
  }
}
