import type { Head } from './log.ts'
import type { Database } from './open.ts'

export interface Membership {
  readonly role: string
  readonly joinedSeq: number
  readonly mutedUntil: number
}

/** The two questions that are asked for each message, with prepared statements. */
export class Guards {
  #selectUser
  #selectMember

  constructor (database: Database) {
    this.#selectUser = database.prepare('select 1 from users where app = ? and id = ? and erased_at is null').raw()
    this.#selectMember = database.prepare('select role, joined_seq, muted_until from members where conversation_id = ? and user = ? and left_seq is null').raw()
  }

  isRegistered (app: string, user: string): boolean {
    return this.#selectUser.get(app, user) !== undefined
  }

  membership (head: Head, user: string): Membership | undefined {
    const row = this.#selectMember.get(head.id, user) as [string, number, number] | undefined
    if (row === undefined) return undefined
    const [role, joinedSeq, mutedUntil] = row
    return { role, joinedSeq, mutedUntil }
  }
}
