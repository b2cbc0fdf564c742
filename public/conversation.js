/**
 * One conversation as this page holds it: its log from `first` to `cursor` without a hole, and what is still to be sent.
 * Entries that are no messages (somebody joined, …) are not shown, but they take their number.
 */
export class Conversation {
  messages = [] // ascending by seq
  pending = [] // mine, not yet among `messages`, in the order written; state: sending, sent, failed
  last // the newest message known, also where the log is not loaded
  first = 1
  cursor // undefined: not loaded
  more = false // there is something before `first`
  loading = false // the newest page is asked for; what comes meanwhile is held back
  fresh = false // something came that nobody has looked at
  typing = new Map() // user -> timer
  #seqs = new Set()
  #held = new Map() // seq -> entry that is not the next one

  constructor (address) {
    this.address = address
    this.kind = address.slice(0, address.indexOf(':'))
    this.name = address.slice(this.kind.length + 1)
  }

  get loaded () { return this.cursor !== undefined }

  /** Entries came that are not the next ones. */
  get hasGap () { return this.loaded && this.#held.size > 0 }

  /** The newest page: what was held before goes. */
  begin ({ messages, more, lastSeq }) {
    this.messages = []
    this.last = undefined
    this.#seqs.clear()
    this.cursor = lastSeq
    this.prepend({ messages, more })
    this.#release()
  }

  /** The page before `first`. */
  prepend ({ messages, more }) {
    this.more = more && messages.length > 0
    this.first = this.more ? messages[0].seq : 1
    this.#insert(messages)
  }

  /** The page after the cursor. */
  follow ({ messages, more, lastSeq }) {
    this.cursor = Math.max(this.cursor, more ? messages.at(-1)?.seq ?? 0 : lastSeq)
    this.#insert(messages)
    this.#release()
  }

  /** A live entry, or my own message that was acknowledged: it shows when everything before it is there. */
  accept (entry) {
    if (entry.op === 'message') this.note(entry)
    if (!this.loaded && !this.loading) return
    this.#held.set(entry.seq, entry)
    if (!this.loading) this.#release()
  }

  acknowledge (message, { seq, messageId, time }) {
    Object.assign(message, { seq, messageId, time, state: 'sent' })
    this.accept({ ...message, op: 'message' })
  }

  /** Keeps the message if it is the newest known, and says so. */
  note (message) {
    if (message.seq <= this.last?.seq) return false
    this.last = message
    return true
  }

  #release () {
    for (const [seq, entry] of [...this.#held].sort(([a], [b]) => a - b)) {
      if (seq > this.cursor + 1) break
      this.cursor = Math.max(this.cursor, seq)
      this.#held.delete(seq)
      if (entry.op === 'message') this.#insert([entry])
    }
  }

  #insert (messages) {
    for (let message of messages) {
      const i = this.pending.findIndex(({ clientId, from }) => clientId === message.clientId && from === message.from)
      if (i >= 0) message = Object.assign(...this.pending.splice(i, 1), message, { state: 'sent' })
      // A repeated send may be answered with a number far back: it appears when that page is read.
      if (message.seq < this.first || this.#seqs.has(message.seq)) continue
      this.#seqs.add(message.seq)
      this.messages.push(message)
      this.note(message)
    }
    this.messages.sort((a, b) => a.seq - b.seq)
  }
}
