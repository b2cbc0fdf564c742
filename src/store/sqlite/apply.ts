import { ChatError } from '../../errors.ts'
import type { Write, WriteResult, WriteValue } from '../writes.ts'
import { append } from './append.ts'
import { deleteAttribute, leaveRoom, putAttribute } from './attributes.ts'
import type { Batch } from './batch.ts'
import { blacklist } from './blacklist.ts'
import { changeGroup, createGroup, dismissGroup, removeMember } from './groups.ts'
import { tellWhoMoved } from './me.ts'
import { addMembers, putMember } from './members.ts'
import { changeOwn, hide, read } from './own.ts'
import { putRecords, removeRecords } from './records.ts'
import { lift, muteEverywhere, restrict } from './restrictions.ts'
import { edit, react, recall } from './revisions.ts'
import { endRoom, enterRoom, putRoom, touchRooms } from './rooms.ts'
import { changeSettings } from './settings.ts'
import { blankMessages, blockUser, eraseUser, noteSeen, putUser, reactivateUser, revokeTokens } from './users.ts'
import { muteDirect, whitelist } from './whitelist.ts'
import { clearWords, putWords, removeWord } from './words.ts'

/** Applies one write inside the batch's transaction. A refusal is a result; any other error fails the batch. */
export async function apply (batch: Batch, write: Write): Promise<WriteResult> {
  try {
    const value = await dispatch(batch, write)
    return { ok: true, value: await withMoves(batch, value) }
  } catch (error) {
    if (error instanceof ChatError) return { ok: false, code: error.code, message: error.message }
    throw error
  }
}

/** Who came or went by the write has it in its own log, too. */
async function withMoves (batch: Batch, value: WriteValue): Promise<WriteValue> {
  const { entries } = value
  if (entries === undefined || entries.length === 0) return value
  const told = await tellWhoMoved(batch, entries)
  return told.length === 0 ? value : { ...value, entries: [...entries, ...told] }
}

async function dispatch (batch: Batch, write: Write): Promise<WriteValue> {
  switch (write.do) {
    case 'append': {
      const appended = append(batch, write)
      if (appended === undefined) return {}
      return write.routing === undefined || appended.repeated ? { appended } : { appended, queued: batch.deliveries.route(write, appended) }
    }
    case 'edit': return await edit(batch, write)
    case 'recall': return await recall(batch, write)
    case 'react': return await react(batch, write)
    case 'read': return await read(batch, write)
    case 'changeOwn': return { entries: await changeOwn(batch, write) }
    case 'hide': return { entries: await hide(batch, write) }
    case 'createGroup': return { entries: await createGroup(batch, write) }
    case 'addMembers': return { entries: await addMembers(batch, write) }
    case 'changeGroup': return { entries: await changeGroup(batch, write) }
    case 'dismissGroup': return { entries: await dismissGroup(batch, write) }
    case 'putMember': return { entries: await putMember(batch, write) }
    case 'removeMember': return { entries: await removeMember(batch, write) }
    case 'eraseUser': return await eraseUser(batch, write)
    case 'putRoom': return putRoom(batch, write)
    case 'reactivateUser': return { changed: await reactivateUser(batch, write) }
    case 'endRoom': return { entries: await endRoom(batch, write) }
    case 'enterRoom': return enterRoom(batch, write)
    case 'leaveRoom': return { attributes: await leaveRoom(batch, write) }
    case 'restrict': return { entries: await restrict(batch, write) }
    case 'putAttribute': return await putAttribute(batch, write)
    case 'deleteAttribute': return { attributes: await deleteAttribute(batch, write) }
    case 'blacklist': return await blacklist(batch, write)
    case 'whitelist': return { changed: await whitelist(batch, write) }
    case 'putRecords': return { changed: await putRecords(batch, write) }
    case 'removeRecords': return { changed: await removeRecords(batch, write) }
    case 'queueDelivery': return { queued: batch.deliveries.queue(write) }
    case 'clearDeliveries': return { changed: batch.deliveries.clear(write) }
    case 'indexMessages': return { more: batch.search.advance() }
    case 'blankMessages': return { more: await blankMessages(batch, write) }
    case 'settleDelivery': batch.deliveries.settle(write); break
    case 'touchRooms': touchRooms(batch, write); break
    case 'lift': await lift(batch, write); break
    case 'putUser': await putUser(batch, write); break
    case 'blockUser': await blockUser(batch, write); break
    case 'muteEverywhere': await muteEverywhere(batch, write); break
    case 'muteDirect': await muteDirect(batch, write); break
    case 'revokeTokens': await revokeTokens(batch, write); break
    case 'noteSeen': await noteSeen(batch, write); break
    case 'putWords': await putWords(batch, write); break
    case 'removeWord': await removeWord(batch, write); break
    case 'clearWords': await clearWords(batch, write); break
    case 'changeSettings': await changeSettings(batch, write); break
  }
  return {}
}
