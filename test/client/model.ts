import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { CatchUp } from '../../src/client/catch-up.ts'
import { ConnectionLost } from '../../src/client/errors.ts'
import { Logs } from '../../src/client/logs.ts'
import { entryOf } from '../../src/client/own.ts'
import type { Ask, ChatEvent, Entry, Frame } from '../../src/client/wire.ts'

/** Where the client's part is tried: a conversation that the user is always in, and a group that it is taken out of and let into again. */
export const direct = 'direct:bob'
export const group = 'group:team'
const user = 'alice'
/** Small, so that gaps are told often. */
const pushedAtMost = 3
const page = 2

interface Asked { readonly op: string, readonly fields: Record<string, unknown>, resolve (data: unknown): void, reject (error: Error): void }

export type Move = 'say' | 'edit' | 'sayInGroup' | 'send' | 'up' | 'down' | 'lag' | 'cut' | 'kick' | 'invite'
export const moves: readonly Move[] = ['say', 'say', 'say', 'edit', 'edit', 'sayInGroup', 'sayInGroup', 'sayInGroup', 'send', 'up', 'up', 'up', 'down', 'down', 'down', 'down', 'down', 'lag', 'cut', 'kick', 'invite']

/**
 * A server's logs, the client's ordering, and one connection between them on which every frame waits until it is let through: what happens when is
 * for the test to say.
 */
export class Model {
  readonly told: ChatEvent[] = []
  readonly logs = new Map<string, Entry[]>([[direct, []], [group, []], ['me', []]])
  /** Contents by seq of the direct conversation's messages that were edited. */
  readonly present = new Map<number, number>()
  readonly client: Logs
  readonly #catchUp: CatchUp
  /** From which seq on the user is in the group. */
  #joined = 0
  #up: Asked[] = []
  #down: Array<() => void> = []
  #isLagging = false
  #isTold = false
  #work: Promise<unknown> = Promise.resolve()

  constructor ({ client: Client = Logs, isListed = true } = {}) {
    const tell = (event: ChatEvent) => { this.told.push(event) }
    this.client = new Client({ tell: (event, done) => { tell(event); done?.() }, after: (done) => { done() }, keep: () => {}, onHole: () => {} })
    this.client.user = user
    // The client was here before anything was said.
    this.client.restore({ isListed, cursors: { me: 0 } })
    this.#catchUp = new CatchUp({ logs: this.client, fill: Infinity, ask: ((op, fields) => this.#ask(op, fields)) as Ask, tell, grace: 1 })
    this.#connect()
  }

  async play (move: Move): Promise<void> {
    switch (move) {
      case 'say': this.#append(direct, { op: 'message', content: 0 }); break
      case 'sayInGroup': this.#append(group, { op: 'message', content: 0 }); break
      case 'edit': this.#edit(); break
      case 'send': this.#send(); break
      case 'up': this.#serve(this.#up.shift()); break
      case 'down': this.#down.shift()?.(); break
      case 'lag': this.#lag(); break
      case 'cut': this.#cut(); break
      case 'kick': this.#kick(); break
      case 'invite': this.#invite(); break
    }
    await turn()
  }

  /** Lets everything through that is under way. */
  async settle (): Promise<void> {
    if (this.#isLagging && !this.#isTold) this.#tellLag()
    await this.#drain()
    // What nobody tells of is found by what came after it.
    for (let tries = 0; tries < 10 && this.client.addresses.some((address) => this.client.at(address)?.isBehind); tries++) {
      this.#catchUp.onHole()
      await sleep(3)
      await this.#drain()
    }
    await this.#work
    this.#catchUp.stop()
  }

  async #drain (): Promise<void> {
    for (let idle = 0; idle < 3; idle++) {
      while (this.#up.length + this.#down.length > 0) {
        idle = 0
        await this.play('up')
        await this.play('down')
      }
      await turn()
    }
  }

  /** Seqs that were told of a conversation. */
  toldOf (conversation: string): number[] {
    return this.told.filter((event) => 'conversation' in event && event.conversation === conversation && 'seq' in event && event.op !== 'sent').map((event) => (event as Entry).seq)
  }

  /** What an application holds of the direct conversation that did as it was told: contents by seq. */
  get held (): Map<number, unknown> {
    const held = new Map<number, unknown>()
    for (const event of this.told as ReadonlyArray<ChatEvent & { content?: unknown }>) {
      if (!('conversation' in event) || event.conversation !== direct) continue
      if (event.op === 'gap') held.clear()
      if (event.op === 'message') held.set(event.seq!, event.content)
      if (event.op === 'edit' && held.has(event.target)) held.set(event.target, event.content)
    }
    return held
  }

  get isIn (): boolean {
    return this.#joined > 0
  }

  /** The first entry of the group that the user may see now. */
  get floor (): number {
    return this.#joined
  }

