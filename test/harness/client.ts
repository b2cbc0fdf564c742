import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import type { Chat, ChatOptions } from '../../src/client/index.ts'
import type { History, Observer } from './history.ts'

/** The client library as it is built: one file, that of the package. */
const bundle = join(import.meta.dirname, '../../dist/client.js')
if (!existsSync(bundle)) throw new Error(`${bundle} is not there: npm run build`)
export const { createChat } = await import(bundle) as typeof import('../../src/client/index.ts')

/** Comes back quickly: a test is about what is missed, not about how long it takes. */
export const swift = { first: 10, longest: 200, steady: 200, patience: 2000 }

/** Changes a frame on its way out; undefined leaves it as it is. */
export type Meddle = (frame: Record<string, unknown>) => Record<string, unknown> | undefined

/** A WebSocket through which a client loses one of its protections: what a test has to find out. */
export function meddling (meddle: Meddle): typeof WebSocket {
  return class extends WebSocket {
    override send (data: unknown): void {
      const frame = JSON.parse(String(data)) as Record<string, unknown>
      super.send(JSON.stringify(meddle(frame) ?? frame))
    }
  }
}

/** A chat of the built library in Node. */
export function chatOf (options: Omit<ChatOptions, 'WebSocket'> & { readonly WebSocket?: typeof WebSocket }): Chat {
  return createChat({ WebSocket, reconnect: swift, ...options })
}

/** Records every message that a chat tells. `nameOf` gives a conversation one name for everybody. */
export function witness (history: History, chat: Chat, user: string, nameOf: (address: string) => string): Observer {
  const observer = history.observe(user)
  chat.on('message', ({ conversation, seq, messageId }) => {
    if (seq !== undefined) observer.seen.push({ conversation: nameOf(conversation), seq, messageId })
  })
  return observer
}

/** Resolves when a chat is in this state, at once or later. */
export async function reaches (chat: Chat, name: Chat['state']['name']): Promise<void> {
  while (chat.state.name !== name) {
    if (chat.state.name === 'stopped') throw new Error(`the chat stopped: ${chat.state.reason}`)
    await new Promise<void>((resolve) => {
      const off = chat.on('state', () => {
        off()
        resolve()
      })
    })
  }
}
