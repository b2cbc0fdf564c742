import secureJson from 'secure-json-parse'
import { ChatError } from './errors.ts'

/** A text frame as a server sends it: final, unmasked, header and payload in one buffer (RFC 6455 §5.2). */
export function encodeText (text: string): Buffer {
  const length = Buffer.byteLength(text)
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(start + length)
  frame[0] = 0x81
  if (start === 2) {
    frame[1] = length
  } else if (start === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeUInt32BE(0, 2)
    frame.writeUInt32BE(length, 6)
  }
  frame.write(text, start, 'utf8')
  return frame
}

/** A frame on its way out: encoded once, shared by all who get the same. */
export interface Frame {
  readonly bytes: Buffer
  /** Whether the reader did not ask for it: dropped where the reader falls behind (PROTOCOL.md#falling-behind). */
  readonly droppable: boolean
  /** The conversation that it is about, as the reader names it. */
  readonly conversation: string | undefined
}

/** What a reader asked for, and what the connection itself has to say: never dropped. */
export function encodeAnswer (fields: object): Frame {
  return { bytes: encodeText(JSON.stringify(fields)), droppable: false, conversation: undefined }
}

/** What a reader is told unasked. Its `conversation`, where it has one, is named to a reader that missed it. */
export function encodePush (fields: { readonly conversation?: string, readonly [field: string]: unknown }): Frame {
  return { bytes: encodeText(JSON.stringify(fields)), droppable: true, conversation: fields.conversation }
}

/** Parses one incoming frame as far as an object, so that a refusal can still name its id. */
export function parseFrame (text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new ChatError('BAD_REQUEST', 'The frame is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ChatError('BAD_REQUEST', 'The frame is not a JSON object')
  return value as Record<string, unknown>
}

/** Refuses keys that would reach a prototype where the frame's objects are copied. */
export function demandPlainKeys (frame: Record<string, unknown>): void {
  try {
    secureJson.scan(frame)
  } catch {
    throw new ChatError('BAD_REQUEST', 'The frame has a key that is not allowed')
  }
}
