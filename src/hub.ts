import type { Broker, Notice } from './broker/index.ts'
import type { Client } from './callbacks/events.ts'
import { addressFor, type Conversation, type ConversationId, conversationId, usersInKey } from './conversation.ts'
import { encodePush, type Frame } from './frames.ts'
import { Pauses } from './pauses.ts'
import { toMessage, toPush } from './present.ts'
import { Sequencer } from './sequencer.ts'
import type { Audience, Entry, MessageEntry } from './store/entry.ts'
import type { Store } from './store/store.ts'
import { maySee } from './store/visible.ts'

/** What the hub needs of a connection. */
export interface Follower {
  readonly app: string
  readonly user: string
  /** Where it comes from, for whom it is told. */
  readonly client?: Client
  /** Queues a frame; never waits, never throws. A droppable one is dropped while the reader is behind. */
  push (frame: Frame): void
  /** Something is not pushed: to the reader it is as if it had fallen behind. */
  miss (conversation: string): void
  /** A reader that fell behind gets pushes again. `sync` calls it before it reads the log, so that what is said meanwhile is pushed. */
  resume (): void
  /**
   * Resolves to true when less than half of what may wait for the reader does: whoever pushes much, awaits it now and then.
   * Resolves to false when there is no use in going on: the reader fell behind, which it is told, or is gone.
   */
  ready (): Promise<boolean>
  /** Resolves to true when nothing of what was pushed so far can be dropped any more, to false where something was. */
  written (): Promise<boolean>
  /** Says why in a `bye`, then closes. */
  end (code: number, reason: string): void
}

const none: ReadonlySet<Follower> = new Set()
/** A user id that nobody has. */
const nobody = ''
/** Entries that are read at once when some were missed. */
const readAtOnce = 500

/**
 * The connections of this node and what they follow.
 *
 * Direct and system conversations are followed by being one of the users in their key; groups and rooms by following them.
 */
export class Hub {
  readonly #users = new Map<string, Set<Follower>>()
  readonly #followers = new Map<ConversationId, Set<Follower>>()
  readonly #followed = new Map<Follower, Set<ConversationId>>()
  readonly #sequencer: Sequencer
  readonly #pauses: Pauses
  #broker: Broker | undefined
  /** Told when a user's connections are closed because it is out, with the close code. */
  onDisconnect: (app: string, user: string, code: number) => void = () => {}
  /** Frames handed to connections so far. */
  delivered = 0

