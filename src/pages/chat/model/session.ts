import { batch, computed, signal } from '@preact/signals'
import { type Chat, type ConversationItem, createChat, type EventName, type EventNamed, type Letter, type State } from '../../../client/index.ts'
import { type Method, rest, segment } from '../../shared/rest.ts'
import { root } from '../../shared/server.ts'
import { kindOf, nameIn } from './address.ts'
import { Conversations } from './conversations.ts'
import { Members } from './members.ts'
import { Notifier } from './notifier.ts'
import { People } from './people.ts'
import { Presence } from './presence.ts'
import { RoomsJoined } from './rooms-joined.ts'
import { Timeline } from './timeline.ts'
import { Typists } from './typists.ts'

/** Conversations that are read into the list; older ones are found by their name. */
const mostListed = 1000
/** Entries that are read by themselves after an absence; where there were more, the newest page is. */
const fill = 500
/** Times that a conversation of the list is read until nothing happens in it meanwhile: where more happens, the next entry says the rest. */
const mostLooks = 5
/** Users whose coming and going is watched because of one direct conversation each. */
const mostPeers = 500

export interface SessionOptions {
  readonly user: string
  readonly getToken: (why: { readonly fresh: boolean }) => Promise<string> | string
}

/** One signed-in user: what the page shows, kept up to date by the client library. */
export class Session {
  readonly user: string
  readonly chat: Chat
  readonly state = signal<State>({ name: 'connecting' })
  readonly conversations: Conversations
  readonly members: Members
  readonly people: People
  readonly presence: Presence
  readonly typists = new Typists()
  readonly rooms: RoomsJoined
  readonly notifier: Notifier
  /** The conversation that is looked at. */
  readonly current = signal<string | undefined>(undefined)
  readonly timeline = computed(() => this.current.value === undefined ? undefined : this.timelineOf(this.current.value))
  /** The newest message of somebody else, for who listens to the page. */
  readonly heard = signal<EventNamed<'message'> | undefined>(undefined)
  /** Why the last thing that the person asked for was not done. */
  readonly problem = signal<Error | undefined>(undefined)
  readonly #timelines = new Map<string, Timeline>()
  #token = ''
  #isListed = false

  constructor ({ user, getToken }: SessionOptions) {
    this.user = user
    this.chat = createChat({
      url: root.href,
      user,
      fill,
      storage: window.localStorage,
      getToken: async (why) => {
        this.#token = await getToken(why)
        return this.#token
      }
    })
    this.conversations = new Conversations(user)
    this.members = new Members(async (path) => await this.rest('GET', path))
    this.people = new People(async (path) => await this.rest('GET', path))
    this.presence = new Presence(this.chat)
    this.rooms = new RoomsJoined(this.chat, this.conversations, user)
    this.notifier = new Notifier(this)
    this.#listen()
  }

  timelineOf (address: string): Timeline {
    const timeline = this.#timelines.get(address) ?? new Timeline(this.chat, address)
    this.#timelines.set(address, timeline)
    return timeline
  }

  /** A REST call as the user. */
  async rest <Answer> (method: Method, path: string, body?: unknown): Promise<Answer> {
    return await rest<Answer>(method, path, { authorization: `Bearer ${this.#token}`, body })
  }

  /** Shows a conversation; a room is entered. */
  async open (address: string | undefined): Promise<void> {
    const before = this.current.peek()
    if (before !== undefined && before !== address) this.chat.typing(before, false)
    this.current.value = address
    if (address === undefined) return
    const timeline = this.timelineOf(address)
    try {
      if (kindOf(address) === 'room') await this.rooms.enter(address)
    } catch (error) {
      return timeline.refuse(error as Error)
    }
    await timeline.open()
    this.members.load(address).catch(() => {})
  }

  send (to: string, content: string | Letter['content'], options: { readonly type?: string, readonly mentions?: string[] | 'all', readonly replyTo?: number, readonly clientId?: string } = {}): void {
    const clientId = options.clientId ?? crypto.getRandomValues(new Uint32Array(4)).join('-')
    const letter = { to, content: typeof content === 'string' ? { text: content } : content, ...options, clientId }
    this.timelineOf(to).begin(letter)
    this.chat.send(to, letter.content, { ...options, clientId }).catch((error: Error) => { this.timelineOf(to).fail(clientId, error) })
  }

  /** Sends again what was refused, under the same clientId. */
  retry ({ to, content, ...options }: Letter): void {
    this.send(to, content, options)
  }

  /** Gives up what is not stored yet. */
  drop ({ to, clientId }: Letter): void {
    this.chat.cancel(clientId)
    this.timelineOf(to).settle(clientId)
  }

  /** Does what the person asked for; where it cannot be done, says so. Resolves with whether it was. */
  async attempt (work: Promise<unknown>): Promise<boolean> {
    this.problem.value = undefined
    try {
      await work
      return true
    } catch (error) {
      this.problem.value = error as Error
      return false
    }
  }

  /** The person has seen the conversation up to here. */
  read (address: string, seq: number): void {
    const item = this.conversations.at(address)
    if (item === undefined || kindOf(address) === 'room' || seq <= (item.readSeq ?? 0)) return
    this.chat.read(address, seq)
    this.conversations.read(address, seq)
  }

