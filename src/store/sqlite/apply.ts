import { ChatError } from '../../errors.ts'
import type { Write, WriteResult, WriteValue } from '../writes.ts'
import { append } from './append.ts'
import type { Batch } from './batch.ts'
import { changeGroup, createGroup, dismissGroup, putMember, removeMember } from './groups.ts'
import { endRoom, putRoom } from './rooms.ts'
import { changeSettings } from './settings.ts'
import { blankMessages, blockUser, eraseUser, noteSeen, putUser, revokeTokens } from './users.ts'
import { clearWords, putWords, removeWord } from './words.ts'

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
    case 'changeGroup': return { entries: changeGroup(batch, write) }
    case 'dismissGroup': return { entries: await dismissGroup(batch, write) }
    case 'putMember': return { entries: await putMember(batch, write) }
    case 'removeMember': return { entries: await removeMember(batch, write) }
    case 'eraseUser': return { entries: await eraseUser(batch, write) }
    case 'putRoom': return { entries: putRoom(batch, write) }
    case 'endRoom': return { entries: endRoom(batch, write) }
    case 'blankMessages': return { more: await blankMessages(batch, write) }
    case 'putUser': await putUser(batch, write); break
    case 'blockUser': await blockUser(batch, write); break
    case 'revokeTokens': await revokeTokens(batch, write); break
    case 'noteSeen': await noteSeen(batch, write); break
    case 'putWords': await putWords(batch, write); break
    case 'removeWord': await removeWord(batch, write); break
    case 'clearWords': await clearWords(batch, write); break
    case 'changeSettings': await changeSettings(batch, write); break
  }
  return {}
}
