import type { MutedKind, RestrictionKind } from '../writes.ts'
import type { Head } from './log.ts'
import type { Database } from './open.ts'

export interface Membership {
  readonly role: string
  readonly joinedSeq: number
  readonly mutedUntil: number
  readonly hiddenSeq: number
  readonly voice: boolean
}

const remembered = 50_000
const none: ReadonlySet<RestrictionKind> = new Set()

/**
 * The questions that are asked for each message, with prepared statements. Only this store answers them anew, so it may remember
 * what is so nearly always: the user is registered, the room restricts nobody, the user's blacklist and whitelist are empty, it may write to whom it likes, the app mutes nobody everywhere.
 */
export class Guards {
  #registered = new Set<string>()
  #unrestricted = new Set<number>()
  #unlisted = new Set<string>()
  #unwhitelisted = new Set<string>()
  #unmuted = new Set<string>()
  #muteless = new Set<string>()
  #selectUser
  #selectMember
  #selectRestricted
  #selectRestrictions
  #selectListed
  #selectBlacklist
  #selectWhitelisted
  #selectWhitelist
  #selectDirectMuted
  #selectMute
  #selectMuted
  #selectLeaving

  constructor (database: Database) {
    this.#selectUser = database.prepare('select 1 from users where app = ? and id = ? and erased_at is null').raw()
    this.#selectMember = database.prepare('select role, joined_seq, muted_until, hidden_seq, voice from members where conversation_id = ? and user = ? and left_seq is null').raw()
    this.#selectRestricted = database.prepare('select 1 from restrictions where conversation_id = ? limit 1').raw()
    this.#selectRestrictions = database.prepare('select kind from restrictions where conversation_id = ? and user = ? and (until is null or until > ?)').raw()
    this.#selectListed = database.prepare('select 1 from blacklist where app = ? and user = ? limit 1').raw()
    this.#selectBlacklist = database.prepare('select 1 from blacklist where app = ? and user = ? and other = ?').raw()
    this.#selectWhitelisted = database.prepare('select 1 from whitelist where app = ? and user = ? limit 1').raw()
    this.#selectWhitelist = database.prepare('select 1 from whitelist where app = ? and user = ? and other = ?').raw()
    this.#selectDirectMuted = database.prepare('select 1 from users where app = ? and id = ? and direct_muted = 1').raw()
    this.#selectMute = database.prepare('select 1 from mutes where app = ? limit 1').raw()
    this.#selectMuted = database.prepare('select 1 from mutes where app = ? and kind = ? and user = ? and (until is null or until > ?)').raw()
    this.#selectLeaving = database.prepare('select 1 from room_attributes where conversation_id = ? and owner = ? and remove_on_leave = 1 limit 1').raw()
  }

  isRegistered (app: string, user: string): boolean {
    const key = keyOf(app, user)
    if (this.#registered.has(key)) return true
    if (this.#selectUser.get(app, user) === undefined) return false
    return remember(this.#registered, key)
  }

  membership (head: Head, user: string): Membership | undefined {
    const row = this.#selectMember.get(head.id, user) as [string, number, number, number, number] | undefined
    if (row === undefined) return undefined
    const [role, joinedSeq, mutedUntil, hiddenSeq, voice] = row
    return { role, joinedSeq, mutedUntil, hiddenSeq, voice: voice === 1 }
  }

  /** What is in force for a user in a group or room. */
  restrictions (head: Head, user: string): ReadonlySet<RestrictionKind> {
    if (this.#unrestricted.has(head.id)) return none
    if (this.#selectRestricted.get(head.id) === undefined) {
      remember(this.#unrestricted, head.id)
      return none
    }
    const rows = this.#selectRestrictions.all(head.id, user, Date.now()) as unknown as Array<[RestrictionKind]>
    return new Set(rows.map(([kind]) => kind))
  }

  /** Whether `user` takes no messages from `other`. */
  blacklists (app: string, user: string, other: string): boolean {
    const key = keyOf(app, user)
    if (this.#unlisted.has(key)) return false
    if (this.#selectListed.get(app, user) === undefined) {
      remember(this.#unlisted, key)
      return false
    }
    return this.#selectBlacklist.get(app, user, other) !== undefined
  }

  /** Whether `user` has a whitelist, and `other` is not on it. */
  excludes (app: string, user: string, other: string): boolean {
    const key = keyOf(app, user)
    if (this.#unwhitelisted.has(key)) return false
    if (this.#selectWhitelisted.get(app, user) === undefined) {
      remember(this.#unwhitelisted, key)
      return false
    }
    return this.#selectWhitelist.get(app, user, other) === undefined
  }

  /** Whether a user may write nobody in direct conversations. */
  isDirectMuted (app: string, user: string): boolean {
    const key = keyOf(app, user)
    if (this.#unmuted.has(key)) return false
    if (this.#selectDirectMuted.get(app, user) !== undefined) return true
    remember(this.#unmuted, key)
    return false
  }

  /** Whether a user may say nothing in any group, or in any room. */
  isMutedEverywhere (app: string, kind: MutedKind, user: string): boolean {
    if (this.#muteless.has(app)) return false
    if (this.#selectMute.get(app) !== undefined) return this.#selectMuted.get(app, kind, user, Date.now()) !== undefined
    remember(this.#muteless, app)
    return false
  }

  /** Whether attributes of the room go with the user. */
  leavesSomething (head: Head, user: string): boolean {
    return this.#selectLeaving.get(head.id, user) !== undefined
  }

  /** The user was erased. */
  forget (app: string, user: string): void {
    this.#registered.delete(keyOf(app, user))
  }

  /** Somebody is restricted here, or has a voice. */
  restricted (head: Head): void {
    this.#unrestricted.delete(head.id)
  }

  /** The user's blacklist is empty no longer. */
  listed (app: string, user: string): void {
    this.#unlisted.delete(keyOf(app, user))
  }

  /** The user's whitelist is empty no longer. */
  whitelisted (app: string, user: string): void {
    this.#unwhitelisted.delete(keyOf(app, user))
  }

  /** The user may write nobody in direct conversations, or may again. */
  directMuted (app: string, user: string): void {
    this.#unmuted.delete(keyOf(app, user))
  }

  /** The app mutes somebody everywhere. */
  mutedEverywhere (app: string): void {
    this.#muteless.delete(app)
  }

  /** Forgets what a batch that was not committed may have taught. */
  abandon (): void {
    this.#registered.clear()
    this.#unrestricted.clear()
    this.#unlisted.clear()
    this.#unwhitelisted.clear()
    this.#unmuted.clear()
    this.#muteless.clear()
  }
}

function keyOf (app: string, user: string): string {
  return `${app} ${user}`
}

function remember<Key> (known: Set<Key>, key: Key): true {
  if (known.size >= remembered) known.clear()
  known.add(key)
  return true
}
