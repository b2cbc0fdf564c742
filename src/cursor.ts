import { ChatError } from './errors.ts'

/** Where a list goes on, as clients carry it: opaque to them, checked when it comes back. */
export function encodeCursor (position: ReadonlyArray<string | number>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** The position in a cursor, or nothing where none was given. BAD_REQUEST where it was not made here. */
export function decodeCursor<Position extends ReadonlyArray<string | number>> (cursor: string | undefined, shape: { [Index in keyof Position]: 'string' | 'number' }): Position | undefined {
  if (cursor === undefined) return undefined
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const kinds = Array.isArray(position) ? position.map((value: unknown) => Number.isSafeInteger(value) ? 'number' : typeof value === 'string' ? 'string' : 'other') : []
    const fits = kinds.length === shape.length && kinds.every((kind, index) => kind === shape[index])
    if (fits) return position as unknown as Position
  } catch {}
  throw new ChatError('BAD_REQUEST', 'This cursor was not given by this list')
}

/** Cuts the one row that was read to see whether there is a next page. */
export function page<Row, Item> (rows: Row[], limit: number, item: (row: Row) => Item, position: (row: Row) => ReadonlyArray<string | number>): { items: Item[], next?: string } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(item), ...rows.length > limit && last !== undefined ? { next: encodeCursor(position(last)) } : {} }
}
