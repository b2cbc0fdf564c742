import { type Conversation, demandKind, resolve } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import { toMessage } from '../present.ts'
import type { ListQuery } from '../schemas/common.ts'
import type { JoinAnswer, JoinRequest, LeaveRequest } from '../schemas/conversation.ts'
import type { ChangeRoom, Room, RoomFilter, RoomMember } from '../schemas/room.ts'
import type { Arrival } from '../room-occupancy.ts'
import type { Counted, Page } from '../store/store.ts'
import { decodeCursor, page } from '../cursor.ts'
import { type Caller, demandApp, userOf } from './caller.ts'
import { announce, type ChatContext } from './context.ts'
import { demandInside, roomOf } from './room-access.ts'
import { attributesOf } from './room-attributes.ts'

/** Brings the calling connection into a room, which is made if users may. What is said from now on is pushed. */
export async function join (chat: ChatContext, caller: Caller, { conversation: address, history = 0 }: JoinRequest): Promise<JoinAnswer> {
  const user = userOf(caller)
  const conversation = roomAt(caller, address)
  await enterRoom(chat, caller, conversation, { make: chat.openRooms })
  // Followed before it is read: an entry that comes in between is pushed, and its seq tells whether it was read too.
  const { messages, lastSeq } = await chat.store.history(conversation, { user }, { limit: Math.max(history, 1) })
  // Read last, and answered in the same turn: no push of attributes before the answer is newer than they are.
  const attributes = await attributesOf(chat, conversation, user)
  // Put out in the meantime: the answer must not say that the user is in.
  demandInside(chat, caller, conversation)
  return {
    conversation: address,
    lastSeq,
    members: chat.rooms.count(conversation),
    messages: messages.slice(messages.length - Math.min(history, messages.length)).map((entry) => toMessage(entry, user)),
    attributes
  }
}

/**
 * Lets the calling connection into a room, to follow it: NOT_FOUND where there is none, FORBIDDEN where the user is banned. `make` makes it
 * where there is none. In commit order: who is banned, and a room that has ended, stay so.
 */
export async function enterRoom (chat: ChatContext, caller: Caller, conversation: Conversation, { make = false }: { make?: boolean } = {}): Promise<void> {
  const user = userOf(caller)
  const connection = connectionOf(caller)
  await chat.writer.write({ do: 'enterRoom', conversation, user, ...make ? { make } : {} }, ({ leaver, began, stays = false }) => {
    if (began) chat.callbacks.room(conversation, 'began', [user])
    chat.rooms.enter(conversation, user, connection, { stays })
    if (leaver !== undefined) chat.rooms.bind(conversation, leaver)
    chat.hub.follow(conversation, connection)
  })
}

/** Takes the calling connection out of a room; the user stays in by its other connections. */
export async function leave (chat: ChatContext, caller: Caller, { conversation: address }: LeaveRequest): Promise<{}> {
  const connection = connectionOf(caller)
  const conversation = roomAt(caller, address)
  chat.hub.unfollow(conversation, connection)
  chat.rooms.leave(conversation, userOf(caller), connection)
  return {}
}

/** Makes a room, or changes what it is set to. The app, or where rooms are open a user, who may only make one and name it. */
export async function putRoom (chat: ChatContext, caller: Caller, { roomId, ...settings }: { roomId: string } & ChangeRoom): Promise<Room> {
  const conversation = roomOf(caller, roomId)
  const byUser = caller.user !== undefined
  if (byUser && (!chat.openRooms || Object.keys(settings).some((field) => field !== 'name'))) throw new ChatError('FORBIDDEN')
  await chat.writer.write({ do: 'putRoom', conversation, settings, ...byUser ? { ifAbsent: true } : {} }, (value) => {
    announce(chat, value)
    if (value.began) chat.callbacks.room(conversation, 'began', caller.user === undefined ? [] : [caller.user])
  })
  return await room(chat, caller, { roomId })
}

export async function room (chat: ChatContext, caller: Caller, { roomId }: { roomId: string }): Promise<Room> {
  const conversation = roomOf(caller, roomId)
  return { ...await chat.store.room(conversation), members: chat.rooms.count(conversation) }
}

/** Rooms of the app, ascending by id. */
export async function rooms (chat: ChatContext, caller: Caller, { limit = 50, cursor, ...filter }: ListQuery & RoomFilter): Promise<Page<Room>> {
  demandApp(caller)
  const { items, next } = await chat.store.rooms(caller.app, filter, { limit, cursor })
  return { items: items.map((kept) => ({ ...kept, members: chat.rooms.count(roomOf(caller, kept.roomId)) })), ...next === undefined ? {} : { next } }
}

/** Ends a room: everybody in it is told, and out. */
export async function endRoom (chat: ChatContext, caller: Caller, { roomId }: { roomId: string }): Promise<void> {
  demandApp(caller)
  const conversation = roomOf(caller, roomId)
  await chat.writer.write({ do: 'endRoom', conversation }, (value) => {
    announce(chat, value)
    chat.callbacks.room(conversation, 'ended')
    // In the same turn: who joins from now on is in the next room of this name.
    chat.rooms.end(conversation)
  })
}

/** Users in a room, ascending by id: for the app, and for who is in it. */
export async function roomMembers (chat: ChatContext, caller: Caller, { roomId, limit = 50, cursor }: ListQuery & { roomId: string }): Promise<Page<RoomMember>> {
  const conversation = roomOf(caller, roomId)
  demandInside(chat, caller, conversation)
  await chat.store.room(conversation)
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const members = chat.rooms.arrivals(conversation).filter(({ user }) => user > from).sort((one, other) => one.user < other.user ? -1 : 1)
  return page(members.slice(0, limit + 1), limit, memberOf, ({ user }) => [user])
}

/** Those who came first, or last, beginning with these, and how many there are: for the app. */
export async function roomArrivals (chat: ChatContext, caller: Caller, { roomId, limit, newestFirst = false }: { roomId: string, limit: number, newestFirst?: boolean }): Promise<Counted<RoomMember>> {
  demandApp(caller)
  const conversation = roomOf(caller, roomId)
  await chat.store.room(conversation)
  const arrivals = chat.rooms.arrivals(conversation)
  return { items: (newestFirst ? arrivals.reverse() : arrivals).slice(0, limit).map(memberOf), total: arrivals.length }
}

function roomAt (caller: Caller, address: string): Conversation {
  return demandKind(resolve(caller.app, address, userOf(caller)), 'room')
}

function memberOf ({ user, since }: Arrival): RoomMember {
  return { userId: user, joinedAt: since }
}

function connectionOf ({ connection }: Caller) {
  if (connection === undefined) throw new ChatError('BAD_REQUEST', 'A room is joined by a connection')
  return connection
}
