import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { ChatError } from './errors.ts'
import { namedAtMost } from './lag.ts'
import { AttributeKey, Attributes } from './schemas/attribute.ts'
import { Address, Empty, Id, ListQuery, RoomAddress, Seq, strict, Time } from './schemas/common.ts'
import { ConversationsAnswer, JoinAnswer, JoinRequest, LeaveRequest, ReadAnswer, ReadPush, ReadRequest, TypingRequest } from './schemas/conversation.ts'
import { MePush } from './schemas/me.ts'
import { EditPush, EditRequest, ReactionPush, ReactRequest, RecallPush, RecallRequest, RevisionAnswer } from './schemas/revision.ts'
import { SyncAnswer, SyncRequest } from './schemas/sync.ts'
import { Role } from './schemas/group.ts'
import { HistoryAnswer, HistoryRequest, Message, SendAnswer, SendRequest } from './schemas/message.ts'
import { UserPresence, WatchAnswer, WatchRequest } from './schemas/presence.ts'

// The wire in one file (PROTOCOL.md): what a client may ask, what it is answered, what it is told.

export const RequestId = Type.Union([Type.Integer(), Type.String({ maxLength: 64 })], { description: 'Chosen by the client; echoed in exactly one answer' })

/** Largest frame that a client may send, in bytes. */
export const frameBytes = 163_840

/** What a client may ask, by `op`: the fields besides `op` and `id`, and the `data` of the answer. */
export const requests = {
  send: { summary: 'Send a message; answered when it is stored', fields: SendRequest, data: SendAnswer },
  edit: { summary: 'Give a message another content; answered when it is stored', fields: EditRequest, data: RevisionAnswer },
  recall: { summary: 'Take a message back: its content goes, its place stays', fields: RecallRequest, data: RevisionAnswer },
  react: { summary: 'React to a message, or take that back', fields: ReactRequest, data: RevisionAnswer },
  read: { summary: 'Say up to where the user has read', fields: ReadRequest, data: ReadAnswer },
  sync: { summary: 'Catch up: what was missed after each cursor is pushed, then answered', fields: SyncRequest, data: SyncAnswer },
  history: { summary: 'Read a page of messages', fields: HistoryRequest, data: HistoryAnswer },
  conversations: { summary: 'List the conversations of the user, newest first', fields: ListQuery, data: ConversationsAnswer },
  join: { summary: 'Enter a room with this connection', fields: JoinRequest, data: JoinAnswer },
  leave: { summary: 'Leave a room with this connection', fields: LeaveRequest, data: Empty },
  typing: { summary: 'Tell the others that the user types, or has stopped', fields: TypingRequest, data: Empty },
  watch: { summary: 'Ask whether users are here, and be told of changes from then on', fields: WatchRequest, data: WatchAnswer },
  unwatch: { summary: 'Be told of these users no more', fields: WatchRequest, data: Empty },
  refresh: { summary: 'Stay connected beyond the token\'s end, by a fresh one', fields: strict({ token: Type.String({ maxLength: 4096 }) }), data: Type.Object({ expires: Time }) },
  ping: { summary: 'Ask for a `pong`', fields: strict({}), data: Empty }
} as const

export type Op = keyof typeof requests
export type Fields<Name extends Op> = Static<(typeof requests)[Name]['fields']>
export type Data<Name extends Op> = Static<(typeof requests)[Name]['data']>

const by = { by: Type.Optional(Type.String({ description: 'Who did it; absent where the app did' })), time: Time }

