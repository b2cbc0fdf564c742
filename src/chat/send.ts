import { createHash } from 'node:crypto'
import { addressFor, type Conversation, resolve, system } from '../conversation.ts'
import { ChatError, publicError } from '../errors.ts'
import { contentText } from '../schemas/content.ts'
import type { Content, SendAnswer, SendManyAnswer, SendManyRequest, SendRequest } from '../schemas/message.ts'
import type { Audience, MessageDetail, MessageEntry } from '../store/entry.ts'
import { transientMessageId } from '../store/message-id.ts'
import { actorOf, type Caller, demandApp, userOf } from './caller.ts'
import type { ChatContext } from './context.ts'
import { type Draft as Sayable, prepare, type Proposal } from './screening.ts'

/** Bytes of content that one call for many addresses has waiting for the disk at once. */
const sliceBytes = 4 * 1024 * 1024

type Body = Omit<SendRequest, 'to'>

/**
 * Sends a message as the caller. Resolves when it is stored, and handed to who is online before that.
 *
 * Joins the writer's queue in the order of the calls, without a hook before it first waits: calls made one after the other are stored in that order.
 */
export async function send (chat: ChatContext, caller: Caller, { to, ...body }: SendRequest): Promise<SendAnswer> {
  const user = userOf(caller)
  const conversation = resolve(caller.app, to, user)
  if (conversation.kind === 'system') throw new ChatError('FORBIDDEN', 'A system conversation is one way')
  const wish: Post = { conversation, from: user, actor: actorOf(caller), caller, draft: draftOf(body) }
  if (conversation.kind === 'room' && !chat.rooms.has(conversation, user)) return await repeatOnly(chat, wish, new ChatError('NOT_MEMBER'))
  return await post(chat, wish)
}

/** Sends as any user of the app to many addresses; each is accepted or refused by itself. */
export async function sendMany (chat: ChatContext, caller: Caller, { from, to, visibleTo, senderCopy = true, counted = true, screened = true, ...body }: SendManyRequest): Promise<SendManyAnswer> {
  demandApp(caller)
  if (visibleTo !== undefined && !to.every((address) => /^(group|room):/.test(address))) throw new ChatError('BAD_REQUEST', 'visibleTo is for groups and rooms')
  const audience = audienceOf(from, visibleTo, senderCopy)
  // What some do not see cannot count for all.
  const uncounted = !counted || visibleTo !== undefined
  const draft: Draft = { ...draftOf(body, [audience, uncounted]), ...screened ? {} : { unscreened: true } as const }
  const deliver = async (address: string): Promise<SendManyAnswer['results'][number]> => {
    try {
      // As `from` sees it: system:alice is Alice, to whom the app speaks under the name `from`.
      const conversation = address.startsWith('system:') ? system(caller.app, from, address.slice('system:'.length)) : resolve(caller.app, address, from)
      // A name that speaks to one reads nothing, and whoever writes to itself is whom it is for.
      const shared = audience === undefined || address === `direct:${from}` || conversation.kind === 'system'
      const { seq, messageId, time } = await post(chat, { conversation, from, actor: 'app', caller, draft, ...shared ? {} : { audience }, ...uncounted ? { uncounted } as const : {} })
      return { to: address, messageId, time, ...seq === undefined ? {} : { seq } }
    } catch (error) {
      const { code, message } = publicError(error)
      return { to: address, code, message }
    }
  }
  const results: SendManyAnswer['results'] = []
  // In slices: a large content to many must not fill the writer's queue by itself.
  const slice = Math.max(1, Math.floor(sliceBytes / draft.text.length))
  for (let start = 0; start < to.length; start += slice) results.push(...await Promise.all(to.slice(start, start + slice).map(deliver)))
  return { results }
}

interface Post extends Proposal {
  readonly caller: Caller
  readonly draft: Draft
  readonly audience?: Audience
  readonly uncounted?: true
}

function post (chat: ChatContext, wish: Post): Promise<SendAnswer> {
  return prepare(chat, wish, store, repeatOnly)
}

