import { Type } from '@sinclair/typebox'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { CommaList, Id, Whole } from '../params.ts'
import { banTypes, type NoticeParams, noticeParams, notifyOfMute } from '../room-notices.ts'
import { changeRoom } from '../rooms.ts'
import { shownRestrictions } from './chatroom-bans.ts'

const room = { chatroomId: Id, ...noticeParams }
const users = { userId: CommaList(Id, 20), ...noticeParams }
const everywhere = { kind: 'room' } as const

/** Tells users who are in rooms, in each of them. */
async function notifyEverywhere (call: Call, banType: number, userIds: readonly string[], notice: NoticeParams & { readonly minutes?: number }): Promise<void> {
  await call.each(userIds, async (user) => {
    await call.each(call.chat.context.rooms.of(call.app, user), async ({ key }) => { await notifyOfMute(call, banType, { roomId: key, users: [user], to: [user], ...notice }) })
  })
}

/** Chatrooms that are muted, those who speak there all the same, and users who say nothing in any. */
export const chatroomMutes = [
  endpoint({
    path: 'chatroom/ban/add',
    params: Type.Object(room),
    run: async (call, { chatroomId: roomId, ...notice }) => {
      await changeRoom(call, roomId, { muteAll: true })
      await notifyOfMute(call, banTypes.muteRoom, { roomId, ...notice })
    }
  }),

  endpoint({
    path: 'chatroom/ban/rollback',
    params: Type.Object(room),
    run: async (call, { chatroomId: roomId, ...notice }) => {
      await changeRoom(call, roomId, { muteAll: false })
      await notifyOfMute(call, banTypes.unmuteRoom, { roomId, ...notice })
    }
  }),

  endpoint({
    path: 'chatroom/ban/query',
    params: Type.Object({ page: Type.Optional(Whole(1, 1_000_000)), size: Type.Optional(Whole(1, 1000)) }),
    run: async (call, { page = 1, size }) => {
      const muted = (await call.all((list) => call.chat.rooms(call.caller, { muteAll: true, ...list }))).map(({ roomId }) => roomId)
      return { chatroomIds: size === undefined ? muted : muted.slice((page - 1) * size, page * size) }
    }
  }),

  endpoint({
    path: 'chatroom/ban/check',
    params: Type.Object({ chatroomId: Id }),
    run: async (call, { chatroomId }) => ({ status: Number((await call.chat.room(call.caller, { roomId: chatroomId })).muteAll) }),
    absent: () => ({ status: 0 })
  }),

  endpoint({
    path: 'chatroom/user/ban/whitelist/add',
    params: Type.Object({ ...room, ...users }),
    run: async (call, { chatroomId: roomId, userId, ...notice }) => {
      await call.register(userId)
      await call.each(userId, async (user) => { await call.chat.giveVoice(call.caller, { roomId, userId: user }) })
      await notifyOfMute(call, banTypes.giveVoice, { roomId, users: userId, ...notice })
    }
  }),

  endpoint({
    path: 'chatroom/user/ban/whitelist/rollback',
    params: Type.Object({ ...room, ...users }),
    run: async (call, { chatroomId: roomId, userId, ...notice }) => {
      await call.each(userId, async (user) => { await call.chat.takeVoice(call.caller, { roomId, userId: user }) })
      await notifyOfMute(call, banTypes.takeVoice, { roomId, users: userId, ...notice })
    }
  }),

  endpoint({
    path: 'chatroom/user/ban/whitelist/query',
    params: Type.Object({ chatroomId: Id }),
    run: async (call, { chatroomId }) => ({ userIds: (await call.all((list) => call.chat.roomVoices(call.caller, { roomId: chatroomId, ...list }))).map(({ userId }) => userId) }),
    absent: () => ({ userIds: [] })
  }),

  endpoint({
    path: 'chatroom/user/ban/add',
    params: Type.Object({ ...users, minute: Whole(1, 43_200) }),
    run: async (call, { userId, minute: minutes, ...notice }) => {
      await call.register(userId)
      await call.each(userId, async (user) => { await call.chat.muteEverywhere(call.caller, { userId: user, minutes, ...everywhere }) })
      await notifyEverywhere(call, banTypes.muteEverywhere, userId, { minutes, ...notice })
    }
  }),

  endpoint({
    path: 'chatroom/user/ban/remove',
    params: Type.Object(users),
    run: async (call, { userId, ...notice }) => {
      await call.each(userId, async (user) => { await call.chat.unmuteEverywhere(call.caller, { userId: user, ...everywhere }) })
      await notifyEverywhere(call, banTypes.unmuteEverywhere, userId, notice)
    }
  }),

  endpoint({
    path: 'chatroom/user/ban/query',
    params: Type.Object({}),
    run: async (call) => shownRestrictions(await call.all((list) => call.chat.mutedEverywhere(call.caller, { ...everywhere, ...list })))
  })
]
