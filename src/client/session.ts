import { isRoom, socketUrl } from './address.ts'
import { CatchUp } from './catch-up.ts'
import { type ChatSocketConstructor, Connection } from './connection.ts'
import { type ChatError, closed, ConnectionLost, isLoss, untilTaken } from './errors.ts'
import { Events } from './events.ts'
import { Gate } from './gate.ts'
import { Keeper } from './keeper.ts'
import { Logs } from './logs.ts'
import { bufferDefault, type ChatOptions, reconnectDefaults } from './options.ts'
import { Outbox } from './outbox.ts'
import { entryOf } from './own.ts'
import { watchPage } from './page.ts'
import { Reads } from './reads.ts'
import type { State } from './state.ts'
import { Typing } from './typing.ts'
import { Watched } from './watched.ts'
import type { Ask, ChatEvent, Entry, Frame, Welcome } from './wire.ts'

/** Puts the parts together: what happens when a connection begins, speaks and ends. */
export class Session {
  readonly events: Events<ChatEvent>
  readonly keeper: Keeper
  readonly connection: Connection
  readonly gate: Gate
  readonly logs: Logs
  readonly outbox: Outbox
  readonly reads: Reads
  readonly typing: Typing
  readonly watched: Watched
  /** Asks on the connection that there is. */
  readonly ask: Ask
  user: string | undefined
  state: State = { name: 'connecting' }
  readonly #catchUp: CatchUp
  readonly #leavePage: () => void
  #restored: Promise<void> | undefined
  /** Pushes that came before what was kept is read. */
  #early: Frame[] | undefined = []
  #work: Promise<unknown> | undefined

  constructor ({ url, getToken, WebSocket = (globalThis as { WebSocket?: ChatSocketConstructor }).WebSocket, storage, user, fill = Infinity, buffer = bufferDefault, reconnect }: ChatOptions) {
    if (WebSocket === undefined) throw new TypeError('There is no global WebSocket: give the option WebSocket')
    const address = socketUrl(url)
    const tell = (event: ChatEvent, done?: () => void) => { this.events.emit(event, done) }
    this.user = user
    this.events = new Events(buffer)
    this.keeper = new Keeper(storage, address.origin + address.pathname)
    this.connection = new Connection({
      ...reconnectDefaults,
      ...reconnect,
      url: address.href,
      getToken,
      WebSocket,
      onState: (state) => { this.#turn(state) },
      onWelcome: (welcome) => { this.#welcomed(welcome) },
      onPush: (frame) => { this.#early === undefined ? this.#take(frame) : this.#early.push(frame) },
      onAnswer: (op, fields, data) => { this.#answered(op, fields, data) },
      onLost: () => { this.#lost() }
    })
    this.ask = ((op, fields) => this.connection.ask(op, fields)) as Ask
    this.gate = new Gate((op, fields) => this.connection.ask(op, fields))
    this.logs = new Logs({
      tell,
      after: (done) => { this.events.after(done) },
      keep: () => { this.keeper.keepPlace(() => ({ isListed: this.logs.isListed, cursors: this.logs.cursors })) },
      onHole: () => { if (this.connection.welcome !== undefined) this.#catchUp.onHole() }
    })
    this.#catchUp = new CatchUp({ logs: this.logs, fill, ask: this.ask, tell })
    this.outbox = new Outbox({ post: (letter) => this.ask('send', letter), tell, keep: (settled) => { this.#keepLetters(settled) } })
    this.reads = new Reads(this.ask)
    this.typing = new Typing(this.ask)
    this.watched = new Watched((op, fields) => this.gate.ask(op, fields))
    this.#leavePage = watchPage(() => { this.connection.wake() }, () => { this.keeper.flush() })
    if (user !== undefined) this.#restored = this.#restore(user)
    // In the next turn: listeners that are added in this one hear everything.
    queueMicrotask(() => { if (!this.connection.isStopped) this.connection.connect() })
  }

  async #welcomed (welcome: Welcome): Promise<void> {
    const { user } = welcome
    if (this.user !== undefined && this.user !== user) return this.connection.stop({ reason: `The token is that of ${user}, not of ${this.user}` })
    this.user = this.logs.user = user
    this.#turn({ name: 'catching-up' })
    this.#restored ??= this.#restore(user)
    await this.#restored
    if (this.connection.welcome !== welcome) return
    // The sync leaves first: it enters the rooms again to which the others speak.
    this.#catchUpWith()
    this.outbox.open()
    this.reads.open()
    this.gate.open()
    this.#watchAgain()
    for (const frame of this.#early?.splice(0) ?? []) this.#take(frame)
    this.#early = undefined
  }

  /** Reads what was kept, once. */
  async #restore (user: string): Promise<void> {
    const { place, letters } = await this.keeper.load(user)
    this.logs.restore(place)
    this.outbox.restore(letters)
    this.#keepLetters()
  }

  #keepLetters (settled?: string): void {
    this.keeper.keepLetters(() => this.outbox.letters, settled)
  }

  async #catchUpWith (): Promise<void> {
    const work = this.#work = Promise.all([this.#work, this.#catchUp.all()])
    try {
      await work
      if (this.#work !== work) return
      this.#turn({ name: 'online' })
      // What is refused or lost here is known from the room's end, or asked again after the next welcome.
      this.#lookIntoRooms().catch(() => {})
    } catch (error) {
      if (this.#work === work && !isLoss(error)) this.connection.stop({ reason: (error as Error).message, error })
    }
  }

  #watchAgain (): void {
    this.watched.again((presence) => { this.events.emit({ op: 'presence', ...presence }) })
  }

  /** What is no entry of a room's log, as it is now: attributes, and how many are there. */
  async #lookIntoRooms (): Promise<void> {
    for (const conversation of this.logs.addresses.filter(isRoom)) {
      // Left meanwhile: to ask would be to enter it again.
      if (this.logs.at(conversation)?.cursor === undefined) continue
      const { attributes, members } = await untilTaken(() => this.ask('join', { conversation }))
      this.events.emit({ op: 'attributes', conversation, set: attributes, removed: [], isWhole: true })
      this.events.emit({ op: 'member', conversation, members })
    }
  }

  #take (frame: Frame): void {
    const { op, conversation, seq } = frame
    if (op === 'resync') {
      // What it names may not be all: from the lag on the server has noted nothing.
      this.#turn({ name: 'catching-up' })
      this.#catchUpWith()
      this.#watchAgain()
    } else if (typeof seq === 'number' && op !== 'read') this.logs.take(frame as Entry)
    else {
      this.events.emit(frame as unknown as ChatEvent)
      // Out of a room, which has no entry for it.
      if (op === 'member' && frame['user'] === this.user && frame['change'] === 'removed') this.logs.end(String(conversation))
    }
  }

  #answered (op: string, fields: object, data: Frame): void {
    const entry = entryOf(this.user!, op, fields as Record<string, unknown>, data)
    if (entry !== undefined) this.logs.take(entry)
  }

  #lost (): void {
    this.#work = undefined
    this.#early?.splice(0)
    this.#catchUp.stop()
    this.outbox.shut()
    this.reads.shut()
    this.gate.shut()
  }

  #turn (state: State): void {
    this.state = state
    if (state.name === 'waiting') this.gate.fail(new ConnectionLost())
    if (state.name === 'stopped') this.#end(closed())
    this.events.emit({ op: 'state', ...state })
    if (state.name === 'stopped') this.events.end()
  }

  #end (error: ChatError): void {
    this.outbox.end(error)
    this.gate.end()
    this.#leavePage()
    this.keeper.flush()
  }
}
