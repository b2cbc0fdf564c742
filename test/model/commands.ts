import fc from 'fast-check'
import type { Frame } from '../helper.ts'
import { app } from '../helper.ts'
import type { Model, ModelDevice, ModelMessage, Place, User } from './model.ts'
import type { Real } from './real.ts'

type Command = fc.AsyncCommand<Model, Real>

/** What a device asks, the answer that the model expects, and what it makes of it. */
abstract class Asked implements Command {
  readonly index: number

  constructor (index: number) {
    this.index = index
  }

  check (model: Readonly<Model>): boolean {
    return this.device(model)?.online === true
  }

  device (model: Readonly<Model>): ModelDevice {
    return model.devices[this.index % model.devices.length]!
  }

  async run (model: Model, real: Real): Promise<void> {
    const device = this.device(model)
    const asked = this.asks(model, real, device)
    if (asked === undefined) return
    const [op, fields] = asked
    const expected = this.expects(model, device)
    const answer = await real.devices[this.index % real.devices.length]!.say(op, fields)
    compare(this.toString(), answer, expected)
  }

  /** Nothing where there is nothing that this could be about. */
  abstract asks (model: Model, real: Real, device: ModelDevice): [op: string, fields: Frame] | undefined
  /** What the answer must hold; changes the model. */
  abstract expects (model: Model, device: ModelDevice): string | Record<string, unknown>
  abstract toString (): string
}

function compare (what: string, answer: Frame, expected: string | Record<string, unknown>): void {
  const got = answer.op === 'error' ? answer.code : answer.data as Record<string, unknown>
  const fits = typeof expected === 'string' ? got === expected : typeof got === 'object' && got !== null && Object.entries(expected).every(([name, value]) => (got as Record<string, unknown>)[name] === value)
  if (!fits) throw new Error(`${what}: ${JSON.stringify(got)} is answered, ${JSON.stringify(expected)} expected`)
}

class Send extends Asked {
  readonly place: Place
  readonly text: string
  readonly mentions: readonly User[]

  constructor (index: number, place: Place, text: string, mentions: readonly User[]) {
    super(index)
    this.place = place
    this.text = text
    this.mentions = mentions
  }

  asks (model: Model, real: Real, device: ModelDevice): [string, Frame] {
    device.lastSent = { place: this.place, clientId: `c${++model.sends}`, text: this.text, mentions: this.mentions }
    return ['send', sendOf(real, device)]
  }

  expects (model: Model, { user, lastSent }: ModelDevice): string | Record<string, unknown> {
    return sent(model, user, lastSent!)
  }

  toString (): string {
    return `device ${this.index} sends ${this.text} to ${this.place}${this.mentions.length > 0 ? `, naming ${this.mentions.join()}` : ''}`
  }
}

/** The same again, as after an answer that was lost. */
class Retry extends Asked {
  asks (_: Model, real: Real, device: ModelDevice): [string, Frame] | undefined {
    return device.lastSent === undefined ? undefined : ['send', sendOf(real, device)]
  }

  expects (model: Model, { user, lastSent }: ModelDevice): string | Record<string, unknown> {
    return sent(model, user, lastSent!)
  }

  toString (): string {
    return `device ${this.index} sends its last again`
  }
}

function sendOf (real: Real, { user, lastSent }: ModelDevice): Frame {
  const { place, clientId, text, mentions } = lastSent!
  return { to: real.address(place, user), content: { text }, clientId, ...mentions.length > 0 ? { mentions: mentions.map((one) => real.ids[one]) } : {} }
}

function sent (model: Model, user: User, { place, clientId, text, mentions }: NonNullable<ModelDevice['lastSent']>): string | Record<string, unknown> {
  const log = model.logs[place]
  // Whatever has become of the sender since.
  const first = log.clientIds.get(`${user} ${clientId}`)
  if (first !== undefined) return { seq: first }
  const refused = model.refusal(user, place)
  if (refused !== undefined) return refused
  const seq = model.append(place)
  log.clientIds.set(`${user} ${clientId}`, seq)
  log.messages.set(seq, { from: user, text, edit: undefined, recall: undefined, mentions, reactions: new Map() })
  log.reads.set(user, seq)
  return { seq }
}

/** About one of the messages that are there. */
abstract class AboutMessage extends Asked {
  readonly place: Place
  readonly nth: number

  constructor (index: number, place: Place, nth: number) {
    super(index)
    this.place = place
    this.nth = nth
  }

