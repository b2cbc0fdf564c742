import { isRoom } from './address.ts'
import { Log } from './log.ts'
import type { Place } from './keeper.ts'
import type { ChatEvent, Entry } from './wire.ts'

export interface LogsOptions {
  /** Tells an event; `done` is called when everybody has it. */
  tell (event: ChatEvent, done?: () => void): void
  /** Calls `done` when everybody has all that was told so far. */
  after (done: () => void): void
  /** The cursors have changed. */
  keep (): void
  /** Entries are missing before others that have come. */
  onHole (): void
}

/** The log of every conversation that is held: brings entries into their order, and tells them. */
export class Logs {
  /** Whose they are. */
  user = ''
  readonly #options: LogsOptions
  /** Whether all of the user's conversations were seen once: one that is not known from then on is new. */
  #isListed = false
  readonly #logs = new Map<string, Log<Entry>>()
  /** Up to where everybody has been told. */
  readonly #told = new Map<string, number>()
  /** New ones of which the server was not asked yet. */
  #unasked: string[] = []

  constructor (options: LogsOptions) {
    this.#options = options
  }

  get isListed (): boolean {
    return this.#isListed
  }

  listed (): void {
    this.#isListed = true
    this.#options.keep()
  }

  /** Rooms first: what is sent to one has to come after it was entered again. */
  get addresses (): string[] {
    return [...this.#logs.keys()].sort((a, b) => Number(isRoom(b)) - Number(isRoom(a)))
  }

  /** Goes on where an earlier client was. */
  restore ({ isListed, cursors }: Place): void {
    this.#isListed = isListed
    for (const [address, cursor] of Object.entries(cursors)) this.hold(address, new Log(cursor))
  }

  /** Where to begin after a restart. */
  get cursors (): Record<string, number> {
    return Object.fromEntries(this.#told)
  }

  at (address: string): Log<Entry> | undefined {
    return this.#logs.get(address)
  }

  /** Conversations that turned up by themselves since the last call: what came before they did is to be asked for. */
  takeUnasked (): string[] {
    const unasked = this.#unasked
    this.#unasked = []
    return unasked.filter((address) => this.#logs.has(address))
  }

  /** A conversation that is new begins after `cursor`. */
  find (address: string, cursor: number): Log<Entry> {
    this.#unasked.push(address)
    return this.hold(address, new Log(cursor))
  }

  hold (address: string, log: Log<Entry>): Log<Entry> {
    this.#logs.set(address, log)
    this.moved(address, log)
    return log
  }

  /** Takes an entry, at any time and any number of times. */
  take (entry: Entry): void {
    const log = this.#logs.get(entry.conversation) ?? this.#begin(entry)
    if (log === undefined) return
    log.accept(entry)
    this.release(entry.conversation, log)
  }

  /** Tells what may be told by now. */
  release (address: string, log: Log<Entry>): void {
    // It may have been left meanwhile, by a listener, too.
    const next = () => this.#logs.get(address) === log ? log.next() : undefined
    for (let entry = next(); entry !== undefined; entry = next()) {
      this.tell(address, log, entry)
      if (!this.#isEnd(entry)) continue
      this.end(address)
      // What is held beyond one's going begins with one's coming back.
      for (const later of log.rest) this.take(later)
      return
    }
    if (log.isBehind) this.#options.onHole()
  }

  tell (address: string, log: Log<Entry>, entry: Entry): void {
    const { joined, conversation = '' } = (entry.op === 'me' ? entry['changes'] : {}) as { joined?: number, conversation?: string }
    if (joined !== undefined && !this.#logs.has(conversation)) this.find(conversation, joined - 1)
    this.#options.tell(entry as unknown as ChatEvent, () => { this.#keep(address, log, entry.seq) })
  }

  /** A room was entered whose log ends here. */
  begin (address: string, log: Log<Entry>, seq: number): void {
    log.begin(seq)
    this.moved(address, log)
    this.release(address, log)
  }

  /** The cursor was moved without an entry. */
  moved (address: string, log: Log<Entry>): void {
    const { cursor } = log
    if (cursor !== undefined) this.#options.after(() => { this.#keep(address, log, cursor) })
  }

  /** The conversation is not the user's any more. */
  end (address: string): void {
    if (this.forget(address)) this.#options.tell({ op: 'left', conversation: address })
  }

  /** Answers whether it was held. */
  forget (address: string): boolean {
    this.#told.delete(address)
    this.#options.keep()
    return this.#logs.delete(address)
  }

  #begin (entry: Entry): Log<Entry> | undefined {
    const { conversation, seq } = entry
    // A room that was left: to ask for it would enter it again.
    if (isRoom(conversation)) return undefined
    // What is new begins at its start, a group with the user's coming. Before all are known, any entry may be the first to be heard of.
    const isStart = !this.#isListed || seq === 1 || (entry.op === 'member' && entry['user'] === this.user && entry['change'] === 'joined')
    return isStart ? this.hold(conversation, new Log(seq - 1)) : this.find(conversation, 0)
  }

  #isEnd ({ op, user, change, changes }: Entry): boolean {
    return op === 'member' ? user === this.user && (change === 'left' || change === 'removed') : op === 'conversation' && (changes as { dismissed?: boolean }).dismissed === true
  }

  #keep (address: string, log: Log<Entry>, seq: number): void {
    if (this.#logs.get(address) !== log) return
    this.#told.set(address, seq)
    this.#options.keep()
  }
}
