import { Conversation } from './conversation.js'
import { RequestError, Socket, unreachable } from './socket.js'

const PAGE = 50 // messages read at a time when opening or scrolling back
const FAR = 500 // entries behind: from there on the newest page is shown instead of all that was missed
const LISTED = 300 // conversations read into the list; older ones open by name
const TRIES = 3 // sends that the server asks to repeat, before the message counts as failed
const LATER = 2000 // ms before such a send is repeated
const GRACE = 300 // ms that a missing entry may be late before it is asked for
const TYPING_SHOWN = 10_000 // ms; the server says when it ends, unless that is lost with the connection
const TYPING_SAID = 3000 // ms between two `typing` while one writes on

const entries = new Set(['message', 'edit', 'recall', 'reaction', 'member', 'conversation'])

async function post (path, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => null)
  if (!response) throw unreachable()
  const { ok, status } = response
  const answer = await response.json().catch(() => ({}))
  if (ok) return answer
  throw new RequestError({ code: status === 404 ? 'NOT_FOUND' : `HTTP ${status}`, ...answer, retry: status === 429 || status >= 500 })
}

/** One signed-in user: the conversations, kept up to date over one socket. `onChange` is called when there is something to show. */
export class Session {
  conversations = new Map() // address -> Conversation
  current = null // the conversation that is looked at
  state // { name: connecting, online, waiting or stopped; code or reason where stopped }
  #token
  #socket
  #limits
  #onChange
  #typingSaid = 0

  static async signIn (userId, onChange) {
    return new Session(await post('demo/token', { userId }), onChange)
  }

