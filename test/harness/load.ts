import { setTimeout as sleep } from 'node:timers/promises'
import { type Report, check } from './checker.ts'
import { History, type Membership, type Operation, type StoredLog } from './history.ts'
import type { Random } from './random.ts'
import { readHistory, restOk } from './rest.ts'
import { app, type ServerProcess } from './server.ts'
import { AnswerError, type Frame, TestSocket, UnknownOutcome } from './socket.ts'
import { mintToken } from './token.ts'

export interface LoadOptions {
  readonly random: Random
  readonly senders: number
  readonly groups: number
  /** In how many of the groups each sender is. */
  readonly memberOf: number
  /** How many sends of one sender are under way at once. */
  readonly window: number
}

interface Sender {
  readonly user: string
  readonly token: string
  /** Addresses of the groups that it is in. */
  readonly groups: readonly string[]
}

export interface Said {
  readonly operation: Operation
  readonly refusal: AnswerError | undefined
}

const RETRY_AFTER = 10 // ms, when the server asks to try again

/**
 * People who talk in groups over sockets as fast as they are answered, and record all that they do and are shown.
 * They outlive the server: `connect` again to the next one, `retryUnknown`, `talk` on, and compare at the end.
 */
export class Load {
  readonly history = new History()
  #options: LoadOptions
  #senders: Sender[] = []
  #bases = new Map<string, number>()
  #memberships: Membership[] = []
  #unknown: Operation[] = []
  #sockets = new Map<string, TestSocket>()
  #lastClientId = 0

  constructor (options: LoadOptions) {
    this.#options = options
  }

  /** How many sends have an unknown outcome that no retry has settled. */
  get unknown (): number {
    return this.#unknown.length
  }

  /** Registers the people and makes their groups. */
  async setUp ({ url }: ServerProcess): Promise<void> {
    const { senders, groups, memberOf } = this.#options
    const members = new Map(range(groups).map((n) => [`team-${n}`, [] as string[]]))
    for (const n of range(senders)) {
      const user = `user-${n}`
      const ids = range(memberOf).map((k) => `team-${(n + k * Math.ceil(groups / memberOf)) % groups}`)
      for (const id of ids) members.get(id)?.push(user)
      this.#senders.push({ user, token: await mintToken(url, user), groups: ids.map((id) => `group:${id}`) })
    }
    for (const [groupId, users] of members) {
      await restOk(url, app, 'POST', '/v1/groups', { groupId, name: groupId, members: users })
      const conversation = `group:${groupId}`
      const { lastSeq } = await readHistory(url, this.#tokenOfMember(conversation), conversation)
      this.#bases.set(conversation, lastSeq)
      for (const user of users) this.#memberships.push({ user, conversation, from: 1 })
    }
  }

  /** Opens a socket for everybody. */
  async connect ({ url }: ServerProcess): Promise<void> {
    await Promise.all(this.#senders.map(async ({ user, token }) => {
      this.#sockets.set(user, await TestSocket.connect(url, token))
    }))
  }

  /** Talks until the server is gone, or until `signal`; resolves when every send has ended. */
  async talk (signal?: AbortSignal): Promise<void> {
    await Promise.all(this.#senders.flatMap((sender) => range(this.#options.window).map(async () => {
      while (!signal?.aborted) {
        const operation = this.history.invoke(this.#message(sender))
        await this.#send(operation)
        if (operation.outcome === 'info') return
        if (operation.outcome === 'fail') await sleep(RETRY_AFTER)
      }
    })))
  }

  /** One message of everybody; resolves with how each ended, and the error where the server refused it. */
  async sayOnce (): Promise<Said[]> {
    return await Promise.all(this.#senders.map(async (sender) => {
      const operation = this.history.invoke(this.#message(sender))
      const refusal = await this.#send(operation)
      return { operation, refusal }
    }))
  }

  /** Sends again, with the clientId that they had, all sends whose outcome is unknown; resolves with their number. */
  async retryUnknown (): Promise<number> {
    const unknown = this.#unknown
    this.#unknown = []
    await this.retry(unknown)
    return unknown.length
  }

  /** Sends the messages of earlier operations again. */
  async retry (operations: readonly Operation[]): Promise<void> {
    await Promise.all(operations.map(({ sender, conversation, clientId, body }) =>
      this.#send(this.history.invoke({ sender, conversation, clientId, body }))))
  }

  /** Ends the connections. What each was shown is in the recording. */
  async disconnect (): Promise<void> {
    const sockets = [...this.#sockets]
    this.#sockets.clear()
    for (const [user, socket] of sockets) {
      await socket.terminate()
      const { seen } = this.history.observe(user)
      for (const sighting of sightings(socket.pushes)) seen.push(sighting)
    }
  }

  /** Reads every log through REST, as a member does, and compares it with what was recorded. */
  async check ({ url }: ServerProcess): Promise<Report> {
    const logs: StoredLog[] = []
    for (const [conversation, base] of this.#bases) {
      const { messages, lastSeq } = await readHistory(url, this.#tokenOfMember(conversation), conversation)
      logs.push({
        conversation,
        base,
        lastSeq,
        messages: messages.map(({ seq, messageId, from, clientId = '', content }) => ({ seq, messageId, sender: from, clientId, body: String(content['text']) }))
      })
    }
    return check({ operations: this.history.operations, observers: this.history.observers, logs, memberships: this.#memberships })
  }

  async #send (operation: Operation): Promise<AnswerError | undefined> {
    const { sender, conversation, clientId, body } = operation
    try {
      const socket = this.#sockets.get(sender)
      if (socket === undefined) throw new UnknownOutcome('not connected')
      const answer = await socket.request({ op: 'send', to: conversation, clientId, content: { text: body } })
      this.history.ok(operation, { seq: Number(answer['seq']), messageId: String(answer['messageId']) })
      return undefined
    } catch (error) {
      const refusal = error instanceof AnswerError ? error : undefined
      if (refusal === undefined && !(error instanceof UnknownOutcome)) throw error
      // INTERNAL is an accident, which promises nothing about what it left behind.
      if (refusal !== undefined && refusal.code !== 'INTERNAL') this.history.fail(operation)
      else this.#doubt(operation)
      return refusal
    }
  }

  #doubt (operation: Operation): void {
    this.history.info(operation)
    this.#unknown.push(operation)
  }

  #message ({ user, groups }: Sender): Pick<Operation, 'sender' | 'conversation' | 'clientId' | 'body'> {
    const clientId = `c-${++this.#lastClientId}`
    return { sender: user, conversation: this.#options.random.pick(groups), clientId, body: `${user} says ${clientId}` }
  }

  #tokenOfMember (conversation: string): string {
    const member = this.#senders.find(({ groups }) => groups.includes(conversation))
    if (member === undefined) throw new Error(`${conversation} has no members: use more senders`)
    return member.token
  }
}

function sightings (pushes: readonly Frame[]) {
  return pushes
    .filter(({ op }) => op === 'message')
    .map((frame) => ({ conversation: String(frame['conversation']), seq: Number(frame['seq']), messageId: String(frame['messageId']) }))
}

function range (length: number): number[] {
  return Array.from({ length }, (_item, index) => index)
}
