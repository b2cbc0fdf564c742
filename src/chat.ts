import { openBroker } from './broker/index.ts'
import type { Broker } from './broker/index.ts'
import type { Caller } from './chat/caller.ts'
import type { ChatContext } from './chat/context.ts'
import { changeConversation, conversation, conversations, hideConversation } from './chat/conversations.ts'
import { changeGroup, createGroup, dismissGroup, group, members, putMember, removeMember } from './chat/groups.ts'
import { history, message } from './chat/history.ts'
import { read, readers } from './chat/reads.ts'
import { edit, react, recall } from './chat/revisions.ts'
import { endRoom, putRoom, room, roomMembers } from './chat/rooms.ts'
import { search } from './chat/search.ts'
import { send, sendMany } from './chat/send.ts'
import { blockUser, eraseUser, finishErasures, issueToken, presence, putUser, revokeTokens, unblockUser, user, users } from './chat/users.ts'
import type { Config } from './config.ts'
import { Hub } from './hub.ts'
import { Indexer } from './indexer.ts'
import { LogWriter } from './log-writer.ts'
import { Rooms } from './rooms.ts'
import { openStore } from './store/index.ts'
import { Tokens } from './tokens.ts'

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
  search,
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
  const context: ChatContext = {
    store,
    hub,
    writer: new LogWriter(store, { queue: config.writeQueue, bytes: config.writeBuffer }),
    rooms: new Rooms(),
    tokens: new Tokens({ apps, ttl: config.tokenTtl, ttlMax: config.tokenTtlMax }),
    openRooms: config.openRooms
  }
  const indexer = new Indexer(context.writer, onError)
  finishErasures(context).catch(onError)
  const bound = Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, (operation as (...args: unknown[]) => unknown).bind(undefined, context)])) as unknown as Bound
  return {
    ...bound,
    context,
    async close () {
      await indexer.close()
      await context.writer.idle()
      context.rooms.close()
      await broker.close()
      await store.close()
    }
  }
}
