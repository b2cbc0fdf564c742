import { type Static, type TObject, Type } from '@sinclair/typebox'
import type { Call } from './call.ts'
import { toNative } from './messages/codec.ts'
import { Flag, Text } from './params.ts'

/** The name under which the server itself speaks in rooms. */
const speaker = '__system__'

/** What most changes of rights take: whether the room is told, and what the notice carries besides. */
export const noticeParams = { needNotify: Type.Optional(Flag), extra: Type.Optional(Text(32_768)) }
export type NoticeParams = Static<TObject<typeof noticeParams>>

/** A message for who is in a room now. */
export interface RoomNotice {
  readonly roomId: string
  readonly objectName: string
  readonly content: string
  /** Absent: the server itself. */
  readonly from?: string
  /** Who is told; absent: everybody. */
  readonly to?: readonly string[]
  /** It is a message like any other, which is kept. */
  readonly isKept?: boolean
}

/** What a notice of mutes says: by these numbers clients tell what was done. */
export const banTypes = { unmuteUsers: 0, muteUsers: 1, unmuteRoom: 2, muteRoom: 3, takeVoice: 4, giveVoice: 5, unmuteEverywhere: 6, muteEverywhere: 7 } as const

/** Says something in a room that is not screened and, unless it is to be kept, not stored. Where there is no such room nothing is said. */
export async function notify (call: Call, { roomId, objectName, content, from = speaker, to, isKept = false }: RoomNotice): Promise<void> {
  await call.register([from])
  const { type, content: native } = toNative({ objectName, content })
  await call.chat.sendMany(call.caller, {
    from, to: [`room:${roomId}`], type, content: native, screened: false, ...isKept ? {} : { transient: true }, ...to === undefined ? {} : { visibleTo: [...to] }
  })
}

interface Change extends NoticeParams {
  readonly roomId: string
  readonly users?: readonly string[]
  readonly minutes?: number
  readonly to?: readonly string[]
}

/** Tells a room of a mute or a voice, where the caller asked for it. */
export async function notifyOfMute (call: Call, banType: number, change: Change): Promise<void> {
  await notifyOf(call, 'RC:ChrmBanMsg', { banType }, change)
}

/** Tells a room who is put out of it, or may come back, where the caller asked for it. */
export async function notifyOfBlock (call: Call, isBlocked: boolean, change: Change): Promise<void> {
  await notifyOf(call, 'RC:ChrmBlockMsg', { operateType: Number(isBlocked) }, change)
}

async function notifyOf (call: Call, objectName: string, what: object, { roomId, users = [], minutes, needNotify = false, extra, to }: Change): Promise<void> {
  if (!needNotify) return
  const content = { ...what, ...minutes === undefined ? {} : { durationTime: minutes * 60_000 }, operateTime: Date.now(), userIdList: users, ...extra === undefined ? {} : { extra } }
  await notify(call, { roomId, objectName, content: JSON.stringify(content), ...to === undefined ? {} : { to } })
}
