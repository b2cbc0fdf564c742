import { randomBytes } from 'node:crypto'

/** Unique by its 96 random bits; the seq in front lets a message be found by its id within its conversation. */
export function newMessageId (seq: number): string {
  return `m${seq.toString(36)}_${randomBytes(12).toString('base64url')}`
}

/** Id of a message that is not stored: no seq is 0. */
export function transientMessageId (): string {
  return newMessageId(0)
}

/** The seq in an id that was given here; nothing for any other text, and for a message that is not stored. */
export function seqOf (messageId: string): number | undefined {
  const [, digits] = /^m([0-9a-z]{1,11})_[A-Za-z0-9_-]{16}$/.exec(messageId) ?? []
  const seq = digits === undefined ? 0 : parseInt(digits, 36)
  return Number.isSafeInteger(seq) && seq > 0 ? seq : undefined
}
