import type { Head } from './log.ts'
import type { Database } from './open.ts'

/** Who sends has read up to what it sent: noted for each message, written once for each sender and conversation of a batch. */
export class OwnReads {
  #noted = new Map<Head, Map<string, { seq: number, counted: number }>>()
  #update

  constructor (database: Database) {
    this.#update = database.prepare('update members set read_seq = ?, read_counted = ? where conversation_id = ? and user = ? and read_seq < ?')
  }

  /** The user has just appended the log's newest entry. */
  note (head: Head, user: string): void {
    const { lastSeq: seq, counted } = head
    const users = this.#noted.get(head)
    if (users === undefined) this.#noted.set(head, new Map([[user, { seq, counted }]]))
    else users.set(user, { seq, counted })
  }

  flush (): void {
    for (const [head, users] of this.#noted) for (const [user, { seq, counted }] of users) this.#update.run(seq, counted, head.id, user, seq)
    this.#noted.clear()
  }

  /** Forgets a batch that was not committed. */
  abandon (): void {
    this.#noted.clear()
  }
}
