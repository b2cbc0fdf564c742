import type { Conversation } from '../../conversation.ts'
import type { ChangeRoom } from '../../schemas/room.ts'
import type { Actor } from './actor.ts'

/** Makes a room, which `value.began` says, or changes what it is set to. `ifAbsent` leaves one that is there as it is. */
export interface PutRoom {
  readonly do: 'putRoom'
  readonly conversation: Conversation
  readonly settings?: ChangeRoom
  readonly ifAbsent?: true
}

/**
 * Lets a user into a room, which is touched by it: it does not end by having been idle before. `make` makes it where there is none, which `value.began` says.
 * `value.leaver` is there where attributes go with the user, `value.stays` where it stays when its connections are lost. Refused: NOT_FOUND, FORBIDDEN (banned).
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
 * Ends a room. Whoever makes one of this name again does not see what was said before. `ifDue`: only where its time is over, or nobody came
 * and nothing was said for as long as it waits; otherwise it stays, and there are no entries.
 */
export interface EndRoom {
  readonly do: 'endRoom'
  readonly conversation: Conversation
  readonly ifDue?: Due
}

/** By what it is decided that rooms end by themselves. */
export interface Due {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Milliseconds for which rooms wait that have no time of their own; 0: for ever. */
  readonly idle: number
}

/**
 * Sets an attribute of a room: its owner, who set it first, or the app, which may say whose it is from now on. Who is in the room is the caller's to know.
 * `value.leaver` is there where it goes with its owner. Refused: NOT_FOUND, NOT_MEMBER, FORBIDDEN, TOO_LARGE.
 */
export interface PutAttribute {
  readonly do: 'putAttribute'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly key: string
  readonly value: string
  /** Whose it is from now on, where the app says so. */
  readonly owner?: string
  /** Absent: as it was. */
  readonly removeOnLeave?: boolean
}

export interface DeleteAttribute {
  readonly do: 'deleteAttribute'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly key: string
}
