import { Type } from '@sinclair/typebox'
import type { Restriction } from '../../schemas/restriction.ts'
import { endpoint } from '../endpoint.ts'
import { CommaList, Id, Whole } from '../params.ts'
import { banTypes, noticeParams, notifyOfBlock, notifyOfMute } from '../room-notices.ts'
import { endText } from '../times.ts'

const Minute = Whole(1, 43_200)
const room = { chatroomId: Id }
const users = { ...room, userId: CommaList(Id, 20), ...noticeParams }

/** Who is kept out or muted, and until when. */
export function shownRestrictions (restrictions: readonly Restriction[]) {
  return { users: restrictions.map(({ userId, until }) => ({ userId, time: endText(until) })) }
}

/** Users who are put out of a chatroom, and those who say nothing there. */
export const chatroomBans = [
  endpoint({
    path: 'chatroom/user/block/add',
    params: Type.Object({ ...users, minute: Minute }),
    run: async (call, { chatroomId: roomId, userId, minute: minutes, ...notice }) => {
      await call.register(userId)
      // Before they are out: they are told, too.
      await notifyOfBlock(call, true, { roomId, users: userId, minutes, ...notice })
      await call.each(userId, async (user) => { await call.chat.banFromRoom(call.caller, { roomId, userId: user, minutes }) })
    }
  }),

  endpoint({
    path: 'chatroom/user/block/rollback',
    params: Type.Object(users),
    run: async (call, { chatroomId: roomId, userId, ...notice }) => {
      await call.each(userId, async (user) => { await call.chat.unbanFromRoom(call.caller, { roomId, userId: user }) })
      await notifyOfBlock(call, false, { roomId, users: userId, ...notice })
    }
  }),

  endpoint({
    path: 'chatroom/user/block/list',
    params: Type.Object(room),
    run: async (call, { chatroomId: roomId }) => shownRestrictions(await call.all((list) => call.chat.roomBans(call.caller, { roomId, ...list }))),
    absent: () => ({ users: [] })
  }),

  endpoint({
    path: 'chatroom/user/gag/add',
    params: Type.Object({ ...users, minute: Minute }),
    run: async (call, { chatroomId: roomId, userId, minute: minutes, ...notice }) => {
      await call.register(userId)
      await call.each(userId, async (user) => { await call.chat.muteInRoom(call.caller, { roomId, userId: user, minutes }) })
      await notifyOfMute(call, banTypes.muteUsers, { roomId, users: userId, minutes, ...notice })
    }
  }),

  endpoint({
    path: 'chatroom/user/gag/rollback',
    params: Type.Object(users),
    run: async (call, { chatroomId: roomId, userId, ...notice }) => {
      await call.each(userId, async (user) => { await call.chat.unmuteInRoom(call.caller, { roomId, userId: user }) })
      await notifyOfMute(call, banTypes.unmuteUsers, { roomId, users: userId, ...notice })
    }
  }),

  endpoint({
    path: 'chatroom/user/gag/list',
    params: Type.Object(room),
    run: async (call, { chatroomId: roomId }) => shownRestrictions(await call.all((list) => call.chat.roomMutes(call.caller, { roomId, ...list }))),
    absent: () => ({ users: [] })
  })
]
