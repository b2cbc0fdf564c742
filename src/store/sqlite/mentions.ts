import { ChatError } from '../../errors.ts'
import type { Audience } from '../entry.ts'
import { audienceOf } from '../sql/audience.ts'
import { maySee } from '../visible.ts'
import type { Actor, AppendMessage } from '../writes.ts'
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
    this.#selectMessage = database.prepare("select audience from entries where conversation_id = ? and seq = ? and op = 'message'").raw()
  }

  /** Refuses an answer to what is not there or not the sender's to see, that is before `from`. */
  demandAnswered (head: Head | undefined, seq: number, from: number, actor: Actor): void {
    const row = head === undefined || seq < from ? undefined : this.#selectMessage.get(head.id, seq) as [string | null] | undefined
    if (row === undefined || (actor !== 'app' && !maySee(audienceOf(row[0]), actor.user))) throw new ChatError('NOT_FOUND', `There is no message ${seq} to reply to`)
  }

  /** Whoever does not see the message is not mentioned. */
  note (head: Head, mentions: NonNullable<AppendMessage['detail']>['mentions'], seq: number, audience: Audience | undefined): void {
    const everyone = audience !== undefined && 'only' in audience ? audience.only : [everybody]
    const users = mentions === 'all' ? everyone : (mentions ?? []).filter((user) => maySee(audience, user))
    for (const user of users) this.#insert.run(head.id, user, seq)
  }
}
