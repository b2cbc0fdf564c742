import { batch, computed, signal } from '@preact/signals'
import type { Chat, Data, HistoryOptions, Letter, Message } from '../../../client/index.ts'
import { type Revision, revise } from './entries.ts'

type HistoryPage = Data<'history'>

/** Messages that are read at a time. */
const pageSize = 50

/** A message that has its place. Transient ones have none, and are not shown. */
export type Stored = Message & { readonly seq: number }

/** A message of one's own that is not stored yet, or was refused. */
export interface Outgoing {
  readonly letter: Letter
  readonly time: number
  readonly error?: Error
}

/** The part of one conversation's messages that is held: one stretch without holes, and what is on its way out. */
export class Timeline {
  readonly address: string
  readonly messages = signal<readonly Stored[]>([])
  readonly outgoing = signal<readonly Outgoing[]>([])
  /** Whether there are further messages before and after what is held. */
  readonly moreBefore = signal(false)
  readonly moreAfter = signal(false)
  readonly state = signal<'new' | 'loading' | 'loaded' | 'failed'>('new')
  readonly error = signal<Error | undefined>(undefined)
  /** The message that is to be looked at, once. */
  readonly target = signal<number | undefined>(undefined)
  /** Whether nothing was ever said. */
  readonly isEmpty = computed(() => this.state.value === 'loaded' && this.messages.value.length === 0 && this.outgoing.value.length === 0)
  readonly #chat: Chat
  #extending: Promise<void> | undefined
  /** Counts what makes pages that are still under way useless. */
  #turn = 0
  /** What came while pages were under way: they may have been read before it. */
  #meanwhile: Array<() => void> = []
  #underWay = 0

  constructor (chat: Chat, address: string) {
    this.#chat = chat
    this.address = address
    this.outgoing.value = chat.pending.filter(({ to }) => to === address).map((letter) => ({ letter, time: Date.now() }))
  }

  /** Reads the newest page, unless it is held. */
  async open (): Promise<void> {
    if (this.state.value === 'loaded' || this.state.value === 'loading') return
    await this.toEnd()
  }

  /** It cannot be read. */
  refuse (error: Error): void {
    batch(() => {
      this.error.value = error
      this.state.value = 'failed'
    })
  }

  /** Drops what is held for the newest page. */
  async toEnd (): Promise<void> {
    await this.#replace({})
  }

  /** Holds the message, and has it looked at. */
  async goTo (seq: number): Promise<void> {
    if (!this.messages.peek().some((message) => message.seq === seq)) await this.#replace({ around: seq })
    this.target.value = seq
  }

  async older (): Promise<void> {
    const first = this.messages.peek()[0]
    if (first === undefined || !this.moreBefore.peek()) return
    await this.#extend({ before: first.seq }, (messages, more) => {
      this.messages.value = [...messages, ...this.messages.peek()]
      this.moreBefore.value = more
    })
  }

  async newer (): Promise<void> {
    const last = this.messages.peek().at(-1)
    if (last === undefined || !this.moreAfter.peek()) return
    await this.#extend({ after: last.seq }, (messages, more) => {
      this.#append(messages)
      this.moreAfter.value = more
    })
  }

  /** What was missed is too much, or is not the user's any more. */
  forget (): void {
    this.#turn++
    batch(() => {
      this.messages.value = []
      this.moreBefore.value = this.moreAfter.value = false
      this.state.value = 'new'
    })
  }

  add (message: Message): void {
    if (message.seq === undefined) return
    this.settle(message.clientId)
    this.#apply(() => {
      // Where one looks at what was long ago, the end is read on the way there.
      if (this.state.peek() === 'loaded' && !this.moreAfter.peek()) this.#append([message as Stored])
    })
  }

  revise (entry: Revision): void {
    this.#apply(() => {
      const messages = this.messages.peek()
      const index = messages.findLastIndex(({ seq }) => seq === entry.target)
      if (index >= 0) this.messages.value = messages.with(index, revise(messages[index]!, entry) as Stored)
    })
  }

  /** A message is on its way. */
  begin (letter: Letter): void {
    this.outgoing.value = [...this.outgoing.peek().filter(({ letter: { clientId } }) => clientId !== letter.clientId), { letter, time: Date.now() }]
  }

  /** It is stored, or given up. */
  settle (clientId: string | undefined): void {
    const outgoing = this.outgoing.peek()
    if (outgoing.some(({ letter }) => letter.clientId === clientId)) this.outgoing.value = outgoing.filter(({ letter }) => letter.clientId !== clientId)
  }

  /** It was refused. */
  fail (clientId: string, error: Error): void {
    this.outgoing.value = this.outgoing.peek().map((one) => one.letter.clientId === clientId ? { ...one, error } : one)
  }

  /** Takes up an entry: now, and again over the pages that are under way. */
  #apply (change: () => void): void {
    change()
    if (this.#underWay > 0) this.#meanwhile.push(change)
  }

  /** Reads a page; `take` puts it in its place, unless what is held was dropped meanwhile. */
  async #page (read: () => Promise<HistoryPage>, take: (messages: Stored[], page: HistoryPage) => void): Promise<void> {
    const turn = this.#turn
    this.#underWay++
    try {
      const page = await read()
      if (turn === this.#turn) {
        batch(() => {
          take(page.messages.filter((message): message is Stored => message.seq !== undefined), page)
          for (const change of this.#meanwhile) change()
        })
      }
    } finally {
      if (--this.#underWay === 0) this.#meanwhile = []
    }
  }

  #append (messages: readonly Stored[]): void {
    const last = this.messages.peek().at(-1)?.seq ?? 0
    const fresh = messages.filter(({ seq }) => seq > last)
    if (fresh.length > 0) this.messages.value = [...this.messages.peek(), ...fresh]
  }

  async #replace (options: HistoryOptions): Promise<void> {
    const turn = ++this.#turn
    batch(() => {
      this.state.value = 'loading'
      this.error.value = undefined
    })
    try {
      await this.#page(async () => await this.#chat.history(this.address, { ...options, limit: pageSize }), (messages, { more, lastSeq }) => {
        for (const { clientId } of messages) this.settle(clientId)
        this.messages.value = messages
        this.moreBefore.value = more
        this.moreAfter.value = options.around !== undefined && (messages.at(-1)?.seq ?? 0) < lastSeq
        this.state.value = 'loaded'
      })
    } catch (error) {
      if (turn === this.#turn) this.refuse(error as Error)
    }
  }

  /** One page at a time. A page that fails is asked for again by the next scroll. */
  async #extend (options: HistoryOptions, take: (messages: Stored[], more: boolean) => void): Promise<void> {
    this.#extending ??= this.#page(async () => await this.#chat.history(this.address, { ...options, limit: pageSize }), (messages, { more }) => { take(messages, more) })
      .catch(() => {})
      .finally(() => { this.#extending = undefined })
    await this.#extending
  }
}
