import { type Clock, systemClock } from './clock.ts'
import { ChatError } from './errors.ts'
import { encodePush, type Frame } from './frames.ts'
import { type Follower, userKey } from './hub.ts'

/** Users that one connection may watch. */
const watchedByOne = 1000
/** Watches of all connections together: 100 MB, and 400 MB where no two watch the same user. */
const watchedByAll = 1_000_000
/** Milliseconds between two pushes about a user, and for which a user has to be gone before that is told. */
const settling = 1000

/** Whether a user is here, and, where it is not, when it last was. */
export interface State {
  readonly online: boolean
  readonly lastSeen?: number
}

interface Watched {
  readonly app: string
  readonly user: string
  readonly watchers: Set<Follower>
  /** What the watchers know. */
  told: State
  toldAt: number
  /** Who was answered something newer than that, and what; undefined where nobody was. */
  answered: Map<Follower, State> | undefined
  lastSeen: number | undefined
  callOff: (() => void) | undefined
}

/**
 * Who watches whom, and what each watcher was told. Only users that are watched now take memory.
 *
 * Pushes go out in a turn of the clock alone, never in the turn of a change: an answer that is given in this turn reaches its
 * connection before them, so that they bring a watcher from the answered state to the present one.
 */
export class Watchers {
  readonly #watched = new Map<string, Watched>()
  readonly #users = new Map<Follower, Set<string>>()
  readonly #isOnline: (app: string, user: string) => boolean
  readonly #clock: Clock
  /** Pairs of a watching connection and a user. */
  count = 0

  constructor (isOnline: (app: string, user: string) => boolean, clock: Clock = systemClock) {
    this.#isOnline = isOnline
    this.#clock = clock
  }

  /** Users that are watched. */
  get size (): number {
    return this.#watched.size
  }

  /** From now on the connection is told of these users, of its own app. Gives those that it did not watch before. */
  add (watcher: Follower, users: readonly string[]): string[] {
    const own = this.#users.get(watcher) ?? new Set()
    const added = [...new Set(users)].filter((user) => !own.has(user))
    // Waiting does not help, so this is no RATE_LIMITED.
    if (own.size + added.length > watchedByOne) throw new ChatError('BAD_REQUEST', `A connection watches at most ${watchedByOne} users: unwatch some first`)
    if (this.count + added.length > watchedByAll) throw new ChatError('OVERLOADED')
    this.#users.set(watcher, own)
    for (const user of added) {
      own.add(user)
      this.#of(watcher.app, user).watchers.add(watcher)
    }
    this.count += added.length
    return added
  }

  /** What to answer this watcher in this turn; the pushes go on from there. `stored`: when the user was last seen, as the store knows it. */
  answer (watcher: Follower, user: string, stored: number | undefined): State {
    const watched = this.#watched.get(userKey(watcher.app, user))
    // The connection was lost while the store was asked: nobody hears the answer.
    if (watched === undefined) return { online: false }
    if (watched.lastSeen === undefined && stored !== undefined) {
      watched.lastSeen = stored
      // That is no change, and nobody was told otherwise.
      if (!watched.told.online) watched.told = { online: false, lastSeen: stored }
    }
    const state = this.#stateOf(watched)
    if (!same(state, watched.told)) watched.answered = (watched.answered ?? new Map<Follower, State>()).set(watcher, state)
    else watched.answered?.delete(watcher)
    return state
  }

  remove (watcher: Follower, users: Iterable<string>): void {
    const own = this.#users.get(watcher)
    for (const user of users) {
      if (!own?.delete(user)) continue
      this.count--
      const key = userKey(watcher.app, user)
      const watched = this.#watched.get(key)
      watched?.watchers.delete(watcher)
      watched?.answered?.delete(watcher)
      if (watched?.watchers.size !== 0) continue
      watched.callOff?.()
      this.#watched.delete(key)
    }
    if (own?.size === 0) this.#users.delete(watcher)
  }

  /** The watching connection is gone. */
  lose (watcher: Follower): void {
    this.remove(watcher, [...this.#users.get(watcher) ?? []])
  }

  /** A user has a connection. */
  came (app: string, user: string): void {
    const watched = this.#watched.get(userKey(app, user))
    if (watched !== undefined) this.#plan(watched)
  }

  /** A user has lost its last connection, at this time of the day. */
  went (app: string, user: string, time: number): void {
    const watched = this.#watched.get(userKey(app, user))
    if (watched === undefined) return
    watched.lastSeen = time
    this.#plan(watched)
  }

  close (): void {
    for (const { callOff } of this.#watched.values()) callOff?.()
    this.#watched.clear()
    this.#users.clear()
    this.count = 0
  }

  #of (app: string, user: string): Watched {
    const key = userKey(app, user)
    const known = this.#watched.get(key)
    if (known !== undefined) return known
    const watched = { app, user, watchers: new Set<Follower>(), told: { online: this.#isOnline(app, user) }, toldAt: -Infinity, answered: undefined, lastSeen: undefined, callOff: undefined }
    this.#watched.set(key, watched)
    return watched
  }

  #stateOf ({ app, user, lastSeen }: Watched): State {
    return this.#isOnline(app, user) ? { online: true } : { online: false, ...lastSeen === undefined ? {} : { lastSeen } }
  }

  /** After a change: tells when it has settled, or nothing where all is as it was told. */
  #plan (watched: Watched): void {
    watched.callOff?.()
    watched.callOff = undefined
    const state = this.#stateOf(watched)
    if (same(state, watched.told) && watched.answered === undefined) return
    const now = this.#clock.now()
    const settled = state.online ? now : now + settling
    watched.callOff = this.#clock.after(Math.max(settled, watched.toldAt + settling) - now, () => { this.#tell(watched) })
  }

  #tell (watched: Watched): void {
    const { user, told, watchers, answered } = watched
    const state = this.#stateOf(watched)
    let frame: Frame | undefined
    for (const watcher of watchers) {
      if (same(state, answered?.get(watcher) ?? told)) continue
      frame ??= encodePush({ op: 'presence', user, ...state })
      watcher.push(frame)
    }
    if (frame !== undefined) watched.toldAt = this.#clock.now()
    watched.told = state
    watched.answered = undefined
    watched.callOff = undefined
  }
}

function same (one: State, other: State): boolean {
  return one.online === other.online && one.lastSeen === other.lastSeen
}
