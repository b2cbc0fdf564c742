import { addressFor, resolve } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import type { ListQuery } from '../schemas/common.ts'
import type { ReadAnswer, ReadRequest } from '../schemas/conversation.ts'
import type { Page } from '../store/store.ts'
import { type Caller, userOf } from './caller.ts'
import type { ChatContext } from './context.ts'
import { placeOf } from './place.ts'

/** Moves the caller's read position forward. Its devices are told through its own log, the other of a direct conversation by a `read`. */
export async function read ({ writer, hub }: ChatContext, caller: Caller, { conversation: address, seq }: ReadRequest): Promise<ReadAnswer> {
  const user = userOf(caller)
  const conversation = resolve(caller.app, address, user)
  if (conversation.kind === 'room') throw new ChatError('BAD_REQUEST', 'In a room nothing is unread')
  const { read: position } = await writer.write({ do: 'read', conversation, user, seq }, ({ entries = [], read }) => {
    for (const entry of entries) hub.announce(entry)
    if (read?.moved === true && conversation.kind === 'direct') hub.tell(conversation, user, { op: 'read', user, seq: read.seq })
  })
  return { conversation: addressFor(conversation, user), unread: position!.unread }
}

/** Who has read up to a message, its sender aside. */
export async function readers (chat: ChatContext, caller: Caller, { conversation: address, seq, limit = 50, cursor }: { conversation: string, seq: number } & ListQuery): Promise<Page<{ userId: string }>> {
  const { conversation, reader } = placeOf(chat, caller, address)
  return await chat.store.readers(conversation, reader, seq, { limit, cursor })
}
