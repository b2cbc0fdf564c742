import { createHash, randomBytes } from 'node:crypto'
import type { Tokens } from '../tokens.ts'
import { RongCloudError } from './errors.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Above this a timestamp is in milliseconds: as seconds it would be in the year 5138. */
const firstMilliseconds = 1e11

/** Hex SHA-1 of the three texts one after the other, as every official SDK signs. Neither path nor body is signed, and it holds for ever. */
export function signatureOf (secret: string, nonce: string, timestamp: string): string {
  return createHash('sha1').update(secret + nonce + timestamp).digest('hex')
}

/**
 * The app that signed a call. Refused: 1001, 1004.
 *
 * A nonce may come again: the Node SDK has one for the life of its process. So does a timestamp; `clock` is by how many seconds it may be off, 0 for any number.
 */
export function signer (headers: Headers, tokens: Tokens, clock: number, now = Date.now()): string {
  const [key, nonce, timestamp, signature] = ['app-key', 'nonce', 'timestamp', 'signature'].map((name) => headerOf(headers, name))
  if (key === undefined) throw new RongCloudError(1001, 'App-Key is required')
  if (nonce === undefined || timestamp === undefined || signature === undefined) throw new RongCloudError(1004, 'Nonce, Timestamp and Signature are required')
  // .NET sends upper case.
  const isSigned = tokens.isProof(key, signature.toLowerCase(), (secret) => signatureOf(secret, nonce, timestamp))
  if (!isSigned) throw new RongCloudError(tokens.knows(key) ? 1004 : 1001)
  if (clock > 0 && !(Math.abs(millisecondsOf(timestamp) - now) <= clock * 1000)) throw new RongCloudError(1004, 'Timestamp is too far off')
  return key
}

/** A callback's address with what shows that it comes from here: the app's server signs the same texts and compares. Both names of the time: receivers differ in which they read. */
export function signedUrl (address: string, app: string, tokens: Tokens, now = Date.now()): URL {
  const nonce = randomBytes(9).toString('hex')
  const timestamp = String(now)
  const signature = tokens.prove(app, (secret) => signatureOf(secret, nonce, timestamp))
  const url = new URL(address)
  for (const [name, value] of Object.entries({ appKey: app, nonce, timestamp, signTimestamp: timestamp, signature })) url.searchParams.set(name, value)
  return url
}

/** Some platforms strip headers that they do not know, but for those that begin with RC-. */
function headerOf (headers: Headers, name: string): string | undefined {
  const value = headers[name] ?? headers[`rc-${name}`]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function millisecondsOf (timestamp: string): number {
  const number = Number(timestamp)
  return number > firstMilliseconds ? number : number * 1000
}
