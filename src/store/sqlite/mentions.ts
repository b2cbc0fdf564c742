import { ChatError } from '../../errors.ts'
import type { AppendMessage } from '../writes.ts'
import type { Head } from './log.ts'
import type { Database } from './open.ts'

/** Stands for everybody where a message mentions all: no id has an asterisk. */
export const everybody = '*'

/** What a message says of others: whom it mentions, which message it answers. */
export class Mentions {
  #insert
  #selectMessage

  constructor (database: Database) {
    this.#insert = database.prepare('insert into mentions (conversation_id, user, seq) values (?, ?, ?)')
    this.#selectMessage = database.prepare("select 1 from entries where conversation_id = ? and seq = ? and op = 'message'").raw()
  }

  /** Refuses an answer to what is not there or not the sender's to see, that is before `from`. */
  demandAnswered (head: Head | undefined, seq: number, from: number): void {
    if (head === undefined || seq < from || this.#selectMessage.get(head.id, seq) === undefined) throw new ChatError('NOT_FOUND', `There is no message ${seq} to reply to`)
  }

  note (head: Head, mentions: NonNullable<AppendMessage['detail']>['mentions'], seq: number): void {
    for (const user of mentions === 'all' ? [everybody] : mentions ?? []) this.#insert.run(head.id, user, seq)
  }
}
