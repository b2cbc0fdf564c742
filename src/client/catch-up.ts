import { isRoom } from './address.ts'
import { isLoss, untilTaken } from './errors.ts'
import { Log } from './log.ts'
import type { Logs } from './logs.ts'
import type { Ask, ChatEvent, ConversationItem, Data, Entry, Fields, Op } from './wire.ts'

/** Cursors that one `sync` names: the server takes 2,000, and a frame of 160 KiB. */
const namedAtOnce = 1000
const graceDefault = 300
const page = 100

export interface CatchUpOptions {
  readonly logs: Logs
  /** Entries of one gap that are read; where there are more, only the newest page is. */
  readonly fill: number
  readonly ask: Ask
  readonly tell: (event: ChatEvent) => void
  /** Milliseconds that a missing entry may be late before it is asked for: one's own comes with its answer, a moment after the push that follows it. */
  readonly grace?: number
}

/** Finds what was missed: by `sync`, and where that is too much by paging the history. */
export class CatchUp {
  readonly #options: CatchUpOptions
  /** Logs that wait for the answer to a `sync`. */
  readonly #asked = new Set<Log<Entry>>()
  /** Cursors at which logs with a hole were seen last. */
  readonly #holes = new Map<Log<Entry>, number>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #filling: Promise<void> | undefined

  constructor (options: CatchUpOptions) {
    this.#options = options
  }

  /** Resolves when nothing is missing any more. Rejects where the connection is lost, or the server refuses. */
  async all (): Promise<void> {
    await this.#sync(this.#options.logs.addresses, true)
    await this.#fill()
  }

