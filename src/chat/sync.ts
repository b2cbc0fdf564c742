import { addressFor, type Conversation, resolve } from '../conversation.ts'
import { ChatError, publicError } from '../errors.ts'
import { encodePush } from '../frames.ts'
import type { Follower } from '../hub.ts'
import { toPush } from '../present.ts'
import type { ConversationItem } from '../schemas/conversation.ts'
import type { Gap, SyncAnswer, SyncRequest } from '../schemas/sync.ts'
import type { CatchUp, CursorAt, Missed } from '../store/store.ts'
import { type Caller, userOf } from './caller.ts'
import type { ChatContext } from './context.ts'
import { itemOf } from './conversations.ts'
import { enterRoom } from './rooms.ts'

/** Entries of one conversation that are pushed; where more are missing, a gap says so and history has them. */
const pushedAtMost = 500

/**
 * Brings a connection up to date: pushes what was missed after each cursor, in seq order, then answers.
 *
 * The connection follows its conversations since before its welcome, and gets pushes again from `resume` on: an entry that is stored while
 * this reads is pushed live. Whatever comes in between comes once or twice, never not at all.
 */
export async function sync (chat: ChatContext, caller: Caller, { cursors }: SyncRequest): Promise<SyncAnswer> {
  const user = userOf(caller)
  const { app, connection } = caller
  if (connection === undefined) throw new ChatError('BAD_REQUEST', 'A connection catches up; over REST read the history')
  connection.resume()

  const named = Object.entries(cursors).map(([address, seq]) => ({ conversation: conversationAt(app, address, user), seq }))
  const shut = await enterAgain(chat, caller, named)
  const caught = await chat.store.catchUp(app, user, named.filter(({ conversation }) => !shut.includes(conversation)))
  const { missed, summaries, next } = caught

  const gaps: Gap[] = []
  for (const one of missed) {
    const { conversation, from, left, peerRead } = one
    const gap = gapOf(one, cursors[addressFor(conversation, user)] ?? 0)
    // Who has left needs no page of what it may not read.
    if (gap !== undefined && !left) gaps.push({ conversation: addressFor(conversation, user), ...gap })
    if (gap === undefined || gap.to < from) await pushMissed(chat, connection, one)
    if (peerRead !== undefined) await push(connection, { op: 'read', conversation: addressFor(conversation, user), user: peerRead.user, seq: peerRead.seq })
  }
  // The answer says that everything was pushed: nothing of it may be dropped from then on.
  if (!await connection.written()) throw fellBehind()
  const left = [...shut, ...missed.filter((one) => one.left).map(({ conversation }) => conversation)]
  return {
    conversations: [...summaries.map((summary) => itemOf(summary, user)), ...placesIn(caught, 'me' in cursors)],
    gaps,
    left: left.map((conversation) => addressFor(conversation, user)),
    ...next === undefined ? {} : { next }
  }
}

function conversationAt (app: string, address: string, user: string): Conversation {
  return address === 'me' ? { app, kind: 'me', key: user } : resolve(app, address, user)
}

/** Enters the rooms that are named with this connection, and gives those to which it may not come back. */
async function enterAgain (chat: ChatContext, caller: Caller, named: readonly CursorAt[]): Promise<Conversation[]> {
  const shut: Conversation[] = []
  for (const { conversation } of named) {
    if (conversation.kind !== 'room') continue
    try {
      await enterRoom(chat, caller, conversation)
    } catch (error) {
      if (!['NOT_FOUND', 'NOT_MEMBER', 'FORBIDDEN'].includes(publicError(error).code)) throw error
      shut.push(conversation)
    }
  }
  return shut
}

async function pushMissed ({ store }: ChatContext, connection: Follower, { conversation, from, to, left }: Missed): Promise<void> {
  for (let after = from - 1; after < to;) {
    const entries = left ? await store.entriesAsOf(conversation, after, to) : await store.entries(conversation, after, to - after)
    for (const entry of entries) await push(connection, toPush(entry, connection.user))
    if (entries.length === 0) return
    after = entries.at(-1)!.seq
  }
}

/** Pushes as fast as the reader takes it. One that falls behind all the same asks again: what it missed meanwhile it is told by `resync`. */
async function push (connection: Follower, fields: { readonly conversation: string, readonly [field: string]: unknown }): Promise<void> {
  if (!await connection.ready()) throw fellBehind()
  connection.push(encodePush(fields))
}

const fellBehind = () => new ChatError('OVERLOADED', 'The connection fell behind while it caught up: ask again')

/** What is not pushed of what was missed. */
function gapOf ({ from, to, skipped, reset }: Missed, cursor: number): Omit<Gap, 'conversation'> | undefined {
  if (reset) return { from, to, reset }
  if (to - from >= pushedAtMost) return { from, to }
  return skipped ? { from: cursor + 1, to: from - 1 } : undefined
}

/** What is in no list of conversations: rooms that moved, and the user's own log where it moved or was not named. */
function placesIn ({ missed, meSeq }: CatchUp, meIsNamed: boolean): ConversationItem[] {
  const moved = missed.filter(({ from, to, skipped, reset, left }) => !left && (to >= from || skipped || reset))
  return [
    ...moved.filter(({ conversation: { kind } }) => kind === 'room').map(({ conversation, to }) => ({ conversation: addressFor(conversation, ''), lastSeq: to })),
    ...!meIsNamed || moved.some(({ conversation: { kind } }) => kind === 'me') ? [{ conversation: 'me', lastSeq: meSeq }] : []
  ]
}
