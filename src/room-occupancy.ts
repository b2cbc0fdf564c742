import { type Conversation, type ConversationId, conversationId } from './conversation.ts'

export interface OccupancyOptions {
  /** Milliseconds for which a user stays in a room after its last connection there was lost. */
  readonly grace: number
  /** Told when a user has come, after it is so. */
  readonly onIn: (conversation: Conversation) => void
  /** Told when a user has gone, after it is so. `bound`: something in the room goes with it. */
  readonly onOut: (conversation: Conversation, user: string, bound: boolean) => void
}

interface Occupant {
  readonly connections: Set<object>
  timer: NodeJS.Timeout | undefined
  bound: boolean
}

interface Occupied {
  readonly conversation: Conversation
  readonly users: Map<string, Occupant>
}

/** Who is in which room of this node now: whoever has a connection that joined, and for a while after that was lost. What rooms are is the store's to know. */
export class RoomOccupancy {
  readonly grace: number
  readonly #rooms = new Map<ConversationId, Occupied>()
  readonly #entered = new Map<object, Set<ConversationId>>()
  #options: OccupancyOptions

  constructor (options: OccupancyOptions) {
    this.#options = options
    this.grace = options.grace
  }

  enter (conversation: Conversation, user: string, connection: object): void {
    const id = conversationId(conversation)
    const { users } = this.#rooms.get(id) ?? this.#open(id, conversation)
    const present = users.get(user)
    const occupant = present ?? { connections: new Set(), timer: undefined, bound: false }
    clearTimeout(occupant.timer)
    occupant.timer = undefined
    occupant.connections.add(connection)
    this.#entered.set(connection, (this.#entered.get(connection) ?? new Set()).add(id))
    if (present !== undefined) return
    users.set(user, occupant)
    this.#options.onIn(conversation)
  }

  /** Something in the room goes when this user does. False where it is not in. */
  bind (conversation: Conversation, user: string): boolean {
    const occupant = this.#rooms.get(conversationId(conversation))?.users.get(user)
    if (occupant !== undefined) occupant.bound = true
    return occupant !== undefined
  }

  /** The user leaves with this connection, at once; it stays in by its others. */
  leave (conversation: Conversation, user: string, connection: object): void {
    const id = conversationId(conversation)
    const occupant = this.#rooms.get(id)?.users.get(user)
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
      const occupant = this.#rooms.get(id)?.users.get(user)
      if (!occupant?.connections.delete(connection) || occupant.connections.size > 0) continue
      occupant.timer = setTimeout(() => { this.#out(id, user) }, this.grace).unref()
    }
  }

  has (conversation: Conversation, user: string): boolean {
    return this.#rooms.get(conversationId(conversation))?.users.has(user) === true
  }

  /** The rooms that a user is in. */
  of (app: string, user: string): Conversation[] {
    return [...this.#rooms.values()].filter(({ conversation, users }) => conversation.app === app && users.has(user)).map(({ conversation }) => conversation)
  }

  count (conversation: Conversation): number {
    return this.#rooms.get(conversationId(conversation))?.users.size ?? 0
  }

  /** User ids, sorted. */
  members (conversation: Conversation): string[] {
    return [...this.#rooms.get(conversationId(conversation))?.users.keys() ?? []].sort()
  }

  /** The user is out, with all of its connections. */
  expel (conversation: Conversation, user: string): void {
    this.#out(conversationId(conversation), user)
  }

  /** Everybody out: the room has ended, and with it all that was in it. */
  end (conversation: Conversation): void {
    const id = conversationId(conversation)
    for (const { timer } of this.#rooms.get(id)?.users.values() ?? []) clearTimeout(timer)
    this.#rooms.delete(id)
  }

  close (): void {
    for (const { users } of this.#rooms.values()) for (const { timer } of users.values()) clearTimeout(timer)
    this.#rooms.clear()
  }

  #open (id: ConversationId, conversation: Conversation): Occupied {
    const room = { conversation, users: new Map<string, Occupant>() }
    this.#rooms.set(id, room)
    return room
  }

  #out (id: ConversationId, user: string): void {
    const room = this.#rooms.get(id)
    const occupant = room?.users.get(user)
    if (room === undefined || occupant === undefined) return
    clearTimeout(occupant.timer)
    room.users.delete(user)
    if (room.users.size === 0) this.#rooms.delete(id)
    this.#options.onOut(room.conversation, user, occupant.bound)
  }
}
