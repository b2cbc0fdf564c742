import { createHmac } from 'node:crypto'
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { usersInKey } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import type { MessageEntry } from '../store/entry.ts'
import type { Tokens } from '../tokens.ts'
import type { Call } from './call.ts'
import { conversationTypes } from './conversations.ts'
import { presentMessage } from './messages/present.ts'
import { timeText } from './times.ts'

/** Messages that are read at once. */
const atOnce = 500
/** Milliseconds for which a link opens its file. */
const linkLife = 24 * 3_600_000

/** What a link says, besides the hour. */
export interface Signed {
  readonly app: string
  /** Milliseconds since the epoch. */
  readonly until: number
  readonly signature: string
}

/** The query of a link that opens the file of an hour for whoever has it, and no other. */
export function signLink (tokens: Tokens, app: string, date: string, now = Date.now()): string {
  const until = now + linkLife
  return new URLSearchParams({ app, until: String(until), signature: tokens.prove(app, (secret) => signatureOf(secret, app, date, until)) }).toString()
}

/** The app whose hour a link opens. Refused: UNAUTHORIZED, for one that was not given here, and one that is too old. */
export function appOfLink (tokens: Tokens, date: string, { app, until, signature }: Signed, now = Date.now()): string {
  if (!tokens.isProof(app, signature, (secret) => signatureOf(secret, app, date, until)) || until < now) throw new ChatError('UNAUTHORIZED', 'This link opens nothing, or no more')
  return app
}

/** A zip with one file: a line of JSON for each message of an hour, in the order of their times. Errors on reading destroy the stream. */
export function hourlyLog (call: Call, date: string, span: { readonly from: number, readonly to: number }): Readable {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  const lines = Readable.from(linesOf(call, span))
  lines.once('error', (error) => output.destroy(error))
  output.once('close', () => { lines.destroy() })
  zip.addReadStream(lines, `${date}.log`, { mtime: new Date(span.from) })
  zip.end()
  return output
}

async function * linesOf (call: Call, span: { readonly from: number, readonly to: number }): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const { items, next } = await call.chat.context.store.messagesBetween(call.app, span, { limit: atOnce, ...cursor === undefined ? {} : { cursor } })
    for (const message of items) yield `${JSON.stringify(await lineOf(call, message))}\n`
    cursor = next
  } while (cursor !== undefined)
}

async function lineOf (call: Call, message: MessageEntry): Promise<object> {
  const { conversation: { kind, key }, from, time, messageId } = message
  const { objectName, content } = await presentMessage(call, message)
  const [one, other = one] = usersInKey({ kind, key })
  const targetId = kind === 'direct' ? (one === from ? other : one) : kind === 'system' ? one : key
  return {
    appId: call.app,
    fromUserId: from,
    targetId,
    targetType: conversationTypes[kind as keyof typeof conversationTypes],
    GroupId: kind === 'group' ? key : '',
    classname: objectName,
    content,
    dateTime: `${timeText(time)}.${String(time % 1000).padStart(3, '0')}`,
    msgUID: messageId
  }
}

function signatureOf (secret: string, app: string, date: string, until: number): string {
  return createHmac('sha256', secret).update(`history ${app} ${date} ${until}`).digest('hex')
}
