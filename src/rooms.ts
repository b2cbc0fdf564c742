import { type Conversation, type ConversationId, conversationId } from './conversation.ts'

/** Milliseconds for which a user stays in a room after its last connection there was lost. */
const grace = 30_000

interface Occupant {
  readonly connections: Set<object>
  timer: NodeJS.Timeout | undefined
}

/** Who is in which room of this node: whoever has a connection that joined, and for a while after that was lost. */
export class Rooms {
  readonly #rooms = new Map<ConversationId, Map<string, Occupant>>()
  readonly #entered = new Map<object, Set<ConversationId>>()

  enter (conversation: Conversation, user: string, connection: object): void {
    const id = conversationId(conversation)
    const room = this.#rooms.get(id) ?? new Map<string, Occupant>()
    this.#rooms.set(id, room)
    const occupant = room.get(user) ?? { connections: new Set(), timer: undefined }
    room.set(user, occupant)
    clearTimeout(occupant.timer)
    occupant.timer = undefined
    occupant.connections.add(connection)
    this.#entered.set(connection, (this.#entered.get(connection) ?? new Set()).add(id))
  }

  /** The user leaves with this connection, at once; it stays in by its others. */
  leave (conversation: Conversation, user: string, connection: object): void {
    const id = conversationId(conversation)
    const occupant = this.#rooms.get(id)?.get(user)
    if (occupant === undefined) return
    occupant.connections.delete(connection)
    this.#entered.get(connection)?.delete(id)
    if (occupant.connections.size === 0) this.#out(id, user)
  }

  /** The connection was lost. */
  lose (user: string, connection: object): void {
    const entered = this.#entered.get(connection) ?? []
    this.#entered.delete(connection)
    for (const id of entered) {
      const occupant = this.#rooms.get(id)?.get(user)
      if (!occupant?.connections.delete(connection) || occupant.connections.size > 0) continue
      occupant.timer = setTimeout(() => { this.#out(id, user) }, grace).unref()
    }
  }

  has (conversation: Conversation, user: string): boolean {
    return this.#rooms.get(conversationId(conversation))?.has(user) === true
  }

  /** The rooms that a user is in. */
  of (app: string, user: string): Conversation[] {
    const ids = [...this.#rooms].filter(([id, room]) => room.has(user) && id.startsWith(`${app} `)).map(([id]) => id)
    return ids.map((id) => ({ app, kind: 'room', key: id.slice(id.lastIndexOf(' ') + 1) }))
  }

  count (conversation: Conversation): number {
    return this.#rooms.get(conversationId(conversation))?.size ?? 0
  }

  /** User ids, sorted. */
  members (conversation: Conversation): string[] {
    return [...this.#rooms.get(conversationId(conversation))?.keys() ?? []].sort()
  }

  /** Everybody out: the room has ended. */
  end (conversation: Conversation): void {
    const id = conversationId(conversation)
    for (const user of [...this.#rooms.get(id)?.keys() ?? []]) this.#out(id, user)
  }

  close (): void {
    for (const room of this.#rooms.values()) for (const { timer } of room.values()) clearTimeout(timer)
    this.#rooms.clear()
  }

  #out (id: ConversationId, user: string): void {
    const room = this.#rooms.get(id)
    clearTimeout(room?.get(user)?.timer)
    if (room?.delete(user) && room.size === 0) this.#rooms.delete(id)
  }
}
