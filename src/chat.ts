import { openBroker } from './broker/index.ts'
import type { Broker, Notice } from './broker/index.ts'
import { type BeforeSend, BeforeSendHook } from './chat/before-send.ts'
import type { Caller } from './chat/caller.ts'
import type { ChatContext } from './chat/context.ts'
import { conversation, conversations } from './chat/conversations.ts'
import { changeGroup, createGroup, dismissGroup, group, members, putMember, removeMember } from './chat/groups.ts'
import { history, message } from './chat/history.ts'
import { endRoom, putRoom, room, roomMembers } from './chat/rooms.ts'
import { send, sendMany } from './chat/send.ts'
import { changeSettings, settings } from './chat/settings.ts'
import { blockUser, eraseUser, finishErasures, issueToken, presence, putUser, revokeTokens, unblockUser, user, users } from './chat/users.ts'
import { clearWords, putWord, putWords, removeWord, words } from './chat/words.ts'
import { CloseCode } from './close-codes.ts'
import type { Config } from './config.ts'
import { ChatError } from './errors.ts'
import { Hub } from './hub.ts'
import { LogWriter } from './log-writer.ts'
import { Rooms } from './rooms.ts'
import { Settings } from './settings.ts'
import { openStore } from './store/index.ts'
import { Tokens } from './tokens.ts'
import { WordLists } from './words/word-lists.ts'

export type { Caller } from './chat/caller.ts'

/** What can be asked for by a route or by the program that embeds the chat. Each takes who asks, then what. */
const operations = {
  send,
  sendMany,
  history,
  message,
  conversations,
  conversation,
  putRoom,
  room,
  endRoom,
  roomMembers,
  createGroup,
  group,
  changeGroup,
  dismissGroup,
  members,
  putMember,
  removeMember,
  issueToken,
  revokeTokens,
  user,
  users,
  putUser,
  blockUser,
  unblockUser,
  eraseUser,
  presence,
  words,
  putWord,
  putWords,
  removeWord,
  clearWords,
  settings,
  changeSettings
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
    else if (notice.about === 'settings') settings.read(notice.app).catch(onError)
    else hub.hear(notice)
  }
  const broker: Broker = await openBroker(config.brokerUrl, hear)
  hub.connect(broker)
  // After the broker: no change between this and the first that is heard of is missed.
  for (const app of apps.keys()) await Promise.all([words.read(app), settings.read(app)])
  const context: ChatContext = {
    store,
    hub,
    broker,
    writer: new LogWriter(store, { queue: config.writeQueue, bytes: config.writeBuffer }),
    rooms: new Rooms(),
    tokens: new Tokens({ apps, ttl: config.tokenTtl, ttlMax: config.tokenTtlMax }),
    words,
    settings,
    beforeSend: beforeSend === undefined ? undefined : new BeforeSendHook(beforeSend, onError),
    openRooms: config.openRooms
  }
  // On every node: word of it comes to the hub.
  hub.onDisconnect = (app, user, code) => { context.beforeSend?.sendAway(app, user, new ChatError(code === CloseCode.Blocked ? 'BLOCKED' : 'UNAUTHORIZED')) }
  finishErasures(context).catch(onError)
  const bound = Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, (operation as (...args: unknown[]) => unknown).bind(undefined, context)])) as unknown as Bound
  return {
    ...bound,
    context,
    async close () {
      await context.writer.idle()
      context.rooms.close()
      await broker.close()
      await store.close()
    }
  }
}
