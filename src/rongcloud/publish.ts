import { resolve } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import type { SendManyAnswer } from '../schemas/message.ts'
import type { Call } from './call.ts'
import { toNative } from './messages/codec.ts'
import { findMessage } from './messages/find.ts'

/** What is published, and where. */
export interface Publication {
  readonly from: string
  /** Addresses as `from` sees them: `direct:USER`, `group:ID`, `room:ID`; `system:USER` speaks to that user under the name `from`. */
  readonly to: readonly string[]
  readonly objectName: string
  readonly content: string
  /** Whether mentions in the content count; they do where this is absent. */
  readonly mentions?: boolean
}

/**
 * Sends a message to each address. Resolves with the messageUIDs by address; a group or room that is not there has none, and is no error.
 * Users who were never heard of are registered: the message waits for them. Any other refusal rejects, after all addresses have been tried.
 */
export async function publish (call: Call, { from, to, objectName, content, mentions = true }: Publication): Promise<ReadonlyMap<string, string>> {
  const native = toNative({ objectName, content }, { mentions })
  const addresses = [...new Set(to)]
  await call.register([from])
  const replyTo = await answeredBy(call, from, addresses, native.content)
  const body = { from, type: native.type, content: native.content, ...native.mentions === undefined ? {} : { mentions: native.mentions as string[] | 'all' }, ...replyTo === undefined ? {} : { replyTo } }

  const first = await call.chat.sendMany(call.caller, { ...body, to: addresses })
  const unknown = first.results.filter(({ to, code }) => code === 'NOT_FOUND' && /^(direct|system):/.test(to)).map(({ to }) => to)
  await call.register(unknown.map((address) => address.slice(address.indexOf(':') + 1)))
  const second = unknown.length === 0 ? [] : (await call.chat.sendMany(call.caller, { ...body, to: unknown })).results
  return messageUIDs([...first.results, ...second])
}

function messageUIDs (results: SendManyAnswer['results']): ReadonlyMap<string, string> {
  const failed = results.find(({ code }) => code !== undefined && code !== 'NOT_FOUND')
  if (failed !== undefined) throw new ChatError(failed.code as ChatError['code'], failed.message)
  return new Map(results.flatMap(({ to, messageId }) => messageId === undefined ? [] : [[to, messageId] as const]))
}

/** Seq of the message that a reference points to. In one conversation only: each has its own numbers. */
async function answeredBy (call: Call, from: string, [address, another]: readonly string[], { referMsgUid }: Record<string, unknown>): Promise<number | undefined> {
  if (typeof referMsgUid !== 'string' || address === undefined || another !== undefined || address.startsWith('system:')) return undefined
  return (await findMessage(call, resolve(call.app, address, from), referMsgUid))?.seq
}