/** What a server tells without being asked, by `op`. */
export const pushes = {
  welcome: Type.Object({
    op: Type.Literal('welcome'),
    connection: Type.String(),
    user: Id,
    time: Time,
    heartbeat: Type.Integer({ description: 'Milliseconds between the server\'s pings' }),
    limits: Type.Object({ frame: Type.Integer(), content: Type.Integer(), page: Type.Integer(), burst: Type.Integer(), rate: Type.Integer() })
  }, { description: 'The first frame of a connection' }),
  message: Type.Composite([Type.Object({ op: Type.Literal('message') }), Message], { description: 'A message; an entry of the log unless it has no seq' }),
  edit: EditPush,
  recall: RecallPush,
  reaction: ReactionPush,
  me: MePush,
  read: ReadPush,
  resync: Type.Object({ op: Type.Literal('resync'), conversations: Type.Array(Type.Union([Address, Type.Literal('me')]), { maxItems: namedAtMost, description: 'Where something was missed, as far as they fit' }) },
    { description: 'This connection fell behind: pushes were dropped, and none come until it asks `sync`. Not an entry' }),
  presence: Type.Composite([Type.Object({ op: Type.Literal('presence') }), UserPresence], { description: 'A user whom this connection watches came or went. Not an entry' }),
  member: Type.Union([
    Type.Object({
      op: Type.Literal('member'),
      conversation: Address,
      seq: Seq,
      user: Id,
      change: Type.Union(['joined', 'left', 'removed', 'role'].map((change) => Type.Literal(change))),
      role: Type.Optional(Role),
      ...by
    }, { description: 'Somebody came into a group, went, or has another role. An entry' }),
    Type.Object({ op: Type.Literal('member'), conversation: RoomAddress, members: Type.Integer({ minimum: 0 }) }, { description: 'How many users are in a room. Not an entry' }),
    Type.Object({ op: Type.Literal('member'), conversation: RoomAddress, user: Id, change: Type.Literal('removed') }, { description: 'The user itself was put out of a room. Not an entry' })
  ], { description: 'Who is in a group, an entry, or how many are in a room, which is none' }),
  conversation: Type.Object({ op: Type.Literal('conversation'), conversation: Address, seq: Seq, changes: Type.Record(Type.String(), Type.Unknown()), ...by }, { description: 'A group or room was changed: its name, what it is set to, a member\'s mute, voice or nickname, its end. An entry' }),
  typing: Type.Object({ op: Type.Literal('typing'), conversation: Address, user: Id, on: Type.Boolean() }, { description: 'Somebody types. Not an entry' }),
  attributes: Type.Object({ op: Type.Literal('attributes'), conversation: RoomAddress, set: Attributes, removed: Type.Array(AttributeKey) }, { description: 'Attributes of a room were set or removed. Not an entry' }),
  bye: Type.Object({ op: Type.Literal('bye'), reason: Type.String(), code: Type.Integer({ description: 'The close code that follows' }), after: Type.Optional(Type.Integer({ description: 'Milliseconds to wait before connecting again' })) }, { description: 'The close follows' })
} as const
export type Push = { [Name in keyof typeof pushes]: Static<(typeof pushes)[Name]> }[keyof typeof pushes]

/** Answers to requests. `ping` alone is answered by `pong`. */
export const answers = {
  ok: Type.Object({ op: Type.Literal('ok'), id: RequestId, data: Type.Object({}) }),
  error: Type.Object({ op: Type.Literal('error'), id: Type.Union([RequestId, Type.Null()]), code: Type.String(), message: Type.String(), retry: Type.Boolean({ description: 'Whether the same request may succeed later as it is' }) }),
  pong: Type.Object({ op: Type.Literal('pong'), id: Type.Optional(RequestId), time: Time })
} as const

// One compiled check per op, looked up by name: errors name the field, not every member of a union.
const checks = new Map(Object.entries(requests).map(([op, { fields }]) => [op, TypeCompiler.Compile(fields)]))
const isRequestId = TypeCompiler.Compile(RequestId)

export type Request = { [Name in Op]: { readonly op: Name, readonly id: string | number | undefined, readonly fields: Fields<Name> } }[Op]

/** The id of a frame as far as one can be read: an error still names it. */
export function idOf ({ id }: Record<string, unknown>): string | number | null {
  return isRequestId.Check(id) ? id : null
}

/** Checks a parsed frame against the schema of its `op`. BAD_REQUEST says which field is wrong. */
export function checkRequest (frame: Record<string, unknown>): Request {
  const { op, id, ...fields } = frame
  const check = typeof op === 'string' ? checks.get(op) : undefined
  if (check === undefined) throw new ChatError('BAD_REQUEST', 'There is no such op')
  if (idOf(frame) === null && !(op === 'ping' && id === undefined)) throw new ChatError('BAD_REQUEST', 'id must be an integer or a string of at most 64')
  if (!check.Check(fields)) {
    const error = check.Errors(fields).First()
    throw new ChatError('BAD_REQUEST', `${String(op)}${error?.path ?? ''}: ${error?.message.toLowerCase() ?? 'does not fit its schema'}`)
  }
  return { op, id, fields } as Request
}