  constructor (store: Pick<Store, 'entries'>, onError: (error: unknown) => void) {
    this.#sequencer = new Sequencer((conversation, after) => store.entries(conversation, after, readAtOnce), (entry, except) => { if (!this.#pauses.take(entry)) this.#fanOut(entry, except as Follower | undefined) }, onError)
    this.#pauses = new Pauses({
      read: (conversation, after) => store.entries(conversation, after, readAtOnce),
      push: (entry) => { this.#fanOut(entry, undefined) },
      miss: (conversation) => { for (const follower of this.#followersOf(conversation)) follower.miss(addressFor(conversation, follower.user)) },
      onError
    })
  }

  /** Joins this node to the others. */
  connect (broker: Broker): void {
    this.#broker = broker
  }

  /** Nothing that is said in this room is pushed until an entry of its log says that it goes on. For what was so before this node began. */
  pause (conversation: Conversation): void {
    this.#pauses.pause(conversation)
  }

  /** The connections of one user. */
  of (app: string, user: string): ReadonlySet<Follower> {
    return this.#users.get(userKey(app, user)) ?? none
  }

  /** The users of an app who have a connection here. */
  online (app: string): string[] {
    return [...this.#users.keys()].filter((key) => key.startsWith(`${app} `)).map((key) => key.slice(app.length + 1))
  }

  add (follower: Follower): void {
    const key = userKey(follower.app, follower.user)
    const own = this.#users.get(key)
    if (own === undefined) this.#users.set(key, new Set([follower]))
    else own.add(follower)
    this.#followed.set(follower, new Set())
  }

  remove (follower: Follower): void {
    for (const id of this.#followed.get(follower) ?? []) this.#drop(id, follower)
    this.#followed.delete(follower)
    const key = userKey(follower.app, follower.user)
    const own = this.#users.get(key)
    if (own?.delete(follower) && own.size === 0) this.#users.delete(key)
  }

  /** From now on the connection gets this group's or room's entries. A connection that is gone does not come back by it. */
  follow (conversation: Conversation, follower: Follower): void {
    const followed = this.#followed.get(follower)
    if (followed === undefined) return
    const id = conversationId(conversation)
    followed.add(id)
    const followers = this.#followers.get(id)
    if (followers === undefined) this.#followers.set(id, new Set([follower]))
    else followers.add(follower)
  }

  unfollow (conversation: Conversation, follower: Follower): void {
    const id = conversationId(conversation)
    this.#followed.get(follower)?.delete(id)
    this.#drop(id, follower)
  }

  follows (conversation: Conversation, follower: Follower): boolean {
    return this.#followed.get(follower)?.has(conversationId(conversation)) === true
  }

  /** Connections here that a push to the conversation would reach, its own user's among them. */
  audience (conversation: Conversation): number {
    if (conversation.kind === 'group' || conversation.kind === 'room') return this.#followersOf(conversation).size
    return usersInKey(conversation).reduce((sum, user) => sum + this.of(conversation.app, user).size, 0)
  }

  /** A new entry of this node: to its followers here, and word of it to the other nodes. `except` is the connection that wrote it. */
  announce (entry: Entry, except?: Follower): void {
    this.#sequencer.take(entry, except)
    this.#broker?.publish({ about: 'entry', entry })
  }

  /** A push that is in no log, to everybody who follows the conversation but `user` itself. */
  tell (conversation: Conversation, user: string, fields: Readonly<Record<string, unknown>>): void {
    this.#tell(conversation, user, fields)
    this.#broker?.publish({ about: 'push', conversation, user, fields })
  }

  /** The same, to everybody who follows it. */
  tellAll (conversation: Conversation, fields: Readonly<Record<string, unknown>>): void {
    this.tell(conversation, nobody, fields)
  }

  /** The same, to those of this node: for what each node counts for itself. */
  tellHere (conversation: Conversation, fields: Readonly<Record<string, unknown>>): void {
    this.#tell(conversation, nobody, fields)
  }

  /** The user's connections are told, and follow the group or room no more. */
  expel (conversation: Conversation, user: string, fields: Readonly<Record<string, unknown>>): void {
    const followers = [...this.of(conversation.app, user)].filter((follower) => this.follows(conversation, follower))
    if (followers.length === 0) return
    const frame = encodePush({ ...fields, conversation: addressFor(conversation, user) })
    for (const follower of followers) {
      follower.push(frame)
      this.delivered++
      this.unfollow(conversation, follower)
    }
  }

  /** A message that is not stored, to who is online. Where nothing is pushed for now it is lost. */
  pass (message: MessageEntry, except?: Follower): void {
    const { conversation, audience } = message
    if (this.#pauses.isPaused(conversation)) return
    this.#each(conversation, except, (viewer, sees) => sees ? { op: 'message', ...toMessage(message, viewer), seq: undefined } : undefined, audience)
  }

  /** Closes every connection of a user, on every node. */
  disconnect (app: string, user: string, code: number, reason: string): void {
    this.#disconnect(app, user, code, reason)
    this.#broker?.publish({ about: 'disconnect', app, user, code, reason })
  }

  /** What another node published. */
  hear (notice: Notice): void {
    switch (notice.about) {
      case 'entry': return this.#sequencer.take(notice.entry)
      case 'push': return this.#tell(notice.conversation, notice.user, notice.fields)
      case 'disconnect': return this.#disconnect(notice.app, notice.user, notice.code, notice.reason)
    }
  }

  #disconnect (app: string, user: string, code: number, reason: string): void {
    this.onDisconnect(app, user, code)
    for (const follower of [...this.of(app, user)]) follower.end(code, reason)
  }

  #tell (conversation: Conversation, user: string, fields: Readonly<Record<string, unknown>>): void {
    const own = this.of(conversation.app, user)
    this.#each(conversation, own, (viewer) => ({ ...fields, conversation: addressFor(conversation, viewer) }))
  }

  #fanOut (entry: Entry, except: Follower | undefined): void {
    const { conversation } = entry
    const member = entry.op === 'member' ? entry.detail : undefined
    // Who comes in sees its own coming, who goes out its own going: the first and the last entry of its time there.
    if (member?.change === 'joined') for (const follower of this.of(conversation.app, member.user)) this.follow(conversation, follower)
    this.#each(conversation, except, (viewer) => toPush(entry, viewer), 'audience' in entry ? entry.audience : undefined)
    if (member?.change === 'left' || member?.change === 'removed') for (const follower of this.of(conversation.app, member.user)) this.unfollow(conversation, follower)
    if (entry.op === 'conversation' && entry.detail.changes.dismissed === true) for (const follower of [...this.#followersOf(conversation)]) this.unfollow(conversation, follower)
  }

  /** Encodes once for all who see the same, and queues for each. `frameFor` gives nothing where there is nothing to be told. */
  #each (
    conversation: Conversation,
    except: Follower | ReadonlySet<Follower> | undefined,
    frameFor: (viewer: string, sees: boolean) => { readonly conversation: string } | undefined,
    audience?: Audience
  ): void {
    const { app, kind } = conversation
    const out = (followers: Iterable<Follower>, viewer: string, sees: boolean) => {
      let frame: Frame | undefined
      for (const follower of followers) {
        if (follower === except || (except instanceof Set && except.has(follower))) continue
        if (frame === undefined) {
          const fields = frameFor(viewer, sees)
          if (fields === undefined) return
          frame = encodePush(fields)
        }
        follower.push(frame)
        this.delivered++
      }
    }
    if (kind !== 'group' && kind !== 'room') {
      for (const user of usersInKey(conversation)) out(this.of(app, user), user, maySee(audience, user))
      return
    }
    const followers = this.#followersOf(conversation)
    if (audience === undefined) return out(followers, '', true)
    for (const sees of [true, false]) {
      const some = [...followers].filter(({ user }) => maySee(audience, user) === sees)
      out(some, some[0]?.user ?? '', sees)
    }
  }

  #followersOf (conversation: Conversation): ReadonlySet<Follower> {
    return this.#followers.get(conversationId(conversation)) ?? none
  }

  #drop (id: ConversationId, follower: Follower): void {
    const followers = this.#followers.get(id)
    if (followers?.delete(follower) && followers.size === 0) this.#followers.delete(id)
  }
}

/** One string for one user, for use as a map key. */
export function userKey (app: string, user: string): string {
  return `${app} ${user}`
}
