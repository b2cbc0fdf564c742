import { signal } from '@preact/signals'
import type { Stored } from '../model/timeline.ts'

/** What is being written in a conversation, kept while one looks at another. */
export interface Draft {
  readonly text: string
  /** Whom the text mentions, as far as that was chosen. */
  readonly mentions: readonly string[]
  readonly replyTo?: Stored
  /** The message that gets the text instead of its own. */
  readonly edits?: Stored
}

const empty: Draft = { text: '', mentions: [] }
const drafts = new Map<string, ReturnType<typeof signal<Draft>>>()

export function draftOf (address: string) {
  const draft = drafts.get(address) ?? signal<Draft>(empty)
  drafts.set(address, draft)
  return draft as { value: Draft }
}

/** Begins an answer; the text stays. */
export function reply (message: Stored): void {
  const draft = draftOf(message.conversation)
  const { edits, ...rest } = draft.value
  draft.value = { ...rest, ...edits === undefined ? {} : { text: '' }, replyTo: message }
}

/** Begins to change a message of one's own. */
export function edit (message: Stored): void {
  const { text } = message.content as { text?: unknown }
  draftOf(message.conversation).value = { text: typeof text === 'string' ? text : '', mentions: [], edits: message }
}

export function clear (address: string): void {
  draftOf(address).value = empty
}
