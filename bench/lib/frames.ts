export const TEXT = 1
export const CLOSE = 8
export const PING = 9
export const PONG = 10

// RFC 6455 §5.3 wants a fresh key for each frame, against proxies. There is none on loopback; a constant that is not zero
// makes the server do the same unmasking (`ws` skips it for a zero key).
const KEY = Buffer.from([0x37, 0xfa, 0x21, 0x3d])

/** One masked client frame. */
export function encodeFrame (opcode: number, payload: Buffer): Buffer {
  const extended = payload.length < 126 ? 0 : payload.length < 65536 ? 2 : 8
  const frame = Buffer.allocUnsafe(2 + extended + 4 + payload.length)
  frame[0] = 0x80 | opcode
  frame[1] = 0x80 | (extended === 0 ? payload.length : extended === 2 ? 126 : 127)
  if (extended === 2) frame.writeUInt16BE(payload.length, 2)
  if (extended === 8) frame.writeBigUInt64BE(BigInt(payload.length), 2)

  const start = 2 + extended + 4
  KEY.copy(frame, start - 4)
  for (let i = 0; i < payload.length; i++) frame[start + i] = payload[i]! ^ KEY[i & 3]!
  return frame
}

/** `payload` is undefined where the reader only counts, and valid during the call only. */
export type OnFrame = (opcode: number, length: number, payload?: Buffer) => void

const EMPTY = Buffer.alloc(0)
const LONGEST_HEADER = 10

/**
 * Reads unmasked server frames. Where payloads are not wanted it looks at headers and steps over the rest, which makes a
 * delivery cost the generator some nanoseconds. Fragments are counted as frames: none of the servers here sends any.
 */
export class FrameReader {
  readonly #wantsPayload: boolean
  readonly #onFrame: OnFrame
  #rest: Buffer = EMPTY
  #skip = 0

  constructor (wantsPayload: boolean, onFrame: OnFrame) {
    this.#wantsPayload = wantsPayload
    this.#onFrame = onFrame
  }

  read (chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    this.#rest = EMPTY
    let at = Math.min(this.#skip, data.length)
    this.#skip -= at

    while (at < data.length) {
      const header = headerLength(data, at)
      if (at + header > data.length) break
      const opcode = data[at]! & 0x0f
      const length = payloadLength(data, at)
      const start = at + header
      const end = start + length

      if (this.#wantsPayload || opcode >= CLOSE) {
        if (end > data.length) break
        this.#onFrame(opcode, length, data.subarray(start, end))
      } else {
        this.#onFrame(opcode, length)
      }
      at = end
    }

    // The chunk lies in a buffer that the next read overwrites.
    if (at < data.length) this.#rest = Buffer.from(data.subarray(at))
    else if (at > data.length) this.#skip = at - data.length
  }
}

function headerLength (data: Buffer, at: number): number {
  if (at + 1 >= data.length) return LONGEST_HEADER
  const short = data[at + 1]! & 0x7f
  return short < 126 ? 2 : short === 126 ? 4 : 10
}

function payloadLength (data: Buffer, at: number): number {
  const short = data[at + 1]! & 0x7f
  if (short < 126) return short
  return short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2))
}