  target (model: Model): [seq: number, message: ModelMessage] | undefined {
    const messages = [...model.logs[this.place].messages]
    return messages[this.nth % Math.max(messages.length, 1)]
  }

  at (model: Model, real: Real, { user }: ModelDevice): Frame | undefined {
    const target = this.target(model)
    return target === undefined ? undefined : { conversation: real.address(this.place, user), seq: target[0] }
  }

  /** Why nothing can be done to it, or the message. */
  open (model: Model, user: User): string | [seq: number, message: ModelMessage] {
    const refused = model.refusal(user, this.place)
    if (refused !== undefined) return refused
    const target = this.target(model)!
    return target[0] < model.floor(user, this.place) ? 'NOT_FOUND' : target
  }
}

class Edit extends AboutMessage {
  readonly text: string

  constructor (index: number, place: Place, nth: number, text: string) {
    super(index, place, nth)
    this.text = text
  }

  asks (model: Model, real: Real, device: ModelDevice): [string, Frame] | undefined {
    const at = this.at(model, real, device)
    return at === undefined ? undefined : ['edit', { ...at, content: { text: this.text } }]
  }

  expects (model: Model, { user }: ModelDevice): string | Record<string, unknown> {
    const open = this.open(model, user)
    if (typeof open === 'string') return open
    const [, message] = open
    if (message.from !== user) return 'FORBIDDEN'
    if (message.recall !== undefined) return 'NOT_FOUND'
    if (message.edit !== undefined && message.text === this.text) return { seq: message.edit.seq }
    message.edit = { seq: model.append(this.place) }
    message.text = this.text
    return { seq: message.edit.seq }
  }

  toString (): string {
    return `device ${this.index} edits message ${this.nth} of ${this.place} to ${this.text}`
  }
}

class Recall extends AboutMessage {
  asks (model: Model, real: Real, device: ModelDevice): [string, Frame] | undefined {
    const at = this.at(model, real, device)
    return at === undefined ? undefined : ['recall', at]
  }

  expects (model: Model, { user }: ModelDevice): string | Record<string, unknown> {
    const open = this.open(model, user)
    if (typeof open === 'string') return open
    const [, message] = open
    const looksAfter = this.place === 'group' && user === 'alice'
    if (message.from !== user && !looksAfter) return 'FORBIDDEN'
    message.recall ??= { seq: model.append(this.place) }
    return { seq: message.recall.seq }
  }

  toString (): string {
    return `device ${this.index} recalls message ${this.nth} of ${this.place}`
  }
}

class React extends AboutMessage {
  readonly emoji: string
  readonly on: boolean

  constructor (index: number, place: Place, nth: number, emoji: string, on: boolean) {
    super(index, place, nth)
    this.emoji = emoji
    this.on = on
  }

  asks (model: Model, real: Real, device: ModelDevice): [string, Frame] | undefined {
    const at = this.at(model, real, device)
    return at === undefined ? undefined : ['react', { ...at, emoji: this.emoji, on: this.on }]
  }

  expects (model: Model, { user }: ModelDevice): string | Record<string, unknown> {
    const open = this.open(model, user)
    if (typeof open === 'string') return open
    const [, message] = open
    if (message.recall !== undefined) return 'NOT_FOUND'
    const key = `${this.emoji} ${user}`
    const now = message.reactions.get(key)
    if (now === undefined && !this.on) return 'NOT_FOUND'
    if (now?.on === this.on) return { seq: now.seq }
    const seq = model.append(this.place)
    message.reactions.set(key, { on: this.on, seq })
    return { seq }
  }

  toString (): string {
    return `device ${this.index} ${this.on ? 'gives' : 'takes back'} ${this.emoji} on message ${this.nth} of ${this.place}`
  }
}

class Read extends Asked {
  readonly place: Place
  readonly seq: number

  constructor (index: number, place: Place, seq: number) {
    super(index)
    this.place = place
    this.seq = seq
  }

  asks (_: Model, real: Real, { user }: ModelDevice): [string, Frame] {
    return ['read', { conversation: real.address(this.place, user), seq: this.seq }]
  }

  expects (model: Model, { user }: ModelDevice): string | Record<string, unknown> {
    if (this.place === 'room') return 'BAD_REQUEST'
    const log = model.logs[this.place]
    const refused = model.refusal(user, this.place)
    if (refused !== undefined || log.lastSeq === 0) return 'NOT_MEMBER'
    const to = Math.min(this.seq, log.lastSeq)
    if (to > (log.reads.get(user) ?? 0)) {
      log.reads.set(user, to)
      model.tell(user, this.place, { read: to })
    }
    return { unread: model.unread(user, this.place).unread }
  }

