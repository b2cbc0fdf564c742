import { randomBytes } from 'node:crypto'

/** Unique by its 96 random bits; the seq in front lets a message be found by its id within its conversation. */
export function newMessageId (seq: number): string {
  return `m${seq.toString(36)}_${randomBytes(12).toString('base64url')}`
}

/** Id of a message that is not stored: no seq is 0. */
export function transientMessageId (): string {
  return newMessageId(0)
}
