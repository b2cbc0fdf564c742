import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { addressFor, type Kind } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import { contentText } from '../schemas/content.ts'
import { Content, MessageType } from '../schemas/message.ts'
import { Turnstile } from '../turnstile.ts'
import type { Draft, Proposal } from './screening.ts'

/** Milliseconds that the hook has to decide over one message; then the sender is told OVERLOADED. */
const hookTime = 5000
/** Messages over which the hook may be deciding at once, and bytes of their content. Further ones get OVERLOADED. */
export const hooksAtOnce = 10_000
export const hookBytes = 64 * 1024 * 1024

/** A message before it is sent, or the content that is to take the place of an earlier one. A copy: changing it changes nothing. */
export interface MessageBeforeSend {
  readonly app: string
  readonly from: string
  /** As the sender names it. */
  readonly conversation: string
  readonly kind: Kind
  /** Absent where a message is edited, which keeps its type. */
  readonly type?: string
  readonly content: Content
  readonly mentions?: readonly string[] | 'all'
  readonly replyTo?: number
  /** The message will not be stored. */
  readonly transient: boolean
  /** Seq of the message that is edited; absent where one is sent. */
  readonly edits?: number
}

const Changes = Type.Object({ type: Type.Optional(MessageType), content: Type.Optional(Content) }, { additionalProperties: false })
/** What takes the place of what was to be sent. */
export type ChangesBeforeSend = Static<typeof Changes>
const isChanges = TypeCompiler.Compile(Changes)

/** An embedding program's say over every message: it returns nothing, or what is to be sent instead, or throws a ChatError to refuse. */
export type BeforeSend = (message: MessageBeforeSend) => ChangesBeforeSend | undefined | void | Promise<ChangesBeforeSend | undefined | void>

/** What the hook has decided: what is sent, or why nothing is. */
export type Verdict<Said extends Draft> = Said | ChatError

/** Asks the hook over many messages at once, and lets each sender's go on in their order. */
export class BeforeSendHook {
  #decide: BeforeSend
  #onError: (error: unknown) => void
  #turnstile = new Turnstile()
  #waiting = 0
  #bytes = 0

  /** `onError` is told of what goes wrong in the hook: the sender hears INTERNAL and no more. */
  constructor (decide: BeforeSend, onError: (error: unknown) => void) {
    this.#decide = decide
    this.#onError = onError
  }

  /** Calls `enter` with the verdict, in the order in which the same user's calls of this came. Rejects where there is none: the hook failed, or took too long. */
  pass<Wish extends Proposal, Answer> (wish: Wish, enter: (verdict: Verdict<Wish['draft']>) => Answer | PromiseLike<Answer>): Promise<Answer> {
    const { conversation: { app }, from, actor } = wish
    return this.#turnstile.pass(actor === 'app' ? `${app} ${from} app` : `${app} ${from}`, this.#ask(wish), enter)
  }

  /** A user is out: what it said and is still being decided over is not said any more. What the app says in its name is. */
  sendAway (app: string, user: string, refusal: ChatError): void {
    this.#turnstile.sendAway(`${app} ${user}`, refusal)
  }

  async #ask<Wish extends Proposal> (wish: Wish): Promise<Verdict<Wish['draft']>> {
    const { length } = wish.draft.text
    if (this.#waiting >= hooksAtOnce || this.#bytes >= hookBytes) throw new ChatError('OVERLOADED')
    this.#waiting++
    this.#bytes += length
    let timer: NodeJS.Timeout | undefined
    try {
      const late = new Promise<never>((_resolve, reject) => { timer = setTimeout(() => { reject(new ChatError('OVERLOADED', 'It took too long to decide over this message')) }, hookTime) })
      return await Promise.race([this.#verdict(wish), late])
    } finally {
      clearTimeout(timer)
      this.#waiting--
      this.#bytes -= length
    }
  }

  async #verdict<Wish extends Proposal> ({ conversation, from, draft, edits }: Wish): Promise<Verdict<Wish['draft']>> {
    const { type, text, detail: { mentions, replyTo } = {}, transient = false } = draft
    try {
      const changes: unknown = await this.#decide({
        app: conversation.app,
        from,
        conversation: addressFor(conversation, from),
        kind: conversation.kind,
        ...type === undefined ? {} : { type },
        content: JSON.parse(text) as Content,
        ...mentions === undefined ? {} : { mentions },
        ...replyTo === undefined ? {} : { replyTo },
        transient,
        ...edits === undefined ? {} : { edits }
      })
      return changes === undefined || changes === null ? draft : changed(draft, changes, edits !== undefined)
    } catch (error) {
      if (error instanceof ChatError) return error
      this.#onError(new Error('beforeSend failed', { cause: error }))
      throw new ChatError('INTERNAL')
    }
  }
}

/** The draft with what the hook wants instead. What the hook made wrong is its error and no refusal of the sender. */
function changed<Said extends Draft> (draft: Said, changes: unknown, isEdit: boolean): Said {
  if (!isChanges.Check(changes)) {
    const error = isChanges.Errors(changes).First()
    throw new Error(`it returned what is no change: ${error?.path ?? ''} ${error?.message ?? ''}`)
  }
  const { type = draft.type, content = draft.content } = changes
  if (isEdit && changes.type !== undefined) throw new Error('it returned a type for an edit, which keeps the one that the message has')
  let text
  try {
    text = contentText(type, content)
  } catch (error) {
    throw new Error('it returned content that cannot be sent', { cause: error })
  }
  // As it will be read, whatever it was made of.
  return { ...draft, ...type === undefined ? {} : { type }, content: JSON.parse(text) as Content, text }
}
