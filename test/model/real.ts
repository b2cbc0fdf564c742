import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { app, tokensFor } from '../helper.ts'
import { Device } from '../harness/device.ts'
import type { HeldMessage } from '../harness/replica.ts'
import type { Model, Place, User } from './model.ts'

let runs = 0

/** The real thing: a server that is running, and this run's own users, group and room on it. */
export class Real {
  readonly fastify: FastifyInstance
  readonly devices: Device[]
  readonly ids: Record<User, string>
  readonly groupId: string
  readonly roomId: string

  static async create (t: Test, fastify: FastifyInstance, url: string, users: readonly User[]): Promise<Real> {
    const run = ++runs
    const ids = { alice: `alice-${run}`, bob: `bob-${run}` }
    const tokens = await tokensFor(fastify, ids.alice, ids.bob)
    await fastify.chat.createGroup({ app, user: ids.alice }, { groupId: `team-${run}`, name: 'Team', members: [ids.bob] })
    const real = new Real(fastify, ids, run, users.map((user) => new Device(t, url, ids[user], tokens[ids[user]]!)))
    for (const device of real.devices) await device.connect()
    return real
  }

  private constructor (fastify: FastifyInstance, ids: Record<User, string>, run: number, devices: Device[]) {
    this.fastify = fastify
    this.ids = ids
    this.devices = devices
    this.groupId = `team-${run}`
    this.roomId = `lobby-${run}`
  }

  address (place: Place, user: User): string {
    if (place === 'direct') return `direct:${this.ids[user === 'alice' ? 'bob' : 'alice']}`
    return place === 'group' ? `group:${this.groupId}` : `room:${this.roomId}`
  }

  /** How a device was lost shows elsewhere only once the server knows. */
  async drop (index: number): Promise<void> {
    const device = this.devices[index]!
    const { hub } = this.fastify.chat.context
    const left = hub.of(app, device.replica.user).size - 1
    await device.drop()
    while (hub.of(app, device.replica.user).size > left) await new Promise((resolve) => { setImmediate(resolve) })
  }

  /** What is wrong, in the end, by the model: at every device, and in the list that is served. */
  async difference (model: Model): Promise<string | undefined> {
    for (const [index, { user, inRoom }] of model.devices.entries()) {
      const { replica } = this.devices[index]!
      for (const place of ['direct', 'group', 'room'] as const) {
        const address = this.address(place, user)
        const held = replica.conversations.get(address)
        const has = place === 'direct' ? model.logs.direct.lastSeq > 0 : place === 'group' ? model.members.has(user) : inRoom
        if (has !== (held !== undefined)) return `device ${index}: ${address} is ${has ? 'not ' : ''}there`
        if (held === undefined) continue
        const expected = JSON.stringify(model.seen(user, place))
        const shown = JSON.stringify([...held.messages.values()].sort((a, b) => a.seq - b.seq).map((message) => this.#shown(message)))
        if (shown !== expected) return `device ${index}, ${address}: shows ${shown}, and it is ${expected}`
        if (held.cursor !== model.logs[place].lastSeq || held.waiting.size > 0) return `device ${index}, ${address}: its cursor is ${held.cursor} of ${model.logs[place].lastSeq}, ${held.waiting.size} wait`
      }
      const { seq, changes } = model.own[user]
      if (replica.me !== seq) return `device ${index}: its own log ends at ${replica.me} of ${seq}`
      for (const [place, expected] of changes) {
        const shown = JSON.stringify(Object.entries(replica.own.get(this.address(place, user)) ?? {}).sort())
        if (shown !== JSON.stringify(Object.entries(expected).sort())) return `device ${index}: its own log says ${shown} of ${place}`
      }
    }
    return await this.#listDifference(model)
  }

  async #listDifference (model: Model): Promise<string | undefined> {
    for (const user of ['alice', 'bob'] as const) {
      const { conversations } = await this.fastify.chat.conversations({ app, user: this.ids[user] }, {})
      for (const place of ['direct', 'group'] as const) {
        const item = conversations.find(({ conversation }) => conversation === this.address(place, user))
        const has = place === 'direct' ? model.logs.direct.lastSeq > 0 : model.members.has(user)
        if (has !== (item !== undefined)) return `${user}'s list: ${place} is ${has ? 'not ' : ''}there`
        if (item === undefined) continue
        const expected = { ...model.unread(user, place), lastSeq: model.logs[place].lastSeq }
        for (const [name, value] of Object.entries(expected)) if (item[name as keyof typeof item] !== value) return `${user}'s list, ${place}: ${name} is ${String(item[name as keyof typeof item])}, not ${value}`
      }
    }
    return undefined
  }

  #shown ({ seq, from, content, editedAt, recalledAt, reactions = {} }: HeldMessage): object {
    const role = (id: string) => id.split('-')[0] ?? id
    return {
      seq,
      from: role(from),
      content,
      recalled: recalledAt !== undefined,
      edited: editedAt !== undefined,
      reactions: Object.fromEntries(Object.entries(reactions).map(([emoji, users]) => [emoji, users.map(role)] as const).sort(([a], [b]) => a < b ? -1 : 1))
    }
  }
}
