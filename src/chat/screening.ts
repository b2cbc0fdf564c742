import { ChatError } from '../errors.ts'
import { contentText } from '../schemas/content.ts'
import { screenedFields } from '../readable-text.ts'
import type { Content } from '../schemas/message.ts'
import type { Conversation } from '../conversation.ts'
import type { MessageDetail } from '../store/entry.ts'
import type { Actor } from '../store/writes.ts'
import type { ChatContext } from './context.ts'

/** What somebody wants to say, checked. */
export interface Draft {
  /** Absent where it is not known: a message that is edited keeps its own. */
  readonly type?: string
  readonly content: Content
  /** JSON text of the content. */
  readonly text: string
  readonly detail?: MessageDetail
  readonly transient?: boolean
  /** The word list does not look at it: the app answers for what it says. */
  readonly unscreened?: true
  /** Words of the app's list were replaced in it. */
  readonly replaced?: true
}

/** Who wants to say what, and where. */
export interface Proposal {
  readonly conversation: Conversation
  readonly from: string
  readonly actor: Actor
  readonly draft: Draft
  /** Seq of the message whose content this is to become; absent where it is a new one. */
  readonly edits?: number
  /** Id of that message. */
  readonly messageId?: string
}

/**
 * Every message and every edit goes through here: the embedding program's hook decides, then the app's server, then the app's word list, each over what the one before has
 * made of it; then `enter` is called with what may be stored, or `refuse` with why nothing may, which throws where it is not given.
 *
 * `enter` joins the writer's queue before it first waits. Where nobody is asked it is called before this returns. Otherwise calls of one user enter in the order in which
 * they came, however long it takes to decide over each: what was checked before this may be true no more by then.
 */
export function prepare<Wish extends Proposal, Answer> (
  chat: ChatContext,
  wish: Wish,
  enter: (chat: ChatContext, wish: Wish, draft: Wish['draft']) => Promise<Answer>,
  refuse: (chat: ChatContext, wish: Wish, refusal: ChatError) => Promise<Answer> = rethrow
): Promise<Answer> {
  const moderate = async (draft: Wish['draft']) => await chat.callbacks.moderator.pass({ ...wish, draft }, (verdict) => verdict instanceof ChatError ? refuse(chat, wish, verdict) : decide(chat, wish, verdict, enter, refuse))
  if (chat.beforeSend === undefined) return moderate(wish.draft)
  return chat.beforeSend.pass(wish, (verdict) => verdict instanceof ChatError ? refuse(chat, wish, verdict) : moderate(verdict))
}

/** The content with the words of the app's list replaced, the very same where there are none. REJECTED where it holds one that refuses it. */
export function screen ({ words }: ChatContext, app: string, content: Content): Content {
  const list = words.of(app)
  if (list === undefined) return content
  let screened = content
  for (const field of screenedFields) {
    const text = content[field]
    if (typeof text !== 'string') continue
    const clean = list.screen(text)
    if (clean === undefined) throw new ChatError('REJECTED', 'The message holds a word that is not allowed here')
    if (clean !== text) screened = { ...screened, [field]: clean }
  }
  return screened
}

function decide<Wish extends Proposal, Answer> (
  chat: ChatContext,
  wish: Wish,
  draft: Wish['draft'],
  enter: (chat: ChatContext, wish: Wish, draft: Wish['draft']) => Promise<Answer>,
  refuse: (chat: ChatContext, wish: Wish, refusal: ChatError) => Promise<Answer>
): Promise<Answer> {
  if (wish.draft.unscreened) return enter(chat, wish, draft)
  let content
  try {
    content = screen(chat, wish.conversation.app, draft.content)
  } catch (error) {
    if (error instanceof ChatError) return refuse(chat, wish, error)
    throw error
  }
  return enter(chat, wish, content === draft.content ? draft : { ...draft, content, text: contentText(draft.type, content), replaced: true })
}

function rethrow (_chat: unknown, _wish: unknown, refusal: ChatError): never {
  throw refusal
}
