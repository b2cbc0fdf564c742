import { type Conversation, type ConversationId, conversationId } from './conversation.ts'

/** Why a user is out of a room: it left, its connections were lost, or it was put out. */
export type Departure = 'left' | 'lost' | 'banned'

export interface OccupancyOptions {
  /** Milliseconds for which a user stays in a room after its last connection there was lost. */
  readonly grace: number
  /** Told when a user has come, after it is so. */
  readonly onIn: (conversation: Conversation, user: string) => void
  /** Told when a user has gone, and why, after it is so. `bound`: something in the room goes with it. */
  readonly onOut: (conversation: Conversation, user: string, bound: boolean, why: Departure) => void
  /** Told when those who are in a room are all there without a connection, and stay so. */
  readonly onVacant: (conversation: Conversation) => void
}

interface Occupant {
  readonly connections: Set<object>
  /** When it came in: milliseconds since the epoch. */
  readonly since: number
  timer: NodeJS.Timeout | undefined
  bound: boolean
  /** It is in until it leaves, is put out, or the room ends: whatever becomes of its connections. */
  stays: boolean
}

/** A user in a room, and since when. */
export interface Arrival {
  readonly user: string
  readonly since: number
}

interface Occupied {
  readonly conversation: Conversation
  /** In the order in which they came. */
  readonly users: Map<string, Occupant>
}

/** Who is in which room of this node now: whoever has a connection that joined, and for a while after that was lost, or as long as it has the right to stay. What rooms are is the store's to know. */
export class RoomOccupancy {
  readonly grace: number
  readonly #rooms = new Map<ConversationId, Occupied>()
  readonly #entered = new Map<object, Set<ConversationId>>()
  #options: OccupancyOptions

  constructor (options: OccupancyOptions) {
    this.#options = options
    this.grace = options.grace
  }

  enter (conversation: Conversation, user: string, connection: object, { stays = false } = {}): void {
    const id = conversationId(conversation)
    const { users } = this.#rooms.get(id) ?? this.#open(id, conversation)
    const present = users.get(user)
    const occupant = present ?? { connections: new Set(), since: Date.now(), timer: undefined, bound: false, stays }
    clearTimeout(occupant.timer)
    occupant.timer = undefined
    occupant.stays = stays
    occupant.connections.add(connection)
    this.#entered.set(connection, (this.#entered.get(connection) ?? new Set()).add(id))
    if (present !== undefined) return
    users.set(user, occupant)
    this.#options.onIn(conversation, user)
  }

  /** Something in the room goes when this user does. False where it is not in. */
  bind (conversation: Conversation, user: string): boolean {
    const occupant = this.#rooms.get(conversationId(conversation))?.users.get(user)
    if (occupant !== undefined) occupant.bound = true
    return occupant !== undefined
  }

  /** The user has the right to stay when its connections are lost, or has it no more. */
  letStay (conversation: Conversation, user: string, stays: boolean): void {
    const id = conversationId(conversation)
    const occupant = this.#rooms.get(id)?.users.get(user)
    if (occupant === undefined) return
    occupant.stays = stays
    if (occupant.connections.size === 0) this.#wait(id, user, occupant)
  }

  /** The user leaves with this connection, at once; it stays in by its others. */
  leave (conversation: Conversation, user: string, connection: object): void {
    const id = conversationId(conversation)
    const occupant = this.#rooms.get(id)?.users.get(user)
    if (occupant === undefined) return
    occupant.connections.delete(connection)
    this.#entered.get(connection)?.delete(id)
    if (occupant.connections.size === 0) this.#out(id, user, 'left')
  }

  /** The connection was lost. */
  lose (user: string, connection: object): void {
    const entered = this.#entered.get(connection) ?? []
    this.#entered.delete(connection)
    for (const id of entered) {
      const occupant = this.#rooms.get(id)?.users.get(user)
      if (!occupant?.connections.delete(connection) || occupant.connections.size > 0) continue
      this.#wait(id, user, occupant)
    }
  }

  has (conversation: Conversation, user: string): boolean {
    return this.#rooms.get(conversationId(conversation))?.users.has(user) === true
  }

  /** The rooms that a user is in. */
  of (app: string, user: string): Conversation[] {
    return [...this.#rooms.values()].filter(({ conversation, users }) => conversation.app === app && users.has(user)).map(({ conversation }) => conversation)
  }

  /** The rooms of an app in which somebody is. */
  all (app: string): Conversation[] {
    return [...this.#rooms.values()].filter(({ conversation, users }) => conversation.app === app && users.size > 0).map(({ conversation }) => conversation)
  }

  /** Whether somebody is in it who has a connection, or had one until now. */
  isInUse (conversation: Conversation): boolean {
    for (const { connections, timer } of this.#rooms.get(conversationId(conversation))?.users.values() ?? []) if (connections.size > 0 || timer !== undefined) return true
    return false
  }

  count (conversation: Conversation): number {
    return this.#rooms.get(conversationId(conversation))?.users.size ?? 0
  }

  /** Who is in it, in the order in which they came. */
  arrivals (conversation: Conversation): Arrival[] {
    return [...this.#rooms.get(conversationId(conversation))?.users ?? []].map(([user, { since }]) => ({ user, since }))
  }

  /** The user is out, with all of its connections. */
  expel (conversation: Conversation, user: string): void {
    this.#out(conversationId(conversation), user, 'banned')
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

  /** Nothing connects the user with the room any more. */
  #wait (id: ConversationId, user: string, occupant: Occupant): void {
    clearTimeout(occupant.timer)
    occupant.timer = occupant.stays ? undefined : setTimeout(() => { this.#out(id, user, 'lost') }, this.grace).unref()
    const { conversation } = this.#rooms.get(id)!
    if (occupant.stays && !this.isInUse(conversation)) this.#options.onVacant(conversation)
  }

  #out (id: ConversationId, user: string, why: Departure): void {
    const room = this.#rooms.get(id)
    const occupant = room?.users.get(user)
    if (room === undefined || occupant === undefined) return
    clearTimeout(occupant.timer)
    room.users.delete(user)
    if (room.users.size === 0) this.#rooms.delete(id)
    this.#options.onOut(room.conversation, user, occupant.bound, why)
  }
}