  constructor ({ userId, token }, onChange) {
    this.user = userId
    this.#token = token
    this.#onChange = onChange
    const url = new URL('ws?sdk=confab-page-0.1', document.baseURI)
    url.protocol = url.protocol.replace('http', 'ws')
    this.#socket = new Socket({
      url,
      getToken: async fresh => {
        if (fresh) this.#token = (await post('demo/token', { userId })).token
        return this.#token
      },
      onState: (name, why) => this.#turn({ name, ...why }),
      onReady: welcome => this.#comeBack(welcome),
      onPush: frame => this.#receive(frame)
    })
  }

  get online () { return this.state.name === 'online' }

  get stopped () { return this.state.name === 'stopped' }

  /** The network, the visibility or the person's patience changed. */
  wake () { this.#socket.wake() }

  /** The conversation at an address, made where it is not known. */
  at (address) {
    if (!this.conversations.has(address)) this.conversations.set(address, new Conversation(address))
    return this.conversations.get(address)
  }

  show (conversation) {
    this.sayTyping(false)
    this.current = conversation
    if (conversation) {
      conversation.opened ||= Date.now()
      conversation.fresh = false
      this.#catchUp(conversation)
    }
    this.#onChange()
  }

  async createGroup (name, members) {
    const { groupId } = await post('v1/groups', { name, members: [...new Set(members)] }, this.#token)
    return Object.assign(this.at(`group:${groupId}`), { name })
  }

  leave (room) {
    this.#ask(room, 'leave').catch(() => {})
    this.#forget(room)
  }

  write (conversation, text) {
    const clientId = Array.from(crypto.getRandomValues(new Uint32Array(4)), n => n.toString(36)).join('-')
    const message = { from: this.user, type: 'text', content: { text }, clientId, time: Date.now() }
    conversation.pending.push(message)
    this.sayTyping(false)
    this.retry(conversation, message)
  }

  /** Sends (again) under the same clientId: what did arrive is not there twice. */
  retry (conversation, message) {
    Object.assign(message, { state: 'sending', tries: 0 })
    this.#deliver(conversation)
    this.#onChange()
  }

  sayTyping (on) {
    if (!this.current || (on ? Date.now() - this.#typingSaid < TYPING_SAID : !this.#typingSaid)) return
    this.#typingSaid = on ? Date.now() : 0
    this.#socket.request('typing', { to: this.current.address, on }).catch(() => {})
  }

  /** Reads the page before what is shown. */
  async readBack () {
    const conversation = this.current
    if (!this.online || !conversation?.more || conversation.readingBack) return
    const before = conversation.first
    conversation.readingBack = true
    const page = await this.#ask(conversation, 'history', { before, limit: PAGE }).catch(() => null)
    conversation.readingBack = false
    if (!page || conversation.first !== before) return
    conversation.prepend(page)
    this.#onChange()
  }

  #ask ({ address }, op, fields) { return this.#socket.request(op, { conversation: address, ...fields }) }

  #turn (state) {
    this.state = state
    if (this.stopped) for (const conversation of this.conversations.values()) this.#deliver(conversation)
    this.#onChange()
  }

  // Requests of one connection are carried out in order: a room is joined before what was written to it is sent.
  #comeBack ({ limits }) {
    const isReturn = Boolean(this.#limits)
    this.#limits = limits
    for (const conversation of this.conversations.values()) {
      conversation.joined = false
      if (conversation === this.current || conversation.kind === 'room') this.#catchUp(conversation)
      this.#deliver(conversation)
    }
    this.#readList(isReturn).catch(() => {})
  }

  async #readList (isReturn) {
    let cursor
    do {
      const page = await this.#socket.request('conversations', { limit: 100, cursor })
      for (const { conversation: address, name, lastMessage } of page.conversations) {
        const conversation = this.at(address)
        conversation.name = name ?? conversation.name
        if (lastMessage && conversation.note(lastMessage) && isReturn) this.#markFresh(conversation)
      }
      cursor = page.next
      this.#onChange()
    } while (cursor && this.conversations.size < LISTED)
  }

  #receive (frame) {
    const { op, user } = frame
    const conversation = this.conversations.get(frame.conversation)
    const isMine = user === this.user
    const isCount = op === 'member' && frame.conversation.startsWith('room:') // no entry of the log
    if (op === 'resync') this.#comeBack({ limits: this.#limits })
    else if (op === 'typing') conversation && !isMine && this.#setTyping(conversation, user, frame.on)
    else if (op === 'member' && isMine && ['left', 'removed'].includes(frame.change)) conversation && this.#forget(conversation)
    else if (entries.has(op) && frame.seq && !isCount) this.#receiveEntry(frame)
    this.#onChange()
  }

  #receiveEntry (entry) {
    const { op, conversation: address, from } = entry
    if (!this.conversations.has(address)) this.#readList().catch(() => {}) // its name, if it is a group
    const conversation = this.at(address)
    conversation.accept(entry)
    if (conversation.hasGap) setTimeout(() => conversation.hasGap && this.#catchUp(conversation), GRACE)
    if (op !== 'message') return
    this.#setTyping(conversation, from, false)
    this.#markFresh(conversation)
  }

  #markFresh (conversation) {
    if (conversation.last?.from !== this.user && conversation !== this.current) conversation.fresh = true
  }

  #setTyping (conversation, user, on) {
    clearTimeout(conversation.typing.get(user))
    conversation.typing.delete(user)
    if (on) conversation.typing.set(user, setTimeout(() => this.#setTyping(conversation, user, false), TYPING_SHOWN))
    this.#onChange()
  }

  #forget (conversation) {
    this.conversations.delete(conversation.address)
    if (conversation === this.current) this.show(null)
  }

  // Brings a conversation up to now: the newest page the first time, later what came after its cursor.
  async #catchUp (conversation) {
    if (conversation.busy || !this.online) return
    conversation.busy = true
    conversation.problem = null
    try {
      if (conversation.kind === 'room' && !conversation.joined) {
        await this.#ask(conversation, 'join')
        conversation.joined = true
      }
      if (!conversation.loaded || !await this.#follow(conversation)) {
        conversation.loading = true
        conversation.begin(await this.#ask(conversation, 'history', { limit: PAGE }))
      }
    } catch (error) {
      // A direct conversation begins with its first message; until then there is nothing to read.
      if (error.code === 'NOT_FOUND' && conversation.kind === 'direct') conversation.begin({ messages: [], more: false, lastSeq: 0 })
      else if (error.code !== 'UNREACHABLE') conversation.problem = error
    }
    conversation.loading = conversation.busy = false
    this.#onChange()
  }

  // False where what is shown is too far behind, or no longer holds: a log that ends before the cursor was restored from a backup.
  async #follow (conversation) {
    let page
    do {
      const after = conversation.cursor
      page = await this.#ask(conversation, 'history', { after, limit: 100 })
      if (page.lastSeq < after || page.lastSeq - after > FAR) return false
      conversation.follow(page)
    } while (page.more && page.messages.length)
    return true
  }

  // One message at a time, so that they keep their order whatever has to be sent again.
  async #deliver (conversation) {
    if (conversation.delivering) return
    conversation.delivering = true
    const next = () => (this.online || this.stopped) && conversation.pending.find(({ state }) => state === 'sending')
    for (let message = next(); message; message = next()) {
      try {
        await this.#send(conversation, message)
      } catch (error) {
        if (this.stopped || !error.retry || (this.online && ++message.tries > TRIES)) Object.assign(message, { state: 'failed', error })
        else if (this.online) await new Promise(resolve => setTimeout(resolve, LATER))
      }
      this.#onChange()
    }
    conversation.delivering = false
  }

  async #send (conversation, message) {
    const { type, content, clientId } = message
    if (new Blob([JSON.stringify(content)]).size > this.#limits?.content) throw new RequestError({ code: 'TOO_LARGE' })
    conversation.acknowledge(message, await this.#socket.request('send', { to: conversation.address, type, content, clientId }))
    if (conversation.hasGap) this.#catchUp(conversation)
  }
}
