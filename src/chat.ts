import { openBroker } from './broker/index.ts'
import type { Broker } from './broker/index.ts'
import { blacklist, blacklisted, deleteBlacklisted, putBlacklisted } from './chat/blacklist.ts'
import type { Caller } from './chat/caller.ts'
import type { ChatContext } from './chat/context.ts'
import { changeConversation, conversation, conversations, hideConversation } from './chat/conversations.ts'
import { banFromGroup, changeGroup, createGroup, dismissGroup, group, groupBans, members, putMember, removeMember, unbanFromGroup } from './chat/groups.ts'
import { history, message } from './chat/history.ts'
import { presence } from './chat/presence.ts'
import { read, readers } from './chat/reads.ts'
import { edit, react, recall } from './chat/revisions.ts'
import { deleteRoomAttribute, putRoomAttribute, roomAttribute, roomAttributes } from './chat/room-attributes.ts'
import { RoomKeeper } from './chat/room-keeping.ts'
import { banFromRoom, giveVoice, muteInRoom, roomBan, roomBans, roomMute, roomMutes, roomVoices, takeVoice, unbanFromRoom, unmuteInRoom } from './chat/room-restrictions.ts'
import { endRoom, putRoom, room, roomMembers } from './chat/rooms.ts'
import { send, sendMany } from './chat/send.ts'
import { blockUser, eraseUser, finishErasures, issueToken, putUser, revokeTokens, unblockUser, user, users } from './chat/users.ts'
import type { Config } from './config.ts'
import { Hub } from './hub.ts'
import { LastSeen } from './last-seen.ts'
import { LogWriter } from './log-writer.ts'
import { RoomCounts } from './room-counts.ts'
import { RoomOccupancy } from './room-occupancy.ts'
import { openStore } from './store/index.ts'
import { Tokens } from './tokens.ts'
import { Typing } from './typing.ts'
import { Watchers } from './watchers.ts'

export type { Caller } from './chat/caller.ts'

/** What can be asked for by a route or by the program that embeds the chat. Each takes who asks, then what. */
const operations = {
  send,
  sendMany,
  history,
  message,
  conversations,
  conversation,
  changeConversation,
  hideConversation,
  edit,
  recall,
  react,
  read,
  readers,
  putRoom,
  room,
  endRoom,
  roomMembers,
  roomBans,
  roomBan,
  banFromRoom,
  unbanFromRoom,
  roomMutes,
  roomMute,
  muteInRoom,
  unmuteInRoom,
  roomVoices,
  giveVoice,
  takeVoice,
  roomAttributes,
  roomAttribute,
  putRoomAttribute,
  deleteRoomAttribute,
  createGroup,
  group,
  changeGroup,
  dismissGroup,
  members,
  putMember,
  removeMember,
  groupBans,
  banFromGroup,
  unbanFromGroup,
  blacklist,
  blacklisted,
  putBlacklisted,
  deleteBlacklisted,
  issueToken,
  revokeTokens,
  user,
  users,
  putUser,
  blockUser,
  unblockUser,
  eraseUser,
  presence
}

type Operations = typeof operations
type Bound = { readonly [Name in keyof Operations]: (caller: Caller, ...request: Parameters<Operations[Name]> extends [unknown, unknown, ...infer Rest] ? Rest : never) => ReturnType<Operations[Name]> }

/** The chat in process: every operation, bound to one store, hub and broker. */
export interface Chat extends Bound {
  readonly context: ChatContext
  /** Finishes what was accepted, then closes store and broker. */
  close (): Promise<void>
}

export interface ChatHooks {
  /** An error that no caller waits for. */
  readonly onError: (error: unknown) => void
  /** The disk failed: nothing may be acked any more, the process has to end. */
  readonly onFailure: (error: Error) => void
}

/** Opens the store and the broker that the configuration names, and joins them to this node's hub. */
export async function openChat (config: Config, apps: ReadonlyMap<string, string>, { onError, onFailure }: ChatHooks): Promise<Chat> {
  const store = await openStore(config.storeUrl, onFailure)
  const hub = new Hub(store, onError)
  const broker: Broker = await openBroker(config.brokerUrl, (notice) => { hub.hear(notice) })
  hub.connect(broker)
  const writer = new LogWriter(store, { queue: config.writeQueue, bytes: config.writeBuffer })
  const rooms: RoomOccupancy = new RoomOccupancy({
    grace: config.roomGrace * 1000,
    onIn: (room) => { counts.changed(room) },
    onOut: (room, user, bound) => {
      keeper.left(room, user, bound)
      counts.changed(room)
    }
  })
  const counts = new RoomCounts((room) => { hub.tellHere(room, { op: 'member', members: rooms.count(room) }) })
  const context: ChatContext = {
    store,
    hub,
    writer,
    rooms,
    watchers: new Watchers((app, user) => hub.of(app, user).size > 0),
    typing: new Typing(hub),
    lastSeen: new LastSeen(store, writer, onError),
    tokens: new Tokens({ apps, ttl: config.tokenTtl, ttlMax: config.tokenTtlMax }),
    openRooms: config.openRooms
  }
  const keeper = new RoomKeeper(context, config.roomIdle * 1000, onError)
  finishErasures(context).catch(onError)
  const bound = Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, (operation as (...args: unknown[]) => unknown).bind(undefined, context)])) as unknown as Bound
  return {
    ...bound,
    context,
    async close () {
      context.watchers.close()
      context.typing.close()
      rooms.close()
      counts.close()
      await keeper.close()
      // A write queue that is full would refuse it.
      await writer.idle()
      await context.lastSeen.close()
      await broker.close()
      await store.close()
    }
  }
}
