import type { Conversation } from '../../conversation.ts'
import type { ChangeRoom } from '../../schemas/room.ts'
import type { Actor } from './actor.ts'

/** Makes a room, or changes what it is set to. `ifAbsent` leaves one that is there as it is. */
export interface PutRoom {
  readonly do: 'putRoom'
  readonly conversation: Conversation
  readonly settings?: ChangeRoom
  readonly ifAbsent?: true
}

/**
 * Lets a user into a room, which is touched by it: it does not end by having been idle before. `make` makes it where there is none.
 * `value.leaver` is there where attributes go with the user. Refused: NOT_FOUND, FORBIDDEN (banned).
 */
export interface EnterRoom {
  readonly do: 'enterRoom'
  readonly conversation: Conversation
  readonly user: string
  readonly make?: true
}

/** A user is out of a room: attributes that go with it are removed. */
export interface LeaveRoom {
  readonly do: 'leaveRoom'
  readonly conversation: Conversation
  readonly user: string
}

/** Rooms are in use, or were until now, whatever their logs say. */
export interface TouchRooms {
  readonly do: 'touchRooms'
  readonly conversations: readonly Conversation[]
}

/**
 * Ends a room. Whoever makes one of this name again does not see what was said before. `idleSince`: only where nobody came, nothing was
 * said and nobody asked to keep it since then; otherwise it stays, and there are no entries.
 */
export interface EndRoom {
  readonly do: 'endRoom'
  readonly conversation: Conversation
  readonly idleSince?: number
}

/**
 * Sets an attribute of a room: its owner, who set it first, or the app. Who is in the room is the caller's to know.
 * `value.leaver` is there where it goes with its owner. Refused: NOT_FOUND, NOT_MEMBER, FORBIDDEN, TOO_LARGE.
 */
export interface PutAttribute {
  readonly do: 'putAttribute'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly key: string
  readonly value: string
  /** Absent: as it was. */
  readonly removeOnLeave?: boolean
}

export interface DeleteAttribute {
  readonly do: 'deleteAttribute'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly key: string
}
