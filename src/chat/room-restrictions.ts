import type { ListQuery } from '../schemas/common.ts'
import type { Restriction } from '../schemas/restriction.ts'
import type { Page } from '../store/store.ts'
import type { RestrictionKind } from '../store/writes.ts'
import { type Caller, demandApp } from './caller.ts'
import type { ChatContext } from './context.ts'
import { roomOf } from './room-access.ts'

/** A user of a room, as a route names it. */
export interface RoomUser {
  readonly roomId: string
  readonly userId: string
}

// Bans, mutes, voices and rights to stay of a room, all of them the app's. They last as long as they say, also where the room ends and begins anew.
export const { list: roomBans, one: roomBan, lift: unbanFromRoom } = operationsOn('ban')
export const { list: roomMutes, one: roomMute, put: muteInRoom, lift: unmuteInRoom } = operationsOn('mute')
export const { list: roomVoices, put: giveVoice, lift: takeVoice } = operationsOn('voice')
export const { list: roomStayers } = operationsOn('stay')

/** Bans a user from a room, and puts it out at once. */
export async function banFromRoom (chat: ChatContext, caller: Caller, { roomId, userId, ...term }: RoomUser & { minutes?: number }): Promise<void> {
  demandApp(caller)
  const conversation = roomOf(caller, roomId)
  await chat.writer.write({ do: 'restrict', conversation, actor: 'app', kind: 'ban', user: userId, ...term }, () => {
    // In commit order: whoever enters after this is refused.
    chat.hub.expel(conversation, userId, { op: 'member', user: userId, change: 'removed' })
    chat.rooms.expel(conversation, userId)
  })
}

/** Lets a user stay in a room when its connections are lost, until it leaves or is put out. */
export async function letStay (chat: ChatContext, caller: Caller, { roomId, userId }: RoomUser): Promise<void> {
  demandApp(caller)
  const conversation = roomOf(caller, roomId)
  await chat.writer.write({ do: 'restrict', conversation, actor: 'app', kind: 'stay', user: userId }, () => { chat.rooms.letStay(conversation, userId, true) })
}

/** Takes that back: one that is not connected now has as long as everybody to come back. */
export async function letStayNoMore (chat: ChatContext, caller: Caller, { roomId, userId }: RoomUser): Promise<void> {
  demandApp(caller)
  const conversation = roomOf(caller, roomId)
  await chat.writer.write({ do: 'lift', conversation, actor: 'app', kind: 'stay', user: userId }, () => { chat.rooms.letStay(conversation, userId, false) })
}

function operationsOn (kind: RestrictionKind) {
  return {
    /** Who is restricted, ascending by id. */
    async list ({ store }: ChatContext, caller: Caller, { roomId, limit = 50, cursor }: ListQuery & { roomId: string }): Promise<Page<Restriction>> {
      demandApp(caller)
      return await store.restrictions(roomOf(caller, roomId), 'app', kind, { limit, cursor })
    },
    async one ({ store }: ChatContext, caller: Caller, { roomId, userId }: RoomUser): Promise<Restriction> {
      demandApp(caller)
      return await store.restriction(roomOf(caller, roomId), kind, userId)
    },
    async put ({ writer }: ChatContext, caller: Caller, { roomId, userId, ...term }: RoomUser & { minutes?: number }): Promise<void> {
      demandApp(caller)
      await writer.write({ do: 'restrict', conversation: roomOf(caller, roomId), actor: 'app', kind, user: userId, ...term })
    },
    async lift ({ writer }: ChatContext, caller: Caller, { roomId, userId }: RoomUser): Promise<void> {
      demandApp(caller)
      await writer.write({ do: 'lift', conversation: roomOf(caller, roomId), actor: 'app', kind, user: userId })
    }
  }
}
