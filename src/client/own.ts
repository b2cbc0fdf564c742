import type { Entry, Frame } from './wire.ts'

/** The entry that one's own request made: a connection is told of it by the answer alone. */
export function entryOf (user: string, op: string, fields: Readonly<Record<string, unknown>>, data: Frame): Entry | undefined {
  const { conversation, seq, time } = data as unknown as { conversation: string, seq?: number, time: number }
  if (seq === undefined) return undefined
  if (op === 'send') {
    const { to, notify, type = 'text', ...message } = fields
    return { ...message, type, ...data, op: 'message', conversation, seq, from: user }
  }
  const { seq: target, ...revision } = fields
  const pushed = { edit: 'edit', recall: 'recall', react: 'reaction' }[op]
  // What the server made of the content counts, where it stored another.
  const { content = revision['content'] } = data as { content?: unknown }
  return pushed === undefined ? undefined : { ...revision, ...content === undefined ? {} : { content }, op: pushed, conversation, seq, target, by: user, time }
}
