import type { Conversation } from '../../conversation.ts'
import type { Actor } from './actor.ts'

/** Of rooms: the app; `stay` is the right to stay in when all of one's connections are lost. A ban of a group: owner and admins, those below them; whoever is banned is taken out in the same step. */
export type RestrictionKind = 'ban' | 'mute' | 'voice' | 'stay'

/** Restricts a user, or gives it a voice; `minutes` absent: until it is lifted. Refused: NOT_FOUND, NOT_MEMBER, FORBIDDEN. */
export interface Restrict {
  readonly do: 'restrict'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly kind: RestrictionKind
  readonly user: string
  readonly minutes?: number
}

/** Lifts a restriction, or does nothing where there is none. Refused as it is. */
export interface Lift {
  readonly do: 'lift'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly kind: RestrictionKind
  readonly user: string
}

/** Puts `other` on the whitelist of `user`, or takes it off; `value.changed` says whether that is new. Refused: NOT_FOUND, TOO_LARGE. */
export interface WhitelistWrite {
  readonly do: 'whitelist'
  readonly app: string
  readonly user: string
  readonly other: string
  readonly on: boolean
}

/** A user writes nobody in direct conversations, or does again. Refused: NOT_FOUND. */
export interface MuteDirect {
  readonly do: 'muteDirect'
  readonly app: string
  readonly user: string
  readonly on: boolean
}

/** Where a user may be muted all at once: in every group, or in every room. */
export type MutedKind = 'group' | 'room'

/** A user says nothing in any group or room of the app, or does again; `minutes` absent: until it is lifted. Refused: NOT_FOUND. */
export interface MuteEverywhere {
  readonly do: 'muteEverywhere'
  readonly app: string
  readonly kind: MutedKind
  readonly user: string
  readonly on: boolean
  readonly minutes?: number
}

/** `user` takes no messages from `other`, or takes them again; `value.changed` says whether that is new. Refused: NOT_FOUND, TOO_LARGE. */
export interface BlacklistWrite {
  readonly do: 'blacklist'
  readonly app: string
  readonly user: string
  readonly other: string
  readonly on: boolean
}
