import type { Head } from './log.ts'
import type { Database } from './open.ts'

export interface Membership {
  readonly role: string
  readonly joinedSeq: number
  readonly mutedUntil: number
  readonly hiddenSeq: number
}

const remembered = 50_000

/** The two questions that are asked for each message, with prepared statements. Only this store registers users, so it may remember them. */
export class Guards {
  #registered = new Set<string>()
  #selectUser
  #selectMember

  constructor (database: Database) {
    this.#selectUser = database.prepare('select 1 from users where app = ? and id = ? and erased_at is null').raw()
    this.#selectMember = database.prepare('select role, joined_seq, muted_until, hidden_seq from members where conversation_id = ? and user = ? and left_seq is null').raw()
  }

  isRegistered (app: string, user: string): boolean {
    const key = `${app} ${user}`
    if (this.#registered.has(key)) return true
    if (this.#selectUser.get(app, user) === undefined) return false
    if (this.#registered.size >= remembered) this.#registered.clear()
    this.#registered.add(key)
    return true
  }

  /** The user was erased. */
  forget (app: string, user: string): void {
    this.#registered.delete(`${app} ${user}`)
  }

  /** Forgets what a batch that was not committed may have taught. */
  abandon (): void {
    this.#registered.clear()
  }

  membership (head: Head, user: string): Membership | undefined {
    const row = this.#selectMember.get(head.id, user) as [string, number, number, number] | undefined
    if (row === undefined) return undefined
    const [role, joinedSeq, mutedUntil, hiddenSeq] = row
    return { role, joinedSeq, mutedUntil, hiddenSeq }
  }
}
