import { type TSchema, Type } from '@sinclair/typebox'
import { wellFormed } from '../schemas/common.ts'

// What endpoints take, as their tables are written. `decode.ts` reads them, with the keywords that TypeBox does not know: `bytes`, `commas`, `json`, `bracket`, `empty`.

const id = '^[A-Za-z0-9_\\-=+@.]+$'

/** Of a user, group or chatroom: RongCloud's letters, digits and `+ = - _`, and what a native id may have besides. */
export const Id = Type.String({ minLength: 1, maxLength: 64, pattern: id })

/** Text of so many bytes at most (1005). An empty one counts as absent, unless `empty` says that it means something. */
export function Text (bytes: number, options: { readonly empty?: true } = {}) {
  return Type.String({ bytes, pattern: wellFormed, ...options })
}

/** Text of so many characters at most (1005). */
export function Chars (most: number, options: { readonly empty?: true } = {}) {
  return Type.String({ maxLength: most, pattern: wellFormed, ...options })
}

/** A number without a fraction, also where it comes as text. */
export function Whole (minimum: number, maximum: number) {
  return Type.Integer({ minimum, maximum })
}

/** One of these numbers, also where it comes as text. */
export function OneOf<Numbers extends number[]> (...numbers: Numbers) {
  return Type.Unsafe<Numbers[number]>(Type.Union(numbers.map((number) => Type.Literal(number)), { type: 'integer' }))
}

/** `1`, `"1"`, `true`, `"true"`, `"True"`, and the same for 0. */
export const Flag = Type.Boolean()

/** A list, of which a form has one pair for each; one alone is a list, too. More than `most`: 1502. */
export function List<Item extends TSchema> (item: Item, most: number, { least = 1 } = {}) {
  return Type.Array(item, { minItems: least, maxItems: most })
}

/** The same, where texts may also hold several, between commas. */
export function CommaList<Item extends TSchema> (item: Item, most: number, { least = 1 } = {}) {
  return Type.Array(item, { minItems: least, maxItems: most, commas: true })
}

/** Text that is JSON of this shape; the shape itself in a JSON body. */
export function Json<Shape extends TSchema> (shape: Shape): Shape {
  return { ...shape, json: true }
}

/** Pairs such as `group[ID]=NAME`, under the name before the bracket; in a JSON body an object by id, too. More than `most`: 1502. */
export function Bracketed (most: number) {
  return Type.Array(Type.Object({ id: Id, name: Type.String() }), { minItems: 1, maxItems: most, bracket: true })
}

/** What an app adds to a profile: texts by keys such as `ext_colour`. More than `most`: 1502. */
export function Ext (most: number) {
  return Type.Record(Type.String({ pattern: '^ext_[A-Za-z0-9_]{1,28}$' }), Chars(256), { maxProperties: most, additionalProperties: false })
}

/** Bytes of a message's content. */
export const contentBytes = 131_072
/** A message's content: JSON in nearly every case, and any text at all. */
export const Content = Type.String({ minLength: 1, bytes: contentBytes })
export const ObjectName = Type.String({ minLength: 1, maxLength: 32, pattern: wellFormed })

/** 1 private, 2 discussion, 3 group, 4 chatroom, 6 system, 10 ultra group. */
export const ConversationType = Whole(1, 20)

/** Of a message. Any text may be asked for; one that names no message is no error. */
export const MessageUID = Type.String({ minLength: 1, maxLength: 64 })

/** Milliseconds since the epoch. */
export const Milliseconds = Whole(0, 8_640_000_000_000_000)