  /** Asks for the entries of a hole, unless they come by themselves. */
  onHole (): void {
    const { grace = graceDefault } = this.#options
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#lookForHoles()
    }, grace)
  }

  /** The connection is gone; the next one begins with `all`. */
  stop (): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#holes.clear()
  }

  #lookForHoles (): void {
    const { logs } = this.#options
    const before = new Map(this.#holes)
    this.#holes.clear()
    const stuck: string[] = []
    for (const address of logs.addresses) {
      const log = logs.at(address)
      if (log?.cursor === undefined || !log.isBehind || this.#asked.has(log)) continue
      if (before.get(log) === log.cursor) stuck.push(address)
      else this.#holes.set(log, log.cursor)
    }
    if (this.#holes.size > 0) this.onHole()
    // Whatever goes wrong here, the log is still behind, or the connection is gone.
    if (stuck.length > 0) this.#sync(stuck).then(() => this.#fill()).catch(() => {})
  }

  /** `isFirst`: learns of the conversations that are not named, too. */
  async #sync (addresses: string[], isFirst = false): Promise<void> {
    for (let start = 0; start === 0 || start < addresses.length; start += namedAtOnce) await this.#syncSome(addresses.slice(start, start + namedAtOnce), isFirst && start === 0)
  }

  async #syncSome (addresses: string[], isFirst: boolean): Promise<void> {
    const { logs } = this.#options
    const named = addresses.map((address) => ({ address, log: logs.at(address), top: logs.at(address)?.top ?? 0 })).filter(({ log }) => log?.position !== undefined) as Array<{ address: string, log: Log<Entry>, top: number }>
    for (const { log } of named) this.#asked.add(log)
    let answer
    try {
      answer = await this.#ask('sync', { cursors: Object.fromEntries(named.map(({ address, log }) => [address, log.position!])) })
    } finally {
      for (const { log } of named) this.#asked.delete(log)
    }
    for (const address of answer.left) logs.end(address)
    const doubtful = new Set(answer.gaps.filter((gap) => this.#open(gap)).map(({ conversation }) => conversation))
    await this.#list(isFirst ? answer : { conversations: answer.conversations.filter(({ conversation }) => addresses.includes(conversation)) })
    if (isFirst) logs.listed()
    // What the user's own log would have said of them.
    if (answer.gaps.some(({ conversation }) => conversation === 'me')) await this.#list(await this.#ask('conversations', { limit: page }))
    for (const { address, log, top } of named) {
      if (logs.at(address) !== log || doubtful.has(address)) continue
      // Heard of before it was asked for, and not pushed: not for this user.
      log.complete(top)
      logs.release(address, log)
      logs.moved(address, log)
    }
    const next = [...doubtful, ...logs.takeUnasked()]
    if (next.length > 0) await this.#sync(next)
  }

  /** Learns where the conversations of an answer stand. */
  async #list ({ conversations, next: cursor }: Data<'conversations'>): Promise<void> {
    for (;;) {
      this.#options.tell({ op: 'conversations', conversations })
      for (const item of conversations) this.#hear(item)
      if (cursor === undefined) break
      ({ conversations, next: cursor } = await this.#ask('conversations', { limit: page, cursor }))
    }
  }

  #hear ({ conversation, lastSeq }: ConversationItem): void {
    const { logs } = this.#options
    const log = logs.at(conversation)
    if (log !== undefined) {
      log.hear(lastSeq)
      if (log.isBehind) this.onHole()
    } else if (!isRoom(conversation)) {
      // What began while nobody was here has been told to nobody.
      if (logs.isListed) logs.find(conversation, 0).hear(lastSeq)
      else logs.hold(conversation, Log.endingAt(lastSeq))
    }
  }

  /** Begins to fill a gap; answers whether more may have been missed. */
  #open ({ conversation, from, to, reset }: Data<'sync'>['gaps'][number]): boolean {
    const { logs, tell } = this.#options
    const log = logs.at(conversation)
    if (log === undefined) return false
    tell({ op: 'gap', conversation, from, to, ...reset === true ? { reset } : {} })
    if (reset === true) log.reset(from - 1)
    // The user's own log has no history: `conversations` says how things are.
    if (conversation === 'me') log.skip(to)
    else log.filling = to
    logs.moved(conversation, log)
    return reset === true
  }

  /** Fills one gap after the other, so that much to read does not keep what is sent waiting. */
  #fill (): Promise<void> {
    this.#filling ??= this.#fillAll().finally(() => { this.#filling = undefined })
    return this.#filling
  }

  async #fillAll (): Promise<void> {
    const { logs } = this.#options
    const next = () => logs.addresses.find((address) => logs.at(address)?.filling !== undefined)
    for (let address = next(); address !== undefined; address = next()) await this.#fillOne(address, logs.at(address)!)
  }

  async #fillOne (address: string, log: Log<Entry>): Promise<void> {
    const { logs, fill } = this.#options
    const [to, after] = [log.filling!, log.cursor!]
    const isWhole = to - after <= fill
    const { messages, more } = await this.#page({ conversation: address, limit: page, ...isWhole ? { after } : { before: to + 1 } })
    for (const message of messages) {
      const { seq = 0 } = message
      // It was left meanwhile, or by a listener.
      if (logs.at(address) !== log) return
      if (seq <= log.cursor! || seq > to) continue
      log.cursor = seq
      logs.tell(address, log, { op: 'message', ...message, seq })
    }
    // The pages are of now: what happened up to `to` is in them, whether it was a message or a change of one. What comes later is pushed.
    if (isWhole && more && (messages.at(-1)?.seq ?? to) < to) return
    // Another gap that began meanwhile is filled from here on.
    if (log.filling === to) log.filling = undefined
    log.skip(to)
    logs.release(address, log)
    logs.moved(address, log)
  }

  async #page (fields: Fields<'history'>): Promise<Pick<Data<'history'>, 'messages' | 'more'>> {
    try {
      return await this.#ask('history', fields)
    } catch (error) {
      if (isLoss(error)) throw error
      // It may not be read any more: `left` will say so.
      return { messages: [], more: false }
    }
  }

  #ask <Name extends Op>(op: Name, fields: Fields<Name>): Promise<Data<Name>> {
    return untilTaken(() => this.#options.ask(op, fields))
  }
}