async function store (chat: ChatContext, { conversation, from, actor, caller, draft: sent, audience, uncounted }: Post, draft: Draft): Promise<SendAnswer> {
  // While somebody decided over it the sender may have left.
  if (actor !== 'app') demandInRoom(chat, conversation, from)
  const { text, transient, digest = '', unscreened: _, replaced = false, ...shown } = draft
  const { type, clientId, detail } = shown
  const address = addressFor(conversation, from)
  const message = { conversation, op: 'message', from, ...shown, ...audience === undefined ? {} : { audience } } as const
  // Goes the same way, so that it keeps its place among the sender's others and is refused alike.
  const routing = transient ? undefined : chat.callbacks.routing(conversation.app, actor, replaced)
  const passed: MessageEntry | undefined = transient ? { ...message, seq: 0, messageId: transientMessageId(), time: Date.now() } : undefined
  const { appended } = await chat.writer.write({
    do: 'append',
    conversation,
    actor,
    from,
    type,
    content: text,
    ...detail === undefined ? {} : { detail },
    ...clientId === undefined ? {} : { clientId, digest },
    ...transient ? { transient } : {},
    ...audience === undefined ? {} : { audience },
    ...uncounted === undefined ? {} : { uncounted },
    ...routing === undefined ? {} : { routing }
  }, ({ appended, queued }) => {
    if (queued !== undefined) chat.callbacks.queued(conversation.app, 'messages', queued)
    if (passed !== undefined) {
      chat.typing.sent(conversation, from)
      return chat.hub.pass(passed, caller.connection)
    }
    if (appended === undefined || appended.repeated) return
    const { seq, time, messageId } = appended
    chat.typing.sent(conversation, from)
    chat.hub.announce({ ...message, seq, time, messageId }, caller.connection)
  })
  if (passed !== undefined) return { conversation: address, messageId: passed.messageId, time: passed.time, ...changesIn(sent, draft) }
  const { seq, messageId, time } = appended!
  return { conversation: address, seq, messageId, time, ...changesIn(sent, draft) }
}

/** Of what may not be said only a retry is answered: of a message that was stored while it still might be. */
async function repeatOnly (chat: ChatContext, { conversation, from, actor, draft: { type, text, clientId, digest = '', transient } }: Post, refusal: ChatError): Promise<SendAnswer> {
  if (clientId === undefined || transient) throw refusal
  const { code, message } = refusal
  const { appended } = await chat.writer.write({ do: 'append', conversation, actor, from, type, content: text, clientId, digest, refused: { code, message } })
  const { seq, messageId, time } = appended!
  return { conversation: addressFor(conversation, from), seq, messageId, time }
}

/** What the sender has to know of what became of its message. */
function changesIn (sent: Draft, draft: Draft): Pick<SendAnswer, 'type' | 'content'> {
  if (sent === draft) return {}
  return { ...sent.type === draft.type ? {} : { type: draft.type }, content: draft.content }
}

function demandInRoom ({ rooms }: ChatContext, conversation: Conversation, user: string): void {
  if (conversation.kind === 'room' && !rooms.has(conversation, user)) throw new ChatError('NOT_MEMBER')
}

/** What is sent, checked, as it goes to every address. */
interface Draft extends Sayable {
  readonly type: string
  readonly clientId?: string
  /** Equal for bodies that say the same, as the sender said it; there where a clientId is. */
  readonly digest?: string
  readonly transient: boolean
}

/** Who may see a message that not everybody may. */
function audienceOf (from: string, visibleTo: readonly string[] | undefined, senderCopy: boolean): Audience | undefined {
  if (visibleTo === undefined) return senderCopy ? undefined : { except: [from] }
  const others = visibleTo.filter((user) => user !== from)
  return { only: senderCopy ? [...others, from] : others }
}

/** Refuses content that does not fit its type or is too large. */
function draftOf (body: Body, flags?: readonly unknown[]): Draft {
  const { type = 'text', content, clientId, transient = false } = body
  const detail = detailOf(body)
  return { type, content, text: contentText(type, content), transient, ...clientId === undefined ? {} : { clientId, digest: digestOf(type, content, detail, flags) }, ...detail === undefined ? {} : { detail } }
}

function detailOf ({ mentions, replyTo, notify }: Body): MessageDetail | undefined {
  const detail = {
    ...mentions === undefined ? {} : { mentions },
    ...replyTo === undefined ? {} : { replyTo },
    ...notify === false ? { notify } as const : {}
  }
  return Object.keys(detail).length === 0 ? undefined : detail
}

/** Equal for bodies that say the same, in whatever order their keys come. */
function digestOf (type: string, content: Content, detail: MessageDetail | undefined, flags: readonly unknown[] = []): string {
  const sorted = (_: string, value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))
    : value
  return createHash('sha256').update(JSON.stringify([type, content, detail ?? null, ...flags.filter(Boolean)], sorted)).digest('base64url').slice(0, 22)
}