  toString (): string {
    return `device ${this.index} has read ${this.place} up to ${this.seq}`
  }
}

class Join extends Asked {
  asks (_: Model, real: Real, { user }: ModelDevice): [string, Frame] {
    return ['join', { conversation: real.address('room', user), history: 50 }]
  }

  expects (model: Model, device: ModelDevice): Record<string, unknown> {
    device.inRoom = true
    model.inRoom.add(device.user)
    return { lastSeq: model.logs.room.lastSeq, members: model.inRoom.size }
  }

  toString (): string {
    return `device ${this.index} joins the room`
  }
}

class Leave extends Asked {
  asks (_: Model, real: Real, { user }: ModelDevice): [string, Frame] {
    return ['leave', { conversation: real.address('room', user) }]
  }

  expects (model: Model, device: ModelDevice): Record<string, unknown> {
    // Only who is in it by some device, or for a while after, can be taken out by this one.
    model.leavesRoom(device)
    return {}
  }

  toString (): string {
    return `device ${this.index} leaves the room`
  }
}

class Sync extends Asked {
  asks (): undefined { return undefined }

  expects (): Record<string, unknown> { return {} }

  override async run (_: Model, real: Real): Promise<void> {
    await real.devices[this.index % real.devices.length]!.sync()
  }

  toString (): string {
    return `device ${this.index} syncs`
  }
}

class Drop extends Asked {
  asks (): undefined { return undefined }

  expects (): Record<string, unknown> { return {} }

  override async run (model: Model, real: Real): Promise<void> {
    const index = this.index % real.devices.length
    model.devices[index]!.online = false
    await real.drop(index)
  }

  toString (): string {
    return `device ${this.index} loses its connection`
  }
}

export class Reconnect extends Asked {
  override check (model: Readonly<Model>): boolean {
    return !this.device(model).online
  }

  asks (): undefined { return undefined }

  expects (): Record<string, unknown> { return {} }

  override async run (model: Model, real: Real): Promise<void> {
    const device = this.device(model)
    device.online = true
    // It names the room where it was, and so is there again.
    if (device.inRoom) model.inRoom.add(device.user)
    await real.devices[this.index % real.devices.length]!.connect()
  }

  toString (): string {
    return `device ${this.index} comes back`
  }
}

/** Bob is taken out of the group, goes by himself, or is brought in again. */
class Membership implements Command {
  readonly change: 'remove' | 'leave' | 'add'

  constructor (change: 'remove' | 'leave' | 'add') {
    this.change = change
  }

  check (model: Readonly<Model>): boolean {
    return model.members.has('bob') === (this.change !== 'add')
  }

  async run (model: Model, { fastify: { chat }, groupId, ids }: Real): Promise<void> {
    if (this.change === 'add') {
      model.comes('bob')
      await chat.putMember({ app, user: ids.alice }, { groupId, userId: ids.bob })
    } else {
      model.goes('bob')
      await chat.removeMember({ app, user: this.change === 'leave' ? ids.bob : ids.alice }, { groupId, userId: ids.bob })
    }
  }

  toString (): string {
    return { remove: 'alice removes bob', leave: 'bob leaves', add: 'alice adds bob' }[this.change]
  }
}

const index = fc.nat(2)
const place = fc.constantFrom<Place>('direct', 'group', 'room')
const nth = fc.nat(5)
const text = fc.constantFrom('one', 'two')
const mentions = fc.constantFrom<readonly User[]>([], [], ['bob'], ['alice', 'bob'])

export const commands = fc.commands([
  fc.tuple(index, place, text, mentions).map((args) => new Send(...args)),
  fc.tuple(index, place, text, mentions).map((args) => new Send(...args)),
  index.map((device) => new Retry(device)),
  fc.tuple(index, place, nth, text).map((args) => new Edit(...args)),
  fc.tuple(index, place, nth).map((args) => new Recall(...args)),
  fc.tuple(index, place, nth, fc.constantFrom('👍', '🎉'), fc.boolean()).map((args) => new React(...args)),
  fc.tuple(index, place, fc.integer({ min: 1, max: 9 })).map((args) => new Read(...args)),
  index.map((device) => new Join(device)),
  index.map((device) => new Leave(device)),
  index.map((device) => new Sync(device)),
  index.map((device) => new Drop(device)),
  index.map((device) => new Reconnect(device)),
  fc.constantFrom('remove' as const, 'leave' as const, 'add' as const).map((change) => new Membership(change))
], { maxCommands: 30, size: '+1' })
