import type { Entry } from '../entry.ts'
import type { EndRoom, PutRoom } from '../writes.ts'
import { type Batch, openHead, record } from './batch.ts'

export function putRoom ({ log }: Batch, { conversation, name, ifAbsent }: PutRoom): Entry[] {
  const head = log.find(conversation)
  if (head !== undefined && head.endedAt === null) {
    if (ifAbsent || name === undefined || name === head.name) return []
    log.change(head, { name })
    return [record(log, head, { op: 'conversation', from: undefined, detail: { changes: { name } } })]
  }
  const room = head ?? log.create(conversation)
  // An ended room begins anew: its seqs go on, its past stays hidden.
  log.change(room, { endedAt: null, floorSeq: room.lastSeq, name: name ?? null })
  return []
}

export function endRoom (batch: Batch, { conversation }: EndRoom): Entry[] {
  const { log } = batch
  const head = openHead(batch, conversation, 'app')
  const entry = record(log, head, { op: 'conversation', from: undefined, detail: { changes: { dismissed: true } } })
  log.change(head, { endedAt: entry.time })
  return [entry]
}
