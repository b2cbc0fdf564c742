import { type Clock, systemClock } from '../clock.ts'
import type { Conversation } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import type { Follower } from '../hub.ts'
import type { LogWriter } from '../log-writer.ts'
import type { ChangeSettings } from '../schemas/settings.ts'
import type { Settings } from '../settings.ts'
import type { Store } from '../store/store.ts'
import type { Actor, DeliveryKind, Routing } from '../store/writes.ts'
import type { Tokens } from '../tokens.ts'
import { AddressGuard } from './address-guard.ts'
import { presenceEvent, type RoomChange, roomEvent } from './events.ts'
import { Gathering } from './gathering.ts'
import { Lane, type Outcome } from './lane.ts'
import { type ModerationOutcome, Moderator } from './moderator.ts'
import { type Pace, standardPace } from './pace.ts'

export interface CallbacksOptions {
  readonly store: Pick<Store, 'deliveries'>
  readonly writer: Pick<LogWriter, 'write'>
  readonly tokens: Tokens
  readonly settings: Settings
  /** App keys. */
  readonly apps: Iterable<string>
  /** False: nobody is told or asked anything. */
  readonly isOn: boolean
  readonly guard: AddressGuard
  readonly onError: (error: unknown) => void
  readonly pace?: Pace
  readonly clock?: Clock
}

const kinds: readonly DeliveryKind[] = ['messages', 'presence', 'rooms']

/** Tells the apps' servers what happens, as RongCloud does, and asks them over messages (docs/rongcloud.md). What is to be told waits in the store. */
export class Callbacks {
  readonly moderator: Moderator
  readonly #options: CallbacksOptions
  readonly #lanes = new Map<string, Lane>()
  readonly #gathering: Gathering
  readonly #counts = new Map<string, number>()

  constructor (options: CallbacksOptions) {
    const { store, writer, tokens, settings, guard, onError, pace = standardPace, clock = systemClock } = options
    this.#options = options
    this.moderator = new Moderator({ tokens, settings, guard, onError, count: (outcome) => { this.#count('moderation', outcome) } })
    this.#gathering = new Gathering({ writer, clock, onError, onQueued: (app, kind, queued) => { this.queued(app, kind, queued) } })
    if (!options.isOn) return
    for (const app of options.apps) {
      for (const kind of kinds) {
        const target = () => settings.of(app).callbacks?.[kind]?.url
        this.#lanes.set(keyOf(app, kind), new Lane({ app, kind, store, writer, tokens, guard, pace, clock, target, onError, count: (outcome) => { this.#count(kind, outcome) } }))
      }
    }
  }

  /** Looks for what is still to be told of a time before this start. */
  start (): void {
    for (const lane of this.#lanes.values()) lane.wake()
  }

  /** How often what came of it, by kind. */
  get counts (): Array<{ readonly kind: string, readonly outcome: string, readonly count: number }> {
    return [...this.#counts].map(([key, count]) => {
      const [kind = '', outcome = ''] = key.split(' ')
      return { kind, outcome, count }
    })
  }

  /** What a message's append has to say for the message to be told to the app's server; nothing where it is not. */
  routing (app: string, actor: Actor, replaced: boolean): Routing | undefined {
    const target = this.#target(app, 'messages')
    const byApp = actor === 'app'
    return target === undefined || (byApp && target.serverApi !== true) ? undefined : { byApp, replaced }
  }

  /** Something is to be told, or there was no room for it. */
  queued (app: string, kind: DeliveryKind, queued: boolean): void {
    if (queued) this.#lanes.get(keyOf(app, kind))?.wake()
    else this.#count(kind, 'dropped')
  }

  /** A user came online by this connection. */
  came (follower: Follower): void {
    this.#tellPresence(follower, true, Date.now())
  }

  /** A user went with this connection. */
  went (follower: Follower, time: number): void {
    this.#tellPresence(follower, false, time)
  }

  room ({ app, key }: Conversation, change: RoomChange, users: readonly string[] = []): void {
    if (this.#target(app, 'rooms') !== undefined) this.#gathering.add(app, 'rooms', roomEvent(key, users, change, Date.now()))
  }

  /** The app's settings have changed. */
  changed (app: string): void {
    for (const kind of kinds) this.#lanes.get(keyOf(app, kind))?.wake()
  }

  /** Refuses targets that could not be called. */
  demandTargets ({ callbacks = {} }: ChangeSettings): void {
    for (const [name, target] of Object.entries(callbacks)) {
      if (target === null) continue
      if (!this.#options.isOn) throw new ChatError('BAD_REQUEST', 'There are no callbacks where RONGCLOUD is off')
      if (!URL.canParse(target.url)) throw new ChatError('BAD_REQUEST', `callbacks.${name}.url is no URL`)
      const url = new URL(target.url)
      if (url.username !== '' || url.password !== '') throw new ChatError('BAD_REQUEST', `callbacks.${name}.url holds a name or a password: callbacks are signed`)
      try {
        this.#options.guard.demand(url)
      } catch (error) {
        throw new ChatError('BAD_REQUEST', `callbacks.${name}.url: ${(error as Error).message}`)
      }
    }
  }

  /** Queues what is still to be told, and ends what is under way: it goes on after the next start. */
  async close (): Promise<void> {
    this.moderator.close()
    await this.#gathering.close()
    await Promise.all([...this.#lanes.values()].map(async (lane) => { await lane.close() }))
  }

  #tellPresence ({ app, user, client }: Follower, isOnline: boolean, time: number): void {
    if (client !== undefined && this.#target(app, 'presence') !== undefined) this.#gathering.add(app, 'presence', presenceEvent(user, isOnline, client, time))
  }

  #target<Kind extends DeliveryKind> (app: string, kind: Kind) {
    return this.#options.isOn ? this.#options.settings.of(app).callbacks?.[kind] : undefined
  }

  #count (kind: string, outcome: Outcome | ModerationOutcome): void {
    const key = `${kind} ${outcome}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }
}

function keyOf (app: string, kind: DeliveryKind): string {
  return `${app} ${kind}`
}
