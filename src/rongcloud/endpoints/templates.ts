import { type Static, Type } from '@sinclair/typebox'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { parseContent } from '../messages/content.ts'
import { contentBytes, Flag, Id, List } from '../params.ts'
import { publicationOf, publicationParams } from '../publication.ts'
import { publish } from '../publish.ts'
import { byUser, hearing } from './private-messages.ts'

const Values = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))

function paramsFor (most: number) {
  return Type.Object({ ...publicationParams, toUserId: List(Id, most), values: Type.Array(Values, { maxItems: most }), verifyBlacklist: Type.Optional(Flag) })
}

/** The content for one receiver: what stands in `values` takes the place of its name, in JSON so that it stays JSON. */
function filled (content: string, values: Static<typeof Values>, isJson: boolean): string {
  const names = Object.keys(values).filter((name) => name !== '').sort((a, b) => b.length - a.length)
  if (names.length === 0) return content
  const any = new RegExp(names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g')
  return content.replace(any, (name) => isJson ? JSON.stringify(String(values[name])).slice(1, -1) : String(values[name]))
}

/** A message to each, with values of its own. */
async function publishEach (call: Call, { toUserId, values, ...message }: Omit<Static<ReturnType<typeof paramsFor>>, 'verifyBlacklist'>, kind: 'direct' | 'system', may: ReadonlySet<string>) {
  if (values.length !== toUserId.length) throw new RongCloudError(1002, 'values has one for each toUserId')
  const uids: Array<[string, string]> = []
  const isJson = parseContent(message.content).fields !== undefined
  const each = toUserId.map((user, index) => ({ user, content: filled(message.content, values[index] ?? {}, isJson) }))
  if (each.some(({ content }) => Buffer.byteLength(content) > contentBytes)) throw new RongCloudError(1005, 'content is too long with its values')
  await call.each(each.filter(({ user }) => may.has(user)), async ({ user, content }) => {
    uids.push(...await publish(call, publicationOf({ ...message, content }, [`${kind}:${user}`])))
  })
  return byUser(new Map(uids))
}

/** One message to many, in which something is another for each. */
export const templates = [
  endpoint({
    path: 'message/private/publish_template',
    params: paramsFor(1000),
    run: async (call, { verifyBlacklist, ...params }) => await publishEach(call, params, 'direct', new Set(await hearing(call, params.fromUserId, params.toUserId, verifyBlacklist)))
  }),

  endpoint({
    path: 'message/system/publish_template',
    params: paramsFor(100),
    run: async (call, { verifyBlacklist: _, ...params }) => await publishEach(call, params, 'system', new Set(params.toUserId))
  })
]
