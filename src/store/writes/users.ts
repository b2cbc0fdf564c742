import type { Profile } from '../../schemas/user.ts'

/** What changes of a profile: what is absent stays, null takes it away. */
export type ProfileChange = { readonly [Field in keyof Profile]: Profile[Field] | null }

/** Registers a user, or updates the fields that are given. Refused: BLOCKED for one that is deactivated. */
export interface PutUser {
  readonly do: 'putUser'
  readonly app: string
  readonly user: string
  readonly profile: ProfileChange
}

/** Blocks a user; `minutes` absent: until it is lifted. Refused: NOT_FOUND. */
export interface BlockUser {
  readonly do: 'blockUser'
  readonly app: string
  readonly user: string
  readonly blocked: boolean
  readonly minutes?: number
}

/** No token issued before now is good any more, or none issued before a time that is past. Refused: NOT_FOUND. */
export interface RevokeTokens {
  readonly do: 'revokeTokens'
  readonly app: string
  readonly user: string
  /** Milliseconds since the epoch. */
  readonly before?: number
}

/** When a user's last connection ended. */
export interface Seen {
  readonly app: string
  readonly user: string
  readonly time: number
}

/** Notes when users were last seen, each of them once. Who is not registered, or no more, is passed over. */
export interface NoteSeen {
  readonly do: 'noteSeen'
  readonly seen: readonly Seen[]
}

/**
 * Erases a user: profile gone, tokens void, out of every group. What the user wrote is blanked by `blankMessages`, which the store
 * remembers to be due until it is done. Refused: NOT_FOUND.
 */
export interface EraseUser {
  readonly do: 'eraseUser'
  readonly app: string
  readonly user: string
  /** Nobody is given the id until it is reactivated. That of a user who is erased already is kept from then on. */
  readonly deactivate?: boolean
}

/** The id of a deactivated user may be given anew. `value.changed` says whether it was deactivated. */
export interface ReactivateUser {
  readonly do: 'reactivateUser'
  readonly app: string
  readonly user: string
}

/** Blanks a bounded number of an erased user's messages; `value.more` says whether some are left. */
export interface BlankMessages {
  readonly do: 'blankMessages'
  readonly app: string
  readonly user: string
}
