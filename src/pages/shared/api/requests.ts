import { root } from '../server.ts'
import type { Call, Field, RestCall, SocketCall } from './calls.ts'
import { read } from './values.ts'

/** What a form holds: the text of each field, by its name. */
export type Texts = Readonly<Record<string, string>>
/** The same as values; fields without one are not there. */
export type Values = Readonly<Record<string, unknown>>

/** Sentences for the fields that do not fit, by their names. */
export class WrongFields extends Error {
  override readonly name = 'WrongFields'
  readonly fields: Readonly<Record<string, string>>

  constructor (fields: Readonly<Record<string, string>>) {
    super(Object.entries(fields).map(([name, why]) => `${name}: ${why}`).join('; '))
    this.fields = fields
  }
}

/** What is written in a form, as values. Throws WrongFields. */
export function valuesOf ({ fields }: Call, texts: Texts): Values {
  const values: Record<string, unknown> = {}
  const wrong: Record<string, string> = {}
  for (const { name, schema, required } of fields) {
    try {
      const value = read(schema, texts[name]?.trim() ?? '')
      if (value !== undefined) values[name] = value
      else if (required) wrong[name] = 'is needed'
    } catch (error) {
      wrong[name] = (error as Error).message
    }
  }
  if (Object.keys(wrong).length > 0) throw new WrongFields(wrong)
  return values
}

export interface RestRequest { readonly method: string, readonly url: URL, readonly body: unknown }

export function restRequest ({ method, path, fields }: RestCall, values: Values): RestRequest {
  const given = (where: Field['in']) => fields.filter((field) => field.in === where && values[field.name] !== undefined).map(({ name }) => [name, values[name]] as const)
  const filled = path.replace(/\{(\w+)\}/g, (_place, name: string) => encodeURIComponent(String(values[name])))
  const url = new URL(filled.slice(1), root)
  for (const [name, value] of given('query')) url.searchParams.set(name, String(value))
  const body = Object.fromEntries(given('body'))
  const takesBody = fields.some((field) => field.in === 'body')
  return { method, url, body: takesBody ? body : undefined }
}

export function frameOf ({ id: op }: SocketCall, values: Values, id: number): Record<string, unknown> {
  return { op, id, ...values }
}

/** Credentials as they stand in a header; nothing where the call needs none. */
export function curlOf (call: RestCall, values: Values, authorization: string | undefined): string {
  const { method, url, body } = restRequest(call, values)
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
  return [
    `curl -sS -X ${method} ${quoted(url.href)}`,
    ...authorization === undefined ? [] : [`-H ${quoted(`authorization: ${authorization}`)}`],
    ...body === undefined ? [] : ['-H \'content-type: application/json\'', `-d ${quoted(JSON.stringify(body))}`]
  ].join(' \\\n  ')
}

/** A program that makes the call. */
export function javascriptOf (call: Call, values: Values, authorization: string | undefined): string {
  const show = (value: unknown): string => JSON.stringify(value, null, 2)
  if (call.kind === 'socket') {
    const url = new URL('ws', root.href.replace(/^http/, 'ws')).href
    return [
      `const socket = new WebSocket(${show(url)}, ['confab.v1', 'bearer.' + token])`,
      'socket.onmessage = ({ data }) => console.log(JSON.parse(data))',
      `socket.onopen = () => socket.send(JSON.stringify(${show(frameOf(call, values, 1))}))`
    ].join('\n')
  }
  const { method, url, body } = restRequest(call, values)
  const headers = { ...authorization === undefined ? {} : { authorization }, ...body === undefined ? {} : { 'content-type': 'application/json' } }
  return [
    `const response = await fetch(${show(url.href)}, {`,
    `  method: ${show(method)},`,
    `  headers: ${JSON.stringify(headers)}${body === undefined ? '' : ','}`,
    ...body === undefined ? [] : [`  body: JSON.stringify(${JSON.stringify(body)})`],
    '})',
    'console.log(response.status, await response.text())'
  ].join('\n')
}
