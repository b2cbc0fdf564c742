import type { Conversation } from '../../conversation.ts'
import type { ChangeGroup, ChangeMember, HistoryScope } from '../../schemas/group.ts'
import type { Actor } from './actor.ts'

/** Makes a group with its first members, in one step. Refused: ALREADY_EXISTS, NOT_FOUND (an unknown user), TOO_LARGE. */
export interface CreateGroup {
  readonly do: 'createGroup'
  readonly app: string
  readonly groupId: string
  readonly name: string
  readonly history: HistoryScope
  readonly owner?: string
  readonly members: readonly string[]
  readonly by: Actor
  /** True: also under the id of a group that was dismissed, whose past nobody sees. */
  readonly anew?: boolean
}

/**
 * The app adds users to a group, all or none. Who is in stays as it is, who is not registered is passed over, and whoever is banned is so no more.
 * `make`: a group that is not there is made first, under the id of a dismissed one, too. Refused: NOT_FOUND, TOO_LARGE.
 */
export interface AddMembers {
  readonly do: 'addMembers'
  readonly conversation: Conversation
  readonly users: readonly string[]
  readonly make?: { readonly name: string, readonly history: HistoryScope }
  /** How many members there may be with them. */
  readonly most?: number
}

/** Renames a group, or changes what it is set to: owner and admins. Refused: NOT_MEMBER, FORBIDDEN, NOT_FOUND. */
export interface ChangeGroupWrite {
  readonly do: 'changeGroup'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly changes: ChangeGroup
}

/** Ends a group: its owner. Its id is given again by the app alone. */
export interface DismissGroup {
  readonly do: 'dismissGroup'
  readonly conversation: Conversation
  readonly actor: Actor
}

/** Adds a member, or changes what it is in the group. Who may: see docs/groups.md. */
export interface PutMember extends ChangeMember {
  readonly do: 'putMember'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly user: string
  /** True: nobody is added; NOT_FOUND where the user is not in. */
  readonly present?: boolean
}

/** Takes a member out; a member may take out itself. */
export interface RemoveMember {
  readonly do: 'removeMember'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly user: string
}
