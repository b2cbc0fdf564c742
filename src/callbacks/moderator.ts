import { randomUUID } from 'node:crypto'
import { hookBytes, hooksAtOnce, type Verdict } from '../chat/before-send.ts'
import type { Proposal } from '../chat/screening.ts'
import { ChatError } from '../errors.ts'
import type { RongCloudMessage } from '../rongcloud/messages/codec.ts'
import { signedUrl } from '../rongcloud/signature.ts'
import { moderationTimeout, type ModerationTarget } from '../schemas/callbacks.ts'
import type { Settings } from '../settings.ts'
import type { Tokens } from '../tokens.ts'
import { Turnstile } from '../turnstile.ts'
import type { AddressGuard } from './address-guard.ts'
import { type Body, formOf, placeOf } from './bodies.ts'
import { Poster } from './poster.ts'
import { rongCloudOf, verdictOf } from './verdict.ts'

/** Connections to one app's server. */
const sockets = 64

export type ModerationOutcome = 'passed' | 'changed' | 'refused' | 'failed'

export interface ModeratorOptions {
  readonly tokens: Tokens
  readonly settings: Settings
  readonly guard: AddressGuard
  readonly count: (outcome: ModerationOutcome) => void
  readonly onError: (error: unknown) => void
}

/** What one app is being asked. */
interface Asking {
  readonly poster: Poster
  messages: number
  bytes: number
  /** Whether it was told that there are no answers, since the last that came. */
  told: boolean
}

/** Asks the apps' servers over messages before they are said: many at once, and each sender's go on in their order. */
export class Moderator {
  readonly #options: ModeratorOptions
  readonly #turnstile = new Turnstile()
  readonly #askings = new Map<string, Asking>()
  #closed = false

  constructor (options: ModeratorOptions) {
    this.#options = options
  }

  /** Calls `enter` with the verdict, at once where nobody is to be asked. Calls of one user enter in the order in which they came. */
  pass<Wish extends Proposal, Answer> (wish: Wish, enter: (verdict: Verdict<Wish['draft']>) => Answer | PromiseLike<Answer>): Answer | PromiseLike<Answer> {
    const { conversation: { app }, from, actor, draft } = wish
    // The app answers for what it says.
    if (actor === 'app') return enter(draft)
    const key = keyOf(app, from)
    const target = this.#options.settings.of(app).callbacks?.moderation
    const asked = target !== undefined && isAsked(target, wish) ? this.#ask(target, wish) : undefined
    if (asked === undefined && !this.#turnstile.has(key)) return enter(draft)
    return this.#turnstile.pass(key, asked ?? Promise.resolve(draft), enter)
  }

  /** A user is out: what it said and is still being decided over is not said any more. */
  sendAway (app: string, user: string, refusal: ChatError): void {
    this.#turnstile.sendAway(keyOf(app, user), refusal)
  }

  close (): void {
    this.#closed = true
    for (const { poster } of this.#askings.values()) poster.close()
  }

  async #ask<Wish extends Proposal> (target: ModerationTarget, wish: Wish): Promise<Verdict<Wish['draft']>> {
    const { conversation: { app }, draft: { text: { length } } } = wish
    const asking = this.#askingOf(app)
    if (asking.messages >= hooksAtOnce || asking.bytes >= hookBytes) throw new ChatError('OVERLOADED')
    asking.messages++
    asking.bytes += length
    try {
      return await this.#decide(target, wish, asking)
    } finally {
      asking.messages--
      asking.bytes -= length
    }
  }

  async #decide<Wish extends Proposal> (target: ModerationTarget, wish: Wish, asking: Asking): Promise<Verdict<Wish['draft']>> {
    const { count, onError } = this.#options
    const said = rongCloudOf(wish.draft)
    try {
      const verdict = verdictOf(wish.draft, said, await this.#answer(target, wish, said, asking))
      asking.told = false
      count(verdict instanceof ChatError ? 'refused' : verdict === wish.draft ? 'passed' : 'changed')
      return verdict
    } catch (error) {
      if (this.#closed) throw new ChatError('OVERLOADED', 'The server is stopping')
      count('failed')
      if (!asking.told) onError(new Error(`moderation of the app '${wish.conversation.app}' gives no answer`, { cause: error }))
      asking.told = true
      return target.onFailure === 'refuse' ? new ChatError('REJECTED', 'Nobody could decide over this message') : wish.draft
    }
  }

  /** The text of an answer; rejects where no try had one. */
  async #answer ({ url, timeout = moderationTimeout, tries = 1 }: ModerationTarget, wish: Proposal, said: RongCloudMessage, { poster }: Asking): Promise<string> {
    const { tokens } = this.#options
    const { app } = wish.conversation
    const body = bodyOf(wish, said)
    for (let left = tries - 1; ; left--) {
      try {
        const { status, text } = await poster.post({ url: signedUrl(url, app, tokens), ...body, timeout, reads: true })
        if (status !== 200) throw new Error(`it was answered with status ${status}`)
        return text
      } catch (error) {
        if (left <= 0 || this.#closed) throw error
      }
    }
  }

  #askingOf (app: string): Asking {
    const asking = this.#askings.get(app) ?? { poster: new Poster(this.#options.guard, sockets), messages: 0, bytes: 0, told: false }
    this.#askings.set(app, asking)
    return asking
  }
}

function keyOf (app: string, user: string): string {
  return `${app} ${user}`
}

function isAsked ({ conversations, types }: ModerationTarget, { conversation: { kind }, draft }: Proposal): boolean {
  if (conversations !== undefined && !conversations.some((one) => one === kind)) return false
  return types === undefined || types.includes(rongCloudOf(draft).objectName)
}

function bodyOf ({ conversation, from, messageId = randomUUID() }: Proposal, { objectName, content }: RongCloudMessage): Body {
  const { channelType, targetId } = placeOf(conversation, from)
  return formOf({ appKey: conversation.app, fromUserId: from, targetId, msgType: objectName, content, channelType, msgTimeStamp: Date.now(), messageId, os: 'Websocket' })
}
