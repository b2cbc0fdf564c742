import { ChatError } from '../../errors.ts'
import type { Write, WriteResult, WriteValue } from '../writes.ts'
import { append } from './append.ts'
import { deleteAttribute, leaveRoom, putAttribute } from './attributes.ts'
import type { Batch } from './batch.ts'
import { blacklist } from './blacklist.ts'
import { changeGroup, createGroup, dismissGroup, removeMember } from './groups.ts'
import { putMember } from './members.ts'
import { lift, restrict } from './restrictions.ts'
import { endRoom, enterRoom, putRoom, touchRooms } from './rooms.ts'
import { blankMessages, blockUser, eraseUser, noteSeen, putUser, revokeTokens } from './users.ts'

/** Applies one write inside the batch's transaction. A refusal is a result; any other error fails the batch. */
export async function apply (batch: Batch, write: Write): Promise<WriteResult> {
  try {
    return { ok: true, value: await dispatch(batch, write) }
  } catch (error) {
    if (error instanceof ChatError) return { ok: false, code: error.code, message: error.message }
    throw error
  }
}

async function dispatch (batch: Batch, write: Write): Promise<WriteValue> {
  switch (write.do) {
    case 'append': return { appended: append(batch, write) }
    case 'createGroup': return { entries: createGroup(batch, write) }
    case 'changeGroup': return { entries: await changeGroup(batch, write) }
    case 'dismissGroup': return { entries: await dismissGroup(batch, write) }
    case 'putMember': return { entries: await putMember(batch, write) }
    case 'removeMember': return { entries: await removeMember(batch, write) }
    case 'eraseUser': return await eraseUser(batch, write)
    case 'putRoom': return { entries: putRoom(batch, write) }
    case 'endRoom': return { entries: await endRoom(batch, write) }
    case 'enterRoom': return enterRoom(batch, write)
    case 'leaveRoom': return { attributes: await leaveRoom(batch, write) }
    case 'restrict': return { entries: await restrict(batch, write) }
    case 'putAttribute': return await putAttribute(batch, write)
    case 'deleteAttribute': return { attributes: await deleteAttribute(batch, write) }
    case 'blacklist': return { changed: await blacklist(batch, write) }
    case 'blankMessages': return { more: await blankMessages(batch, write) }
    case 'touchRooms': touchRooms(batch, write); break
    case 'lift': await lift(batch, write); break
    case 'putUser': await putUser(batch, write); break
    case 'blockUser': await blockUser(batch, write); break
    case 'revokeTokens': await revokeTokens(batch, write); break
    case 'noteSeen': await noteSeen(batch, write); break
  }
  return {}
}
