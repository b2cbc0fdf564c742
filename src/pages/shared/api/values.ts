import { choicesOf, type Schema } from './schema.ts'

/** How a value is written into a form. */
export type Writing = 'choice' | 'line' | 'number' | 'list' | 'json'

export function writingOf (schema: Schema): Writing {
  if (choicesOf(schema) !== undefined || schema.type === 'boolean') return 'choice'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  if (schema.type === 'string') return 'line'
  if (schema.type === 'array' && schema.items !== undefined && writingOf(schema.items) === 'line') return 'list'
  return 'json'
}

/** What was written, as a value. Nothing written is no value. Throws a sentence where it is none that the schema takes. */
export function read (schema: Schema, text: string): unknown {
  if (text === '') return undefined
  switch (writingOf(schema)) {
    case 'choice': return JSON.parse(text) as unknown
    case 'number': return number(schema, text)
    case 'line': return line(schema, text)
    case 'list': {
      const items = text.split(/[\s,，、]+/).filter(Boolean).map((item) => line(schema.items!, item))
      if (items.length < (schema.minItems ?? 0)) throw new Error(`at least ${schema.minItems} items`)
      return items
    }
    case 'json': try {
      return JSON.parse(text) as unknown
    } catch {
      throw new Error('this is not JSON')
    }
  }
}

/** A value as it is written into the form. */
export function write (schema: Schema, value: unknown): string {
  if (value === undefined) return ''
  switch (writingOf(schema)) {
    case 'line': case 'number': return typeof value === 'object' ? JSON.stringify(value) : String(value)
    case 'list': return (value as unknown[]).join(', ')
    case 'choice': case 'json': return JSON.stringify(value)
  }
}

function number ({ type, minimum, maximum }: Schema, text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || (type === 'integer' && !Number.isInteger(value))) throw new Error('this is not a number')
  if (minimum !== undefined && value < minimum) throw new Error(`at least ${minimum}`)
  if (maximum !== undefined && value > maximum) throw new Error(`at most ${maximum}`)
  return value
}

function line ({ pattern, maxLength }: Schema, text: string): string {
  if (maxLength !== undefined && text.length > maxLength) throw new Error(`at most ${maxLength} characters`)
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) throw new Error(`${text} does not match ${pattern}`)
  return text
}
