import { ChatError } from './errors.ts'

/** The kinds of conversation that have an address; `me` is the user's own log. */
export type Kind = 'direct' | 'group' | 'room' | 'system' | 'me'

/**
 * One conversation, named the same for everybody.
 *
 * `key` is the group's or room's id; for `direct` both users, sorted; for `system` the speaking name and the user.
 * Ids have no colon (PROTOCOL.md#words), so a key never stands for two conversations.
 */
export interface Conversation {
  readonly app: string
  readonly kind: Kind
  readonly key: string
}

/** One string for one conversation, for use as a map key. App keys, kinds and keys hold no space. */
export type ConversationId = string

export function conversationId ({ app, kind, key }: Conversation): ConversationId {
  return `${app} ${kind} ${key}`
}

/** The conversation that `address` names for `user`. The address has passed its schema. */
export function resolve (app: string, address: string, user: string): Conversation {
  const colon = address.indexOf(':')
  const kind = address.slice(0, colon) as Kind
  const id = address.slice(colon + 1)
  if (kind === 'direct') return direct(app, user, id)
  if (kind === 'system') return { app, kind, key: `${id}:${user}` }
  return { app, kind, key: id }
}

/** The one-way conversation in which the app, as `name`, speaks to `user`. */
export function system (app: string, name: string, user: string): Conversation {
  return { app, kind: 'system', key: `${name}:${user}` }
}

export function direct (app: string, one: string, other: string): Conversation {
  return { app, kind: 'direct', key: one < other ? `${one}:${other}` : `${other}:${one}` }
}

/** How `user` addresses the conversation: Alice's `direct:bob` is Bob's `direct:alice`. */
export function addressFor ({ kind, key }: Pick<Conversation, 'kind' | 'key'>, user: string): string {
  switch (kind) {
    case 'direct': return `direct:${otherOf(key, user)}`
    case 'system': return `system:${key.slice(0, key.indexOf(':'))}`
    case 'me': return 'me'
    default: return `${kind}:${key}`
  }
}

/** The users that a conversation's key names: both of a direct one, the receiver of a system one, none otherwise. */
export function usersInKey ({ kind, key }: Pick<Conversation, 'kind' | 'key'>): string[] {
  const colon = key.indexOf(':')
  switch (kind) {
    case 'direct': return [...new Set([key.slice(0, colon), key.slice(colon + 1)])]
    case 'system': return [key.slice(colon + 1)]
    case 'me': return [key]
    default: return []
  }
}

/** The other user of a direct conversation; oneself, in the conversation with oneself. */
export function otherOf (key: string, user: string): string {
  const colon = key.indexOf(':')
  const first = key.slice(0, colon)
  return first === user ? key.slice(colon + 1) : first
}

/** Refuses an address of another kind than the operation is for. */
export function demandKind (conversation: Conversation, kind: Kind): Conversation {
  if (conversation.kind !== kind) throw new ChatError('BAD_REQUEST', `This needs the address of a ${kind}`)
  return conversation
}
