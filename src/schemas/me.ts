import { type Static, Type } from '@sinclair/typebox'
import { Address, Id, Seq, Time } from './common.ts'

/** What changed for the user alone (PROTOCOL.md#me): one conversation, or one user, an entry. */
export const MeChanges = Type.Union([
  Type.Object({ conversation: Address, joined: Type.Integer({ ...Seq, description: 'In a group from this seq on' }) }),
  Type.Object({ conversation: Address, left: Type.Literal(true, { description: 'Not in it any more: left, removed, or the group was dismissed' }) }),
  Type.Object({ conversation: Address, muted: Type.Boolean() }),
  Type.Object({ conversation: Address, pinned: Type.Boolean() }),
  Type.Object({ conversation: Address, hidden: Type.Integer({ ...Seq, description: 'Deleted for this user: entries up to this seq are not shown to it any more' }) }),
  Type.Object({ conversation: Address, read: Type.Integer({ ...Seq, description: 'Read up to this seq' }) }),
  Type.Object({ blacklisted: Type.Object({ user: Id, on: Type.Boolean() }) })
], { description: 'What changed' })
export type MeChanges = Static<typeof MeChanges>

export const MePush = Type.Object({
  op: Type.Literal('me'),
  conversation: Type.Literal('me'),
  seq: Seq,
  changes: MeChanges,
  time: Time
}, { description: 'Something changed for the user alone: its devices are told. An entry of the user\'s own log' })
