import type { Test } from 'tap'
import { WebSocket } from 'ws'
import { type Chat, type ChatEvent, type ChatOptions, createChat, type State } from '../../src/client/index.ts'
import type { FakeServer } from './fake-server.ts'

/** Comes back at once: what a test waits for is not the delay. */
export const swift = { first: 5, longest: 20, steady: 0, patience: 2000 }

/** A chat that is closed when the test ends, with everything that it told. */
export function begin (t: Test, { url }: Pick<FakeServer, 'url'>, options: Partial<ChatOptions> = {}): { chat: Chat, events: ChatEvent[] } {
  const chat = createChat({ url, getToken: () => 'token', WebSocket, reconnect: swift, ...options })
  t.teardown(() => chat.close())
  return { chat, events: record(chat) }
}

const names = ['message', 'edit', 'recall', 'reaction', 'member', 'conversation', 'me', 'read', 'typing', 'presence', 'attributes', 'conversations', 'gap', 'left', 'sent', 'failed', 'state'] as const

export function record (chat: Chat): ChatEvent[] {
  const events: ChatEvent[] = []
  for (const name of names) chat.on(name, (event) => { events.push(event) })
  return events
}

/** Resolves when the chat is in a state. */
export async function reaches (chat: Chat, name: State['name']): Promise<State> {
  while (chat.state.name !== name) await new Promise<void>((resolve) => { const off = chat.on('state', () => { off(); resolve() }) })
  return chat.state
}

/** Resolves when something holds; looks again after each turn of the event loop. */
export async function until (holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => { setTimeout(resolve, 2) })
}

/** Seqs of one conversation's events, those of gaps and the like as they are named. */
export function story (events: readonly ChatEvent[], conversation: string): Array<number | string> {
  return events
    .filter((event) => !['conversations', 'attributes'].includes(event.op) && !(event.op === 'member' && 'members' in event) && event.op !== 'state' && event.op !== 'sent' && 'conversation' in event && event.conversation === conversation)
    .map((event) => 'seq' in event && event.seq !== undefined ? event.seq : event.op)
}
