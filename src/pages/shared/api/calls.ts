import type { Caller, Documents, OpenApi } from './documents.ts'
import { resolve, type Schema } from './schema.ts'

/** One thing that a call is told. */
export interface Field {
  readonly name: string
  readonly in: 'path' | 'query' | 'body' | 'frame'
  readonly required: boolean
  readonly description: string | undefined
  readonly schema: Schema
}

interface Described {
  /** `send`, or `POST /v1/messages`. */
  readonly id: string
  readonly summary: string
  /** What it is about. */
  readonly group: string
  readonly fields: readonly Field[]
}
export interface SocketCall extends Described { readonly kind: 'socket' }
export interface RestCall extends Described {
  readonly kind: 'rest'
  readonly method: string
  /** With `{places}` for its fields. */
  readonly path: string
  readonly callers: readonly Caller[]
}
export type Call = SocketCall | RestCall

/** Every call that the server takes, as its own documents describe them. */
export function callsOf ({ openapi, asyncapi }: Documents): Call[] {
  const asked = Object.entries(asyncapi.channels.socket.messages).filter(([name]) => !name.includes('.') && !['error', 'pong'].includes(name))
  const socket = asked.map(([op, { summary = '', payload }]): SocketCall => ({
    kind: 'socket',
    id: op,
    summary,
    group: 'socket',
    fields: fieldsOf(payload, 'frame').filter(({ name }) => name !== 'op' && name !== 'id')
  }))
  return [...socket, ...restCalls(openapi)]
}

function restCalls (openapi: OpenApi): RestCall[] {
  return Object.entries(openapi.paths).flatMap(([path, operations]) => Object.entries(operations).map(([method, operation]): RestCall => {
    const body = operation.requestBody?.content?.['application/json']?.schema
    return {
      kind: 'rest',
      id: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      summary: operation.summary ?? '',
      group: operation.tags?.[0] ?? 'other',
      callers: (operation.security ?? []).flatMap((scheme) => Object.keys(scheme) as Caller[]),
      fields: [
        ...(operation.parameters ?? []).map(({ in: where, name, required = false, description, schema }): Field => ({ in: where, name, required, description: description ?? schema.description, schema: resolve(schema, openapi) })),
        ...body === undefined ? [] : fieldsOf(resolve(body, openapi), 'body').map((field) => ({ ...field, schema: resolve(field.schema, openapi) }))
      ]
    }
  }))
}

function fieldsOf ({ properties = {}, required = [] }: Schema, where: Field['in']): Field[] {
  return Object.entries(properties).map(([name, schema]) => ({ name, in: where, required: required.includes(name), description: schema.description, schema }))
}
