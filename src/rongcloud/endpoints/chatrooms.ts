import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { Bracketed, CommaList, Flag, Id, List, Whole } from '../params.ts'
import { changeRoom, changesFor, lifeOf } from '../rooms.ts'
import { timeText } from '../times.ts'
import { EntryInfo, putEntries } from './chatroom-entries.ts'

const DestroyType = Whole(0, 1)
const DestroyTime = Whole(60, 10_080)
/** Minutes where none are said. */
const usualTime = 60

/** Chatrooms: made, ended, asked for. */
export const chatrooms = [
  endpoint({
    path: 'chatroom/create',
    params: Type.Object({ chatroom: Bracketed(100) }),
    run: async (call, { chatroom }) => {
      await call.each(chatroom, async ({ id, name }) => { await call.chat.putRoom(call.caller, { roomId: id, ...name === '' ? {} : { name } }) })
    }
  }),

  endpoint({
    path: 'chatroom/create_new',
    params: Type.Object({
      chatroomId: Id,
      destroyType: Type.Optional(DestroyType),
      destroyTime: Type.Optional(DestroyTime),
      isBan: Type.Optional(Flag),
      whiteUserIds: Type.Optional(CommaList(Id, 20)),
      entryOwnerId: Type.Optional(Id),
      entryInfo: Type.Optional(EntryInfo)
    }),
    run: async (call, { chatroomId, destroyType = 0, destroyTime = usualTime, isBan = false, whiteUserIds = [], entryOwnerId, entryInfo }) => {
      const life = await changesFor(call, chatroomId, { type: destroyType, minutes: destroyTime })
      await call.chat.putRoom(call.caller, { roomId: chatroomId, muteAll: isBan, ...life })
      await call.register(whiteUserIds)
      await call.each(whiteUserIds, async (userId) => { await call.chat.giveVoice(call.caller, { roomId: chatroomId, userId }) })
      if (entryInfo !== undefined) await putEntries(call, { roomId: chatroomId, owner: entryOwnerId, entries: entryInfo })
    }
  }),

  endpoint({
    path: 'chatroom/destroy',
    params: Type.Object({ chatroomId: List(Id, 100) }),
    run: async (call, { chatroomId }) => { await call.each(chatroomId, async (roomId) => { await call.chat.endRoom(call.caller, { roomId }) }) }
  }),

  endpoint({
    path: 'chatroom/destroy/set',
    params: Type.Object({ chatroomId: Id, destroyType: Type.Optional(DestroyType), destroyTime: Type.Optional(DestroyTime) }),
    run: async (call, { chatroomId, destroyType = 0, destroyTime = usualTime }) => {
      await changeRoom(call, chatroomId, await changesFor(call, chatroomId, { type: destroyType, minutes: destroyTime }))
    }
  }),

  endpoint({
    path: 'chatroom/get',
    params: Type.Object({ chatroomId: Id }),
    run: async (call, { chatroomId }) => {
      const room = await call.chat.room(call.caller, { roomId: chatroomId })
      const { type, minutes } = await lifeOf(call, room)
      return { chatroomId, createTime: room.createdAt, memberCount: room.members, destroyType: type, destroyTime: minutes, ban: room.muteAll }
    },
    absent: ({ chatroomId }) => ({ chatroomId, createTime: 0, memberCount: 0, destroyType: 0, destroyTime: 0, ban: false })
  }),

  endpoint({
    path: 'chatroom/query',
    params: Type.Object({ chatroomId: List(Id, 100) }),
    run: async (call, { chatroomId }) => {
      const found = await Promise.all(chatroomId.map(async (roomId) => await call.ifThere(call.chat.room(call.caller, { roomId }), undefined)))
      return { chatRooms: found.flatMap((room) => room === undefined ? [] : [{ chrmId: room.roomId, name: room.name ?? '', time: timeText(room.createdAt) }]) }
    }
  })
]
