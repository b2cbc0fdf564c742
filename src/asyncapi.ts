import type { TSchema } from '@sinclair/typebox'
import { Type } from '@sinclair/typebox'
import { closeCodes } from './close-codes.ts'
import { codes } from './errors.ts'
import { answers, pushes, RequestId, requests } from './protocol.ts'

/** The WebSocket contract as an AsyncAPI 3 document, built from the schemas that validate it. `path` is where the socket is served. */
export function asyncapi (version: string, path: string) {
  const asked = Object.entries(requests).map(([op, { summary, fields }]) => [op, {
    summary,
    payload: plain(Type.Object({ op: Type.Literal(op), id: RequestId, ...fields.properties }))
  }] as const)
  const answered = Object.entries(requests).filter(([op]) => op !== 'ping').map(([op, { summary, data }]) => [`${op}.ok`, {
    summary: `Answer to ${op}: ${summary}`,
    payload: plain(Type.Object({ op: Type.Literal('ok'), id: RequestId, data }))
  }] as const)
  const told = [...Object.entries(pushes).map(([op, schema]) => [`push.${op}`, schema] as const), ['error', answers.error] as const, ['pong', answers.pong] as const]
    .map(([name, schema]) => [name, { ...schema.description === undefined ? {} : { summary: schema.description }, payload: plain(schema) }] as const)

  const references = (names: readonly string[]) => names.map((name) => ({ $ref: `#/channels/socket/messages/${name}` }))
  const sent = [...answered, ...told]
  return {
    asyncapi: '3.0.0',
    info: { title: 'Confab socket', version, license: { name: 'MIT' } },
    channels: { socket: { address: path, description: 'Text frames, one JSON object each', messages: Object.fromEntries([...asked, ...sent]) } },
    operations: {
      receive: { action: 'receive', summary: 'What a client asks', channel: { $ref: '#/channels/socket' }, messages: references(asked.map(([name]) => name)) },
      send: { action: 'send', summary: 'What the server answers and tells', channel: { $ref: '#/channels/socket' }, messages: references(sent.map(([name]) => name)) }
    },
    // What `error` may say, and why connections end: AsyncAPI has no place for either.
    'x-codes': Object.entries(codes).map(([code, { status, retry, sentence }]) => ({ code, status, retry, meaning: sentence })),
    'x-close-codes': closeCodes
  }
}

/** The schema as JSON, without the ids by which OpenAPI names its components: here each stands where it is used. */
function plain (schema: TSchema): object {
  return JSON.parse(JSON.stringify(schema, (key, value: unknown) => key === '$id' ? undefined : value)) as object
}
