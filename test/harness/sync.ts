import type { FastifyInstance } from 'fastify'
import { resolve } from '../../src/conversation.ts'
import { encodePush } from '../../src/frames.ts'
import { toPush } from '../../src/present.ts'
import { app } from '../helper.ts'

const AT_ONCE = 500

/** Stands in for the op `sync`, in process: the connections of `user` get pushes again, and the entries after the cursors. */
export async function sync (fastify: FastifyInstance, user: string, cursors: Record<string, number>): Promise<void> {
  const { hub, store } = fastify.chat.context
  for (const follower of hub.of(app, user)) {
    follower.resume()
    for (const [address, cursor] of Object.entries(cursors)) {
      for (const entry of await store.entries(resolve(app, address, user), cursor, AT_ONCE)) {
        if (!await follower.ready()) return
        follower.push(encodePush(toPush(entry, user)))
      }
    }
  }
}
