import { type Conversation, demandKind, resolve } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import { toMessage } from '../present.ts'
import type { ListQuery } from '../schemas/common.ts'
import type { JoinAnswer, JoinRequest, LeaveRequest } from '../schemas/conversation.ts'
import type { Room } from '../schemas/room.ts'
import { decodeCursor, page } from '../cursor.ts'
import { type Caller, demandApp, userOf } from './caller.ts'
import { type ChatContext, writeAndAnnounce } from './context.ts'

/** Brings the calling connection into a room, which is made if users may. What is said from now on is pushed. */
export async function join (chat: ChatContext, caller: Caller, { conversation: address, history = 0 }: JoinRequest): Promise<JoinAnswer> {
  const { user, conversation } = inRoom(caller, address)
  if (chat.openRooms) await chat.writer.write({ do: 'putRoom', conversation, ifAbsent: true })
  await enterRoom(chat, caller, conversation)
  const { messages, lastSeq } = await chat.store.history(conversation, { user }, { limit: Math.max(history, 1) })
  return { conversation: address, lastSeq, members: chat.rooms.count(conversation), messages: messages.slice(messages.length - Math.min(history, messages.length)).map((entry) => toMessage(entry, user)) }
}

/** Brings the calling connection into a room that is there. NOT_FOUND where there is none. */
export async function enterRoom (chat: ChatContext, { user, connection }: Caller, conversation: Conversation): Promise<void> {
  await chat.store.room(conversation)
  // Followed before it is read: an entry that comes in between is pushed, and its seq tells whether it was read too.
  chat.rooms.enter(conversation, user!, connection!)
  chat.hub.follow(conversation, connection!)
}

/** Takes the calling connection out of a room; the user stays in by its other connections. */
export async function leave (chat: ChatContext, caller: Caller, { conversation: address }: LeaveRequest): Promise<{}> {
  const { connection, user, conversation } = inRoom(caller, address)
  chat.rooms.leave(conversation, user, connection)
  chat.hub.unfollow(conversation, connection)
  return {}
}

/** Makes a room or renames it. The app, or where rooms are open a user, who may not rename what is there. */
export async function putRoom (chat: ChatContext, caller: Caller, { roomId, name }: { roomId: string, name?: string }): Promise<Room> {
  const conversation = roomOf(caller, roomId)
  if (caller.user !== undefined && !chat.openRooms) throw new ChatError('FORBIDDEN')
  await writeAndAnnounce(chat, { do: 'putRoom', conversation, ...name === undefined ? {} : { name }, ...caller.user === undefined ? {} : { ifAbsent: true } })
  return await room(chat, caller, { roomId })
}

export async function room (chat: ChatContext, caller: Caller, { roomId }: { roomId: string }): Promise<Room> {
  const conversation = roomOf(caller, roomId)
  return { ...await chat.store.room(conversation), members: chat.rooms.count(conversation) }
}

/** Ends a room: everybody in it is told, and out. */
export async function endRoom (chat: ChatContext, caller: Caller, { roomId }: { roomId: string }): Promise<void> {
  demandApp(caller)
  const conversation = roomOf(caller, roomId)
  await chat.writer.write({ do: 'endRoom', conversation }, ({ entries = [] }) => {
    for (const entry of entries) chat.hub.announce(entry)
    // In the same turn: who joins from now on is in the next room of this name.
    chat.rooms.end(conversation)
  })
}

/** Users in a room, ascending by id: for the app, and for who is in it. */
export async function roomMembers (chat: ChatContext, caller: Caller, { roomId, limit = 50, cursor }: ListQuery & { roomId: string }): Promise<{ items: Array<{ userId: string }>, next?: string }> {
  const conversation = roomOf(caller, roomId)
  if (caller.user !== undefined && !chat.rooms.has(conversation, caller.user)) throw new ChatError('NOT_MEMBER')
  await chat.store.room(conversation)
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const members = chat.rooms.members(conversation)
  const start = members.findIndex((user) => user > from)
  return page(start === -1 ? [] : members.slice(start, start + limit + 1), limit, (userId) => ({ userId }), (userId) => [userId])
}

function roomOf ({ app }: Caller, roomId: string): Conversation {
  return { app, kind: 'room', key: roomId }
}

function inRoom (caller: Caller, address: string) {
  const user = userOf(caller)
  if (caller.connection === undefined) throw new ChatError('BAD_REQUEST', 'A room is joined by a connection')
  return { user, connection: caller.connection, conversation: demandKind(resolve(caller.app, address, user), 'room') }
}
