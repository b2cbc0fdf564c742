import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { ChatError } from '../errors.ts'
import type { Content } from './message.ts'

const Media = Type.Object({
  url: Type.String({ minLength: 1, maxLength: 2048 }),
  name: Type.Optional(Type.String({ maxLength: 1024 })),
  size: Type.Optional(Type.Integer({ minimum: 0, description: 'Bytes' }))
})

/** What the types known to the server must hold; more fields are theirs to add. */
export const contents = {
  text: Type.Object({ text: Type.String() }),
  image: Media,
  file: Media,
  voice: Media,
  video: Media,
  location: Type.Object({
    latitude: Type.Number({ minimum: -90, maximum: 90 }),
    longitude: Type.Number({ minimum: -180, maximum: 180 }),
    name: Type.Optional(Type.String({ maxLength: 1024 }))
  })
}

const checks = new Map(Object.entries(contents).map(([type, schema]) => [type, TypeCompiler.Compile(schema)]))

/** Bytes of JSON that a message's content may have. */
export const contentBytes = 131_072
/** How deep content may nest: no walk over it can exhaust a stack. */
const contentDepth = 32

/** Whether content may be sent as a type that is known to the server. */
export function fitsType (type: string, content: unknown): boolean {
  return checks.get(type)?.Check(content) === true && !isDeeper(content, contentDepth)
}

/** Whether content nests no deeper than any type may. */
export function isShallow (content: unknown): boolean {
  return !isDeeper(content, contentDepth)
}

/** The content's JSON text. Refuses what does not fit its type, where that is known, is too large or nests too deep. */
export function contentText (type: string | undefined, content: Content): string {
  if (isDeeper(content, contentDepth)) throw new ChatError('BAD_REQUEST', `content nests deeper than ${contentDepth}`)
  const check = type === undefined ? undefined : checks.get(type)
  if (check?.Check(content) === false) {
    const error = check.Errors(content).First()
    throw new ChatError('BAD_REQUEST', `content of type ${type}: ${error?.path ?? ''} ${error?.message.toLowerCase() ?? 'does not fit'}`)
  }
  const text = JSON.stringify(content)
  if (Buffer.byteLength(text) > contentBytes) throw new ChatError('TOO_LARGE', `content has more than ${contentBytes} bytes of JSON`)
  return text
}

function isDeeper (value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((item) => isDeeper(item, depth - 1))
}