  #append (conversation: string, fields: Frame & { op: string }, isOwn = false): Entry {
    const log = this.logs.get(conversation)!
    const entry = { conversation, seq: log.length + 1, from: 'bob', ...fields } as Entry
    log.push(entry)
    if (isOwn || (conversation === group && !this.isIn)) return entry
    this.#push(() => { this.client.take(entry) })
    return entry
  }

  /** What is pushed to one that lags is dropped; the answers are not. */
  #push (arrive: () => void): void {
    if (!this.#isLagging) this.#down.push(arrive)
  }

  /** Edits the oldest message of all: whatever was missed, the client has it or will read it. */
  #edit (): void {
    const log = this.logs.get(direct)!
    if (log.length === 0) return
    const content = log.length
    this.present.set(1, content)
    this.#append(direct, { op: 'edit', target: 1, content })
  }

  /** An entry as it is shown when it is read: a message in its present state. */
  #shown (entry: Entry): Entry {
    const content = entry.conversation === direct && entry.op === 'message' ? this.present.get(entry.seq) : undefined
    return content === undefined ? entry : { ...entry, content }
  }

  #send (): void {
    const fields = { to: direct, content: 0 }
    this.#ask('send', fields).then(() => {}, () => {})
  }

  #kick (): void {
    if (!this.isIn) return
    this.#append(group, { op: 'member', user, change: 'removed' })
    this.#joined = 0
    this.#append('me', { op: 'me', changes: { conversation: group, left: true } })
  }

  #invite (): void {
    if (this.isIn) return
    this.#joined = this.logs.get(group)!.length + 1
    this.#append(group, { op: 'member', user, change: 'joined' })
    this.#append('me', { op: 'me', changes: { conversation: group, joined: this.#joined } })
  }

  #lag (): void {
    if (!this.#isLagging) this.#isLagging = true
    else if (!this.#isTold) this.#tellLag()
  }

  #tellLag (): void {
    this.#isTold = true
    this.#down.push(() => { this.#all() })
  }

  #cut (): void {
    const asked = this.#up
    this.#up = []
    this.#down = []
    this.#isLagging = this.#isTold = false
    this.#catchUp.stop()
    for (const { reject } of [...asked, ...this.#answering]) reject(new ConnectionLost())
    this.#answering.clear()
    this.#connect()
  }

  #connect (): void {
    this.#all()
  }

  #all (): void {
    this.#work = Promise.all([this.#work, this.#catchUp.all().catch((error: unknown) => { if (!(error instanceof ConnectionLost)) throw error })])
  }

  #answering = new Set<Asked>()

  #ask (op: string, fields: object): Promise<unknown> {
    return new Promise((resolve, reject) => { this.#up.push({ op, fields: fields as Record<string, unknown>, resolve, reject }) })
  }

  #serve (asked: Asked | undefined): void {
    if (asked === undefined) return
    const { op, fields, resolve } = asked
    const data = this.#dataFor(op, fields)
    this.#answering.add(asked)
    this.#down.push(() => {
      this.#answering.delete(asked)
      const entry = entryOf(user, op, fields, data as Frame)
      if (entry !== undefined) this.client.take(entry)
      resolve(data)
    })
  }

  #dataFor (op: string, fields: Record<string, unknown>): object {
    if (op === 'sync') return this.#sync(fields['cursors'] as Record<string, number>)
    if (op === 'history') return this.#history(fields as never)
    if (op === 'conversations') return { conversations: this.#listed().map((conversation) => ({ conversation, lastSeq: this.logs.get(conversation)!.length })) }
    return this.#stored(fields)
  }

  #listed (): string[] {
    return [direct, 'me', ...this.isIn ? [group] : []].filter((conversation) => this.logs.get(conversation)!.length > 0)
  }

  #stored (fields: Record<string, unknown>): object {
    const { seq } = this.#append(direct, { op: 'message', from: user, ...fields }, true)
    return { conversation: direct, seq, time: 0 }
  }

  #sync (cursors: Record<string, number>): object {
    if (this.#isLagging && !this.#isTold) this.#tellLag()
    this.#isLagging = this.#isTold = false
    const gaps: object[] = []
    const left: string[] = []
    for (const [conversation, cursor] of Object.entries(cursors)) {
      const log = this.logs.get(conversation)!
      const isOut = conversation === group && !this.isIn
      if (isOut) {
        left.push(conversation)
        continue
      }
      const from = Math.max(conversation === group ? this.#joined : 1, cursor + 1)
      if (log.length - from >= pushedAtMost) gaps.push({ conversation, from, to: log.length })
      else for (const entry of log.slice(from - 1).map((entry) => this.#shown(entry))) this.#push(() => { this.client.take(entry) })
    }
    return { conversations: this.#listed().filter((conversation) => cursors[conversation] !== this.logs.get(conversation)!.length).map((conversation) => ({ conversation, lastSeq: this.logs.get(conversation)!.length })), gaps, left }
  }

  #history ({ conversation, after }: { conversation: string, after: number }): object {
    const floor = conversation === group ? this.#joined : 1
    const messages = this.logs.get(conversation)!.filter(({ seq, op }) => op === 'message' && seq > after && seq >= floor)
    return { messages: messages.slice(0, page).map((entry) => this.#shown(entry)), more: messages.length > page, lastSeq: this.logs.get(conversation)!.length }
  }
}
