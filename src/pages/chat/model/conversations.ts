import { computed, signal } from '@preact/signals'
import type { ConversationItem, EventNamed, Message } from '../../../client/index.ts'
import { kindOf } from './address.ts'
import { type Revision, revise } from './entries.ts'

/** The user's conversations as they stand, those that are pinned first, then the one with the newest message. */
export class Conversations {
  readonly #items = signal<ReadonlyMap<string, ConversationItem>>(new Map())
  readonly sorted = computed(() => [...this.#items.value.values()].sort((one, other) => Number(other.pinned ?? false) - Number(one.pinned ?? false) || timeOf(other) - timeOf(one) || one.conversation.localeCompare(other.conversation)))
  readonly unread = computed(() => this.sorted.value.reduce((sum, { unread = 0, muted }) => muted === true ? sum : sum + unread, 0))
  readonly #user: string
  /** Counts what happened; by it, when each conversation last changed. */
  #moment = 0
  readonly #changed = new Map<string, number>()

  constructor (user: string) {
    this.#user = user
  }

  at (address: string): ConversationItem | undefined {
    return this.#items.value.get(address)
  }

  /** Now: what is asked of the server is compared with what came meanwhile. */
  get moment (): number {
    return this.#moment
  }

  /** As the server had it when it was asked. Answers those that have changed since: they stay as they are, and are to be asked for again. */
  put (items: readonly ConversationItem[], asked = this.#moment): string[] {
    const known = new Map(this.#items.peek())
    const isOld = ({ conversation, lastSeq }: ConversationItem) => (this.#changed.get(conversation) ?? 0) > asked || (known.get(conversation)?.lastSeq ?? 0) > lastSeq
    const old = items.filter(isOld)
    for (const item of items) if (item.conversation !== 'me' && !old.includes(item)) known.set(item.conversation, item)
    this.#items.value = known
    return old.map(({ conversation }) => conversation)
  }

  change (address: string, changes: Partial<ConversationItem>): void {
    const item = this.#items.peek().get(address)
    if (item === undefined) this.#touch(address)
    else this.#set({ ...item, ...changes })
  }

  remove (address: string): void {
    this.#touch(address)
    const known = new Map(this.#items.peek())
    if (known.delete(address)) this.#items.value = known
  }

  add (message: Message & { readonly seq: number }): void {
    const { conversation, seq, from } = message
    const item = this.#items.peek().get(conversation) ?? { conversation, lastSeq: 0, unread: 0, mentioned: 0 }
    if (seq <= item.lastSeq) return
    const isRead = from === this.#user || kindOf(conversation) === 'room'
    this.#set({ ...item, lastSeq: seq, lastMessage: message, ...isRead ? read(seq) : { unread: (item.unread ?? 0) + 1, mentioned: (item.mentioned ?? 0) + Number(this.#isMentioned(message)) } })
  }

  revise (entry: Revision): void {
    const { conversation, seq, target } = entry
    const item = this.#items.peek().get(conversation)
    if (item === undefined || seq <= item.lastSeq) return
    const { lastMessage } = item
    this.#set({ ...item, lastSeq: seq, ...lastMessage?.seq === target ? { lastMessage: revise(lastMessage, entry) } : {} })
  }

  /** An entry that says nothing of messages. */
  pass ({ conversation, seq }: { readonly conversation: string, readonly seq: number }, changes: Partial<ConversationItem> = {}): void {
    const item = this.#items.peek().get(conversation)
    if (item !== undefined) this.#set({ ...item, lastSeq: Math.max(seq, item.lastSeq), ...changes })
  }

  /** The user has read up to here. Answers whether the count of what is unread is known from that alone. */
  read (address: string, seq: number): boolean {
    const item = this.#items.peek().get(address)
    if (item === undefined || seq <= (item.readSeq ?? 0)) return true
    const isAll = seq >= (item.lastMessage?.seq ?? item.lastSeq)
    if (isAll) this.#set({ ...item, ...read(seq) })
    return isAll
  }

  peerRead ({ conversation, seq }: EventNamed<'read'>): void {
    this.change(conversation, { peerRead: Math.max(seq, this.#items.peek().get(conversation)?.peerRead ?? 0) })
  }

  #set (item: ConversationItem): void {
    this.#touch(item.conversation)
    this.#items.value = new Map(this.#items.peek()).set(item.conversation, item)
  }

  #touch (address: string): void {
    this.#changed.set(address, ++this.#moment)
  }

  #isMentioned ({ mentions }: Message): boolean {
    return mentions === 'all' || (mentions?.includes(this.#user) ?? false)
  }
}

const read = (seq: number) => ({ readSeq: seq, unread: 0, mentioned: 0 })

function timeOf ({ lastMessage }: ConversationItem): number {
  return lastMessage?.time ?? 0
}
