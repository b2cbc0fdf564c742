import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { Id, List } from '../params.ts'
import { publicationOf, publicationParams } from '../publication.ts'
import { publish } from '../publish.ts'

/** Rooms that one message goes to at once. */
const slice = 1000

/** What an app's server says in rooms, in the name of a user who need not be in them. */
export const chatroomMessages = [
  endpoint({
    path: 'message/chatroom/publish',
    params: Type.Object({ ...publicationParams, toChatroomId: List(Id, 100) }),
    run: async (call, { toChatroomId, ...message }) => {
      const sent = await publish(call, publicationOf(message, toChatroomId.map((room) => `room:${room}`)))
      return { messageUIDs: [...sent].map(([address, messageUID]) => ({ chatroomId: address.slice('room:'.length), messageUID })) }
    }
  }),

  endpoint({
    path: 'message/chatroom/broadcast',
    params: Type.Object(publicationParams),
    // To whoever is in a room now; it is no message of the room's, and keeps none alive.
    run: async (call, message) => {
      const rooms = call.chat.context.rooms.all(call.app).map(({ key }) => `room:${key}`)
      for (let start = 0; start < rooms.length; start += slice) await publish(call, { ...publicationOf(message, rooms.slice(start, start + slice)), transient: true })
    }
  })
]
