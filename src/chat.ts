import { openBroker } from './broker/index.ts'
import type { Broker, Notice } from './broker/index.ts'
import { AddressGuard } from './callbacks/address-guard.ts'
import { Callbacks } from './callbacks/callbacks.ts'
import { type BeforeSend, BeforeSendHook } from './chat/before-send.ts'
import type { Caller } from './chat/caller.ts'
import type { ChatContext } from './chat/context.ts'
import { RoomKeeper } from './chat/room-keeping.ts'
import { finishErasures } from './chat/users.ts'
import { CloseCode } from './close-codes.ts'
import type { Config } from './config.ts'
import { ChatError } from './errors.ts'
import { Hub } from './hub.ts'
import { Indexer } from './indexer.ts'
import { LastSeen } from './last-seen.ts'
import { LogWriter } from './log-writer.ts'
import { operations } from './operations.ts'
import { RoomCounts } from './room-counts.ts'
import { RoomOccupancy } from './room-occupancy.ts'
import { Settings } from './settings.ts'
import { openStore } from './store/index.ts'
import { Tokens } from './tokens.ts'
import { Typing } from './typing.ts'
import { Watchers } from './watchers.ts'
import { WordLists } from './words/word-lists.ts'

export type { Caller } from './chat/caller.ts'

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
  /** Asked over every message and edit. */
  readonly beforeSend?: BeforeSend | undefined
}

/** Opens the store and the broker that the configuration names, and joins them to this node's hub. */
export async function openChat (config: Config, apps: ReadonlyMap<string, string>, { onError, onFailure, beforeSend }: ChatHooks): Promise<Chat> {
  const store = await openStore(config.storeUrl, onFailure)
  const hub = new Hub(store, onError)
  const words = new WordLists(store)
  const settings = new Settings(store)
  const hear = (notice: Notice): void => {
    if (notice.about === 'words') words.read(notice.app).catch(onError)
    else if (notice.about === 'settings') settings.read(notice.app).then(() => { callbacks.changed(notice.app) }).catch(onError)
    else hub.hear(notice)
  }
  const broker: Broker = await openBroker(config.brokerUrl, hear)
  hub.connect(broker)
  // After the broker: no change between this and the first that is heard of is missed.
  for (const app of apps.keys()) await Promise.all([words.read(app), settings.read(app)])
  const tokens = new Tokens({ apps, ttl: config.tokenTtl, ttlMax: config.tokenTtlMax })
  for (const room of await store.pausedRooms()) hub.pause(room)
  const writer = new LogWriter(store, { queue: config.writeQueue, bytes: config.writeBuffer })
  const callbacks = new Callbacks({ store, writer, tokens, settings, apps: apps.keys(), isOn: config.rongcloud, guard: new AddressGuard({ allowPrivate: config.callbackPrivate }), onError })
  const rooms: RoomOccupancy = new RoomOccupancy({
    grace: config.roomGrace * 1000,
    onIn: (room, user) => {
      callbacks.room(room, 'joined', [user])
      counts.changed(room)
    },
    onOut: (room, user, bound, why) => {
      callbacks.room(room, why, [user])
      keeper.left(room, user, bound)
      counts.changed(room)
    },
    onVacant: (room) => { keeper.vacated(room) }
  })
  const counts = new RoomCounts((room) => { hub.tellHere(room, { op: 'member', members: rooms.count(room) }) })
  const context: ChatContext = {
    store,
    hub,
    broker,
    writer,
    rooms,
    watchers: new Watchers((app, user) => hub.of(app, user).size > 0),
    typing: new Typing(hub),
    lastSeen: new LastSeen(store, writer, onError),
    tokens,
    words,
    settings,
    beforeSend: beforeSend === undefined ? undefined : new BeforeSendHook(beforeSend, onError),
    callbacks,
    roomIdle: config.roomIdle * 1000,
    openRooms: config.openRooms
  }
  const keeper = new RoomKeeper(context, context.roomIdle, onError)
  // On every node: word of it comes to the hub.
  hub.onDisconnect = (app, user, code) => {
    const refusal = new ChatError(code === CloseCode.Blocked ? 'BLOCKED' : 'UNAUTHORIZED')
    context.beforeSend?.sendAway(app, user, refusal)
    callbacks.moderator.sendAway(app, user, refusal)
  }
  const indexer = new Indexer(writer, onError)
  callbacks.start()
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
      await callbacks.close()
      await indexer.close()
      // A write queue that is full would refuse it.
      await writer.idle()
      await context.lastSeen.close()
      await broker.close()
      await store.close()
    }
  }
}
