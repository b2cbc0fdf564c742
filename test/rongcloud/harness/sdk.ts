import { createRequire } from 'node:module'

/** What a call resolves with: the answer, also where it is a refusal. */
export type Answer = Record<string, unknown> & { readonly code?: number | string }

type Methods<Names extends string> = { readonly [Name in Names]: (params?: object) => Promise<Answer> }

/** Everything that the official Node SDK can do. */
export type Sdk = {
  readonly User: Methods<'register' | 'update'> & {
    readonly Block: Methods<'add' | 'remove' | 'getList'>
    readonly Blacklist: Methods<'add' | 'remove' | 'getList'>
    readonly Tag: Methods<'set' | 'remove' | 'batchSet' | 'batchRemove' | 'getList'>
    readonly OnlineStatus: Methods<'get'>
  }
  readonly Sensitive: Methods<'add' | 'remove' | 'getList'>
  readonly Message: {
    readonly History: Methods<'get' | 'remove'>
    readonly Private: Methods<'send' | 'sendTemplate' | 'recall'>
    readonly Chatroom: Methods<'send' | 'broadcast'>
    readonly Discussion: Methods<'send' | 'recall'>
    readonly System: Methods<'send' | 'broadcast' | 'sendTemplate'>
    readonly Group: Methods<'send' | 'sendMention' | 'recall'>
  }
  readonly Group: Methods<'sync' | 'create' | 'join' | 'quit' | 'dismiss' | 'update' | 'get'> & {
    readonly Gag: Methods<'add' | 'remove' | 'getList'>
    readonly Mute: {
      readonly All: Methods<'add' | 'remove' | 'getList'>
      readonly Member: Methods<'add' | 'remove' | 'getList'>
      readonly Whitelist: Methods<'add' | 'remove' | 'getList'>
    }
  }
  readonly Conversation: Methods<'mute' | 'unmute'>
  readonly Chatroom: Methods<'create' | 'destory' | 'destroy' | 'get' | 'isExist'> & {
    readonly Block: Methods<'add' | 'remove' | 'getList'>
    readonly Distribute: Methods<'resume' | 'stop'>
    readonly Ban: Methods<'add' | 'remove' | 'getList'>
    readonly KeepAlive: Methods<'add' | 'remove' | 'getList'>
    readonly Gag: Methods<'add' | 'remove' | 'getList'>
    readonly Demotion: Methods<'add' | 'remove' | 'getList'>
    readonly Whitelist: {
      readonly User: Methods<'add' | 'remove' | 'getList'>
      readonly Message: Methods<'add' | 'remove' | 'getList'>
    }
  }
  readonly Push: Methods<'push' | 'message'>
}

const require = createRequire(import.meta.url)

/**
 * The official SDK, unmodified, pointed at a server. Each call of this has a copy of its own: the SDK keeps key, secret and host in its module,
 * and signs once for all, as its users have it.
 */
export function loadSdk (api: string, appkey: string, secret: string): Sdk {
  const own = (path: string) => path.includes('/rongcloud-sdk/')
  for (const path of Object.keys(require.cache)) if (own(path)) delete require.cache[path]
  const init = require('rongcloud-sdk') as (options: object) => Sdk
  return init({ appkey, secret, api })
}
