import { type Static, Type } from '@sinclair/typebox'
import type { Call } from './call.ts'
import { Records } from './records.ts'

/** Keys and values on a message, of which a call sets a hundred at most. */
export const Expansion = Type.Record(Type.String({ pattern: '^[A-Za-z0-9+=_\\-]{1,32}$' }), Type.String({ maxLength: 4096 }), { maxProperties: 100, additionalProperties: false })
export type Expansion = Static<typeof Expansion>

/** Keys of one message. */
const keysOfOne = 300
const rowsAtOnce = 5000

/** By messageUID, then by key; gone with what the message says. */
const values = new Records('message:expansion', Type.String())

/** A value, and when it was set, in milliseconds since the epoch. */
export type Expanded = Record<string, { readonly v: string, readonly ts: number }>

/** Sets keys of messages; all of a message's or none. Refused: TOO_LARGE. */
export async function expand (call: Call, messageUIDs: readonly string[], expansion: Expansion): Promise<void> {
  const pairs = Object.entries(expansion)
  if (pairs.length === 0) return
  const slice = Math.max(1, Math.floor(rowsAtOnce / pairs.length))
  for (let start = 0; start < messageUIDs.length; start += slice) {
    await values.putAll(call, messageUIDs.slice(start, start + slice).flatMap((key) => pairs.map(([subkey, value]) => ({ key, subkey, value }))), keysOfOne)
  }
}

export async function removeExpansion (call: Call, messageUID: string, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await values.remove(call, ...keys.map((subkey) => ({ key: messageUID, subkey })))
}

/** A page of a message's keys, ascending; pages count from 1. */
export async function expansionOf (call: Call, messageUID: string, page = 1): Promise<Expanded> {
  const all = await call.all((list) => values.list(call, { key: messageUID, ...list }), keysOfOne)
  const shown = all.slice((page - 1) * 100, page * 100)
  return Object.fromEntries(shown.map(({ subkey, value, updatedAt }) => [subkey, { v: value, ts: updatedAt }]))
}

/** All keys of a message and their values. */
export async function valuesOf (call: Call, messageUID: string): Promise<Expansion> {
  const all = await call.all((list) => values.list(call, { key: messageUID, ...list }), keysOfOne)
  return Object.fromEntries(all.map(({ subkey, value }) => [subkey, value]))
}
