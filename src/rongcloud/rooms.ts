import { Type } from '@sinclair/typebox'
import type { ChangeRoom, Room } from '../schemas/room.ts'
import type { Call } from './call.ts'
import { Records } from './records.ts'

/** For how many minutes the rooms live that were given a fixed end, as it was said: a room itself knows the time. */
const lives = new Records('place:chatroom-life', Type.Object({ minutes: Type.Integer(), endsAt: Type.Integer() }))

/** How a room ends by itself: 0 after so many minutes in which nothing happens, 1 so many minutes after this was said. */
export interface Life {
  readonly type: number
  readonly minutes: number
}

/** Changes a room that is there; one that is not is not made by it. */
export async function changeRoom (call: Call, roomId: string, changes: ChangeRoom): Promise<void> {
  await call.chat.room(call.caller, { roomId })
  await call.chat.putRoom(call.caller, { roomId, ...changes })
}

/** What makes a room live so long. Remembers what was said, for `lifeOf`. */
export async function changesFor (call: Call, roomId: string, { type, minutes }: Life): Promise<ChangeRoom> {
  if (type === 0) return { idleMinutes: minutes, endsAt: null }
  const endsAt = Date.now() + minutes * 60_000
  await lives.put(call, roomId, { minutes, endsAt })
  return { idleMinutes: null, endsAt }
}

/** How a room ends by itself, as it was said. */
export async function lifeOf (call: Call, { roomId, idleMinutes, endsAt, createdAt }: Room): Promise<Life> {
  if (endsAt === null) return { type: 0, minutes: idleMinutes ?? Math.round(call.chat.context.roomIdle / 60_000) }
  const said = await lives.get(call, roomId)
  return { type: 1, minutes: said?.endsAt === endsAt ? said.minutes : Math.round((endsAt - createdAt) / 60_000) }
}
