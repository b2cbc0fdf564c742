import type { Static, TSchema } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { ChatError } from '../errors.ts'
import type { ListRequest, Page } from '../store/store.ts'
import type { NewRecord, RecordKind } from '../store/writes.ts'
import type { Call } from './call.ts'
import type { RongCloudError } from './errors.ts'

interface Kept<Value> {
  readonly key: string
  readonly subkey: string
  readonly value: Value
  readonly updatedAt: number
}

/** What writes records with room for so many waits for, refused with this where there is no room for more. */
export async function orFull<Value> (writing: Promise<Value>, refusal: RongCloudError): Promise<Value> {
  try {
    return await writing
  } catch (error) {
    throw error instanceof ChatError && error.code === 'TOO_LARGE' ? refusal : error
  }
}

interface Name {
  readonly key: string
  readonly subkey?: string
}

/** A name that a record is kept under, and its value. */
interface Named<Value> extends Name {
  readonly value: Value
}

/**
 * One kind of what is set and asked for and nothing else: tags, remarks, periods. Durable, per app, and gone with the user where the kind says that it is about one.
 * What the chat must ask for each message has tables of its own.
 */
export class Records<Schema extends TSchema> {
  readonly #kind: RecordKind
  readonly #check

  constructor (kind: RecordKind, schema: Schema) {
    this.#kind = kind
    this.#check = TypeCompiler.Compile(schema)
  }

  async get (call: Call, key: string, subkey = ''): Promise<Static<Schema> | undefined> {
    const [value] = await this.many(call, [{ key, subkey }])
    return value
  }

  /** The values under several names, in their order. */
  async many (call: Call, names: readonly Name[]): Promise<Array<Static<Schema> | undefined>> {
    const found = await call.chat.context.store.records(call.app, names.map((name) => ({ kind: this.#kind, ...name })))
    return found.map((record) => record === undefined ? undefined : this.#checked(record.value))
  }

  /** A page of all there are, or of one key; ascending by key, then subkey. */
  async list (call: Call, { key, ...list }: ListRequest & { readonly key?: string }): Promise<Page<Kept<Static<Schema>>>> {
    const { items, next } = await call.chat.context.store.listRecords(call.app, this.#at(key), list)
    return { items: items.map((record) => ({ ...record, value: this.#checked(record.value) })), ...next === undefined ? {} : { next } }
  }

  async count (call: Call, key?: string): Promise<number> {
    return await call.chat.context.store.countRecords(call.app, this.#at(key))
  }

  async put (call: Call, key: string, value: Static<Schema>, subkey = ''): Promise<void> {
    await this.putAll(call, [{ key, subkey, value }])
  }

  /** All or none. TOO_LARGE where a key would have more than `most` subkeys. */
  async putAll (call: Call, records: ReadonlyArray<Named<Static<Schema>>>, most?: number): Promise<void> {
    await this.#write(call, records, most)
  }

  /** Keeps those of the records that are not there yet; what is there stays as it is. TOO_LARGE as above. */
  async add (call: Call, records: ReadonlyArray<Named<Static<Schema>>>, most?: number): Promise<void> {
    let missing
    do {
      const found = await this.many(call, records)
      missing = records.filter((_, index) => found[index] === undefined)
    } while (missing.length > 0 && !await this.#write(call, missing.map((record) => ({ ...record, replaces: 'nothing' })), most))
  }

  /** Makes a record what `change` makes of it, or leaves it where that gives nothing. What others change at the same moment is not lost: `change` may be asked again. */
  async update (call: Call, { key, subkey = '' }: Name, change: (before: Static<Schema> | undefined) => Static<Schema> | undefined, most?: number): Promise<void> {
    let after
    let before
    do {
      before = await this.get(call, key, subkey)
      after = change(before)
    } while (after !== undefined && !await this.#write(call, [{ key, subkey, value: after, replaces: before === undefined ? 'nothing' : { value: before } }], most))
  }

  /** Without a subkey: everything of the key. Resolves with whether there was any. */
  async remove (call: Call, ...names: readonly Name[]): Promise<boolean> {
    const { changed = false } = await call.chat.context.writer.write({ do: 'removeRecords', app: call.app, records: names.map((name) => ({ kind: this.#kind, ...name })) })
    return changed
  }

  async #write (call: Call, records: ReadonlyArray<Omit<NewRecord, 'kind'>>, most?: number): Promise<boolean> {
    const { changed = false } = await call.chat.context.writer.write({ do: 'putRecords', app: call.app, records: records.map((record) => ({ ...record, kind: this.#kind })), ...most === undefined ? {} : { most } })
    return changed
  }

  #at (key: string | undefined) {
    return { kind: this.#kind, ...key === undefined ? {} : { key } }
  }

  #checked (value: unknown): Static<Schema> {
    if (!this.#check.Check(value)) throw new Error(`a record of kind ${this.#kind} is not what this version keeps`)
    return value
  }
}
