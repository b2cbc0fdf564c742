import { Type } from '@sinclair/typebox'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { Id, List, ObjectName } from '../params.ts'
import { Records } from '../records.ts'
import { changeRoom } from '../rooms.ts'

/** Chatrooms of an app that may be kept alive at once (1016). */
export const keptAtMost = 1000
/** Types that a list of them may have. */
const typesAtMost = 1000

/** Types that RongCloud drops first, and those that it never drops. Nothing is dropped by type here: they are kept and shown. */
const lowTypes = new Records('app:chatroom-low-types', Type.Literal(true))
const safeTypes = new Records('app:chatroom-safe-types', Type.Literal(true))
const listed = 'types'

type TypeList = typeof lowTypes

async function addTypes (call: Call, list: TypeList, types: readonly string[]): Promise<void> {
  await list.putAll(call, types.map((subkey) => ({ key: listed, subkey, value: true })), typesAtMost)
}

async function removeTypes (call: Call, list: TypeList, types: readonly string[]): Promise<void> {
  await list.remove(call, ...types.map((subkey) => ({ key: listed, subkey })))
}

async function typesIn (call: Call, list: TypeList): Promise<string[]> {
  return (await call.all((page) => list.list(call, { key: listed, ...page }))).map(({ subkey }) => subkey)
}

async function keptRooms (call: Call): Promise<string[]> {
  return (await call.all((list) => call.chat.rooms(call.caller, { keepAlive: true, ...list }))).map(({ roomId }) => roomId)
}

/** Whether what is said in a chatroom goes out, in which order types matter, and which chatrooms are kept alive. */
export const chatroomDelivery = [
  endpoint({
    path: 'chatroom/message/stopDistribution',
    params: Type.Object({ chatroomId: Id }),
    run: async (call, { chatroomId }) => { await changeRoom(call, chatroomId, { paused: true }) }
  }),

  endpoint({
    path: 'chatroom/message/resumeDistribution',
    params: Type.Object({ chatroomId: Id }),
    run: async (call, { chatroomId }) => { await changeRoom(call, chatroomId, { paused: false }) }
  }),

  endpoint({
    path: 'chatroom/keepalive/add',
    params: Type.Object({ chatroomId: Id }),
    run: async (call, { chatroomId }) => {
      const kept = await keptRooms(call)
      if (kept.length >= keptAtMost && !kept.includes(chatroomId)) throw new RongCloudError(1016)
      await changeRoom(call, chatroomId, { keepAlive: true })
    }
  }),

  endpoint({
    path: 'chatroom/keepalive/remove',
    params: Type.Object({ chatroomId: Id }),
    run: async (call, { chatroomId }) => {
      const room = await call.ifThere(call.chat.room(call.caller, { roomId: chatroomId }), undefined)
      if (room?.keepAlive !== true) throw new RongCloudError(1015)
      await changeRoom(call, chatroomId, { keepAlive: false })
    }
  }),

  endpoint({
    path: 'chatroom/keepalive/query',
    params: Type.Object({}),
    run: async (call) => ({ chatroomIds: await keptRooms(call) })
  }),

  endpoint({
    path: 'chatroom/message/priority/add',
    params: Type.Object({ objectName: List(ObjectName, 20) }),
    run: async (call, { objectName }) => { await addTypes(call, lowTypes, objectName) }
  }),

  endpoint({
    path: 'chatroom/message/priority/remove',
    params: Type.Object({ objectName: List(ObjectName, 20) }),
    run: async (call, { objectName }) => { await removeTypes(call, lowTypes, objectName) }
  }),

  endpoint({
    path: 'chatroom/message/priority/query',
    params: Type.Object({}),
    run: async (call) => ({ objectNames: await typesIn(call, lowTypes) })
  }),

  endpoint({
    path: 'chatroom/whitelist/add',
    params: Type.Object({ objectnames: List(ObjectName, 20) }),
    run: async (call, { objectnames }) => { await addTypes(call, safeTypes, objectnames) }
  }),

  endpoint({
    path: 'chatroom/whitelist/delete',
    params: Type.Object({ objectnames: List(ObjectName, 20) }),
    run: async (call, { objectnames }) => { await removeTypes(call, safeTypes, objectnames) }
  }),

  endpoint({
    path: 'chatroom/whitelist/query',
    params: Type.Object({}),
    // RongCloud's own spelling.
    run: async (call) => ({ whitlistMsgType: await typesIn(call, safeTypes) })
  })
]
