import { resolve } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import type { SendManyAnswer } from '../schemas/message.ts'
import type { Call } from './call.ts'
import { expand } from './expansions.ts'
import { toNative } from './messages/codec.ts'
import { findMessage } from './messages/find.ts'
import { isCountedType } from './messages/flags.ts'
import type { Publication } from './publication.ts'

/**
 * Sends a message to each address. Resolves with the messageUIDs by address; a group or room that is not there has none, and is no error.
 * Users who were never heard of are registered: the message waits for them. Any other refusal rejects, after all addresses have been tried.
 */
export async function publish (call: Call, publication: Publication): Promise<ReadonlyMap<string, string>> {
  const { from, to, expansion, transient = false } = publication
  const addresses = [...new Set(to)]
  if (addresses.length === 0) return new Map()
  // A name under which the app speaks need not be a user.
  if (!addresses.every((address) => address.startsWith('system:'))) await call.register([from])
  const body = await bodyOf(call, publication, addresses)

  const first = await call.chat.sendMany(call.caller, { ...body, to: addresses })
  const unknown = first.results.filter(({ to, code }) => code === 'NOT_FOUND' && /^(direct|system):/.test(to)).map(({ to }) => to)
  await call.register(unknown.map((address) => address.slice(address.indexOf(':') + 1)))
  const second = unknown.length === 0 ? [] : (await call.chat.sendMany(call.caller, { ...body, to: unknown })).results
  const sent = messageUIDs([...first.results, ...second])
  if (expansion !== undefined && !transient) await expand(call, [...sent.values()], expansion)
  return sent
}

async function bodyOf (call: Call, publication: Publication, addresses: readonly string[]) {
  const { from, objectName, content, mentions = true, transient, counted = isCountedType(objectName), senderCopy = false, notify = true, visibleTo, clientId } = publication
  const native = toNative({ objectName, content }, { mentions })
  const replyTo = await answeredBy(call, from, addresses, native.content)
  return {
    from,
    type: native.type,
    content: native.content,
    // The app answers for its words: RongCloud's lists are for what users say.
    screened: false,
    counted,
    senderCopy,
    ...native.mentions === undefined ? {} : { mentions: native.mentions as string[] | 'all' },
    ...replyTo === undefined ? {} : { replyTo },
    ...notify ? {} : { notify },
    ...transient === undefined ? {} : { transient },
    ...visibleTo === undefined ? {} : { visibleTo: [...visibleTo] },
    ...clientId === undefined ? {} : { clientId }
  }
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
