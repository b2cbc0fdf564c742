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

export function encodeFrame (frame: object): Buffer {
  return encodeText(JSON.stringify(frame))
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