  /** Reads one conversation of the list anew, and again where it changed meanwhile. */
  async look (address: string): Promise<void> {
    if (kindOf(address) === 'room') return
    for (let tries = 0; tries < mostLooks; tries++) {
      const asked = this.conversations.moment
      const item = await this.rest<ConversationItem>('GET', `v1/conversations/${segment(address)}`).catch(() => undefined)
      // Who was looking for one that is gone meanwhile has seen all of it.
      if (item === undefined || this.#put([item], asked).length === 0 || this.conversations.at(address) === undefined) return
      // What entries do not tell of.
      if (item.name !== undefined) this.conversations.change(address, { name: item.name })
    }
  }

  async close (): Promise<void> {
    this.notifier.stop()
    await this.chat.close()
  }

  #listen (): void {
    // Whatever one event changes is drawn once.
    const on = <Name extends EventName>(name: Name, listener: (event: EventNamed<Name>) => void): void => {
      this.chat.on(name, (event) => { batch(() => { listener(event) }) })
    }
    on('state', (state) => {
      this.state.value = state
      if (state.name === 'online') this.#whenOnline()
    })
    on('conversations', ({ conversations }) => { this.#lookAt(this.#put(conversations)) })
    on('message', (message) => {
      if (message.seq === undefined) return
      const isKnown = this.conversations.at(message.conversation) !== undefined
      this.conversations.add({ ...message, seq: message.seq })
      this.timelineOf(message.conversation).add(message)
      this.typists.tell({ conversation: message.conversation, user: message.from, on: false })
      // Its name, and how it is set.
      if (!isKnown) this.look(message.conversation)
      if (message.from === this.user) return
      this.heard.value = message
      this.notifier.tell(message)
    })
    for (const op of ['edit', 'recall', 'reaction'] as const) {
      on(op, (entry) => {
        this.conversations.revise(entry)
        this.#timelines.get(entry.conversation)?.revise(entry)
      })
    }
    on('member', (entry) => {
      if ('members' in entry) return this.rooms.count(entry)
      if ('seq' in entry) this.conversations.pass(entry)
      this.members.refresh(entry.conversation)
    })
    on('conversation', (entry) => {
      const { name } = entry.changes
      this.conversations.pass(entry, typeof name === 'string' ? { name } : {})
      if (Object.keys(entry.changes).some((change) => ['muted', 'voice', 'nickname'].includes(change))) this.members.refresh(entry.conversation)
    })
    on('me', ({ changes }) => {
      if (!('conversation' in changes)) return
      const { conversation: address } = changes
      if ('joined' in changes) this.look(address)
      else if ('muted' in changes || 'pinned' in changes) this.conversations.change(address, changes)
      else if ('hidden' in changes) {
        this.conversations.remove(address)
        this.#forget(address)
      } else if ('read' in changes && !this.conversations.read(address, changes.read)) this.look(address)
    })
    on('read', (position) => { if (position.user !== this.user) this.conversations.peerRead(position) })
    on('typing', (typing) => { this.typists.tell(typing) })
    on('presence', (presence) => { this.presence.tell([presence]) })
    on('gap', ({ conversation }) => {
      this.#forget(conversation)
      this.look(conversation)
    })
    on('left', ({ conversation }) => {
      this.conversations.remove(conversation)
      this.#timelines.get(conversation)?.forget()
      this.rooms.left(conversation)
      if (this.current.peek() === conversation) this.current.value = undefined
    })
    on('sent', ({ conversation, clientId }) => { this.#timelines.get(conversation)?.settle(clientId) })
    on('failed', ({ conversation, clientId, error }) => { this.timelineOf(conversation).fail(clientId, error) })
  }

  /** What is held is not so any more: where it is looked at, it is read anew. */
  #forget (address: string): void {
    const timeline = this.#timelines.get(address)
    timeline?.forget()
    if (this.current.peek() === address) timeline?.open()
  }

  #whenOnline (): void {
    const timeline = this.timeline.peek()
    if (timeline?.state.peek() === 'failed') timeline.open()
    this.rooms.again()
    if (!this.#isListed) this.#list().catch(() => {})
  }

  async #list (): Promise<void> {
    let count = 0
    for (let cursor: string | undefined = ''; cursor !== undefined && count < mostListed;) {
      const asked = this.conversations.moment
      const page: { conversations: ConversationItem[], next?: string } = await this.chat.conversations({ limit: 100, ...cursor === '' ? {} : { cursor } })
      this.#lookAt(this.#put(page.conversations, asked))
      count += page.conversations.length
      cursor = page.next
    }
    this.#isListed = true
  }

  #lookAt (addresses: readonly string[]): void {
    for (const address of addresses) this.look(address)
  }

  /** Answers those that were older than what is known. */
  #put (items: readonly ConversationItem[], asked?: number): string[] {
    const old = this.conversations.put(items, asked)
    this.presence.watch(items.filter(({ conversation }) => kindOf(conversation) === 'direct').slice(0, mostPeers).map(({ conversation }) => nameIn(conversation)))
    return old
  }
}
