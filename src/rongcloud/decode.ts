import type { Static, TObject, TSchema } from '@sinclair/typebox'
import { TypeCompiler, type ValueError, ValueErrorType } from '@sinclair/typebox/compiler'
import type { Raw } from './body.ts'
import { RongCloudError } from './errors.ts'

/** A schema with the keywords of `params.ts`. */
interface Keywords {
  readonly type?: string
  readonly items?: TSchema
  readonly properties?: Record<string, TSchema>
  readonly additionalProperties?: unknown
  readonly bytes?: number
  readonly commas?: boolean
  readonly json?: boolean
  readonly bracket?: boolean
  readonly empty?: boolean
}

const flags: Readonly<Record<string, boolean>> = { 1: true, true: true, 0: false, false: false }

/**
 * Makes the reader of an endpoint's parameters: what a form or a JSON body holds becomes what the schema says, where it can; what is not in the schema is passed over.
 *
 * Refusals, which is decided here and nowhere else: nothing given at all 1003, one missing 1002, too long 1005, of the wrong type 1501, too many in a list 1502, anything else 1002.
 */
export function decoder<Schema extends TObject> (schema: Schema): (raw: Raw) => Static<Schema> {
  const check = TypeCompiler.Compile(schema)
  const required = new Set<string>(schema.required)
  return (raw) => {
    if (raw.size === 0 && required.size > 0) throw new RongCloudError(1003)
    // Without a prototype: what it would lend is not given.
    const given = Object.create(null) as Record<string, unknown>
    for (const [name, property] of Object.entries(schema.properties)) {
      const value = coerce(property, isBracketed(property) ? pairsOf(raw, name) : raw.get(name), name, !required.has(name))
      if (value !== undefined) given[name] = value
      else if (required.has(name)) throw new RongCloudError(1002, `${name} is required`)
    }
    const error = check.Errors(given).First()
    if (error !== undefined) throw refusalOf(error)
    return given as Static<Schema>
  }
}

/** The value that the schema asks for, as near as what was given comes to it. Nothing where nothing was given, which SDKs write in several ways. */
function coerce (schema: TSchema, value: unknown, name: string, isOptional: boolean): unknown {
  const keywords = schema as unknown as Keywords
  if (value === undefined || value === null) return undefined
  if (value === '' && keywords.empty !== true) return undefined
  // What a caller of the Node SDK left out. Where something is required it is text like any other: an id that nobody has.
  if (value === 'undefined' && isOptional) return undefined
  if (keywords.json === true && typeof value === 'string') value = parse(value, name)
  switch (keywords.type) {
    case 'string': return textOf(keywords, value, name)
    case 'integer':
    case 'number': return numberOf(single(value))
    case 'boolean': return typeof value === 'boolean' ? value : flags[String(single(value)).toLowerCase()] ?? value
    case 'array': return listOf(keywords, value, name)
    case 'object': return objectOf(keywords, value, name)
    default: return value
  }
}

function textOf ({ bytes = Infinity }: Keywords, value: unknown, name: string): unknown {
  const one = single(value)
  // A JSON body may hold as an object what a form holds as its text.
  const text = typeof one === 'object' ? JSON.stringify(one) : String(one)
  if (Buffer.byteLength(text) > bytes) throw new RongCloudError(1005, `${name} has more than ${bytes} bytes`)
  return text
}

function numberOf (value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value
}

function listOf ({ items, commas = false, json = false }: Keywords, value: unknown, name: string): unknown {
  if (json && !Array.isArray(value)) return value
  const all: unknown[] = Array.isArray(value) ? value : [value]
  const split = commas ? all.flatMap((one) => typeof one === 'string' ? one.split(',').map((part) => part.trim()).filter((part) => part !== '') : [one]) : all
  return items === undefined ? split : split.map((item) => coerce(items, item, name, false) ?? item)
}

function objectOf ({ properties, additionalProperties }: Keywords, value: unknown, name: string): unknown {
  if (properties === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const given = value as Record<string, unknown>
  const entries = Object.entries(properties).map(([key, property]) => [key, Object.hasOwn(given, key) ? coerce(property, given[key], `${name}.${key}`, true) : undefined] as const)
  const others = additionalProperties === true ? Object.entries(given).filter(([key]) => !Object.hasOwn(properties, key)) : []
  return Object.fromEntries([...others, ...entries.filter(([, item]) => item !== undefined)])
}

function isBracketed (schema: TSchema): boolean {
  return (schema as unknown as Keywords).bracket === true
}

/** `chatroom[ID]=NAME`, whatever the id holds; or an object by id under the name itself. */
function pairsOf (raw: Raw, name: string): unknown {
  const whole = raw.get(name)
  if (typeof whole === 'object' && whole !== null && !Array.isArray(whole)) return Object.entries(whole).map(([id, title]) => ({ id, name: String(title) }))
  const pairs = [...raw].filter(([key]) => key.startsWith(`${name}[`) && key.endsWith(']')).map(([key, title]) => ({ id: key.slice(name.length + 1, -1), name: String(single(title)) }))
  return pairs.length === 0 ? undefined : pairs
}

/** The last of what came more than once where one is asked for. */
function single (value: unknown): unknown {
  return Array.isArray(value) && value.length > 0 ? value.at(-1) : value
}

function parse (text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RongCloudError(1002, `${name} is no JSON`)
  }
}

const tooLong = new Set([ValueErrorType.StringMaxLength])
const tooMany = new Set([ValueErrorType.ArrayMaxItems, ValueErrorType.ObjectMaxProperties])
const wrongType = new Set([ValueErrorType.String, ValueErrorType.Integer, ValueErrorType.Number, ValueErrorType.Boolean, ValueErrorType.Array, ValueErrorType.Object])

function refusalOf ({ type, path, message }: ValueError): RongCloudError {
  const name = path.slice(1).replaceAll('/', '.')
  if (tooLong.has(type)) return new RongCloudError(1005, `${name} is too long`)
  if (tooMany.has(type)) return new RongCloudError(1502, `${name}: ${message.toLowerCase()}`)
  if (wrongType.has(type)) return new RongCloudError(1501, `${name}: ${message.toLowerCase()}`)
  return new RongCloudError(1002, `${name}: ${message.toLowerCase()}`)
}
