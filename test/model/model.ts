/** A message as the model knows it: no times, no ids of its own. */
export interface ModelMessage {
  readonly from: string
  text: string | undefined
  edit: { seq: number } | undefined
  recall: { seq: number } | undefined
  readonly mentions: readonly string[]
  /** The newest reaction of each user under each emoji. */
  readonly reactions: Map<string, { on: boolean, seq: number }>
}

export interface ModelLog {
  lastSeq: number
  readonly messages: Map<number, ModelMessage>
  readonly clientIds: Map<string, number>
  readonly reads: Map<string, number>
}

export type Place = 'direct' | 'group' | 'room'
/** Ids of users are given by their role in the run, so that a run is the same whatever the server calls them. */
export type User = 'alice' | 'bob'

export interface ModelDevice {
  readonly user: User
  online: boolean
  inRoom: boolean
  lastSent: { place: Place, clientId: string, text: string, mentions: readonly User[] } | undefined
}

/** The protocol, as simply as it can be said: what every client may rely on (PROTOCOL.md), without a store, a hub or a socket. */
export class Model {
  readonly devices: ModelDevice[]
  readonly logs: Record<Place, ModelLog> = { direct: emptyLog(), group: emptyLog(), room: emptyLog() }
  /** From which seq on who is in the group sees it. */
  readonly members = new Map<User, number>()
  /** Who is in the room, by a device or for a while after losing it. */
  readonly inRoom = new Set<User>()
  /** The users' own logs, folded: how many entries, and the latest of each kind. */
  readonly own: Record<User, { seq: number, changes: Map<Place, Record<string, unknown>> }> = { alice: { seq: 0, changes: new Map() }, bob: { seq: 0, changes: new Map() } }
  sends = 0

  constructor (devices: readonly User[]) {
    this.devices = devices.map((user) => ({ user, online: true, inRoom: false, lastSent: undefined }))
    for (const user of ['alice', 'bob'] as const) this.comes(user, 1)
  }

  /** Why a user may not do anything here, if so. */
  refusal (user: User, place: Place): 'NOT_MEMBER' | undefined {
    const isIn = place === 'direct' || (place === 'group' ? this.members.has(user) : this.inRoom.has(user))
    return isIn ? undefined : 'NOT_MEMBER'
  }

  /** The first seq that a user sees. */
  floor (user: User, place: Place): number {
    return place === 'group' ? this.members.get(user) ?? Infinity : 1
  }

  append (place: Place): number {
    return ++this.logs[place].lastSeq
  }

  tell (user: User, place: Place, change: Record<string, unknown>): void {
    const own = this.own[user]
    own.seq++
    own.changes.set(place, { ...own.changes.get(place), ...change })
  }

  comes (user: User, from?: number): void {
    const seq = this.append('group')
    this.members.set(user, from ?? seq)
    this.logs.group.reads.set(user, (from ?? seq) - 1)
    this.tell(user, 'group', { joined: seq })
  }

  goes (user: User): void {
    this.append('group')
    this.members.delete(user)
    this.tell(user, 'group', { left: true })
  }

  /** The other devices' users keep the room; one's own last device there, when it leaves, takes its user out. */
  leavesRoom (device: ModelDevice): void {
    device.inRoom = false
    if (!this.devices.some(({ user, online, inRoom }) => user === device.user && online && inRoom)) this.inRoom.delete(device.user)
  }

  unread (user: User, place: Place): { unread: number, mentioned: number, readSeq: number } {
    const { messages, reads } = this.logs[place]
    const readSeq = reads.get(user) ?? 0
    const after = [...messages].filter(([seq]) => seq > readSeq && seq >= this.floor(user, place))
    return { unread: after.length, mentioned: after.filter(([, { mentions, recall }]) => recall === undefined && mentions.includes(user)).length, readSeq }
  }

  /** What a user sees of a log. */
  seen (user: User, place: Place): object[] {
    return [...this.logs[place].messages].filter(([seq]) => seq >= this.floor(user, place)).map(([seq, { from, text, edit, recall, reactions }]) => {
      const given = new Map<string, string[]>()
      for (const [key, { on }] of reactions) {
        const [emoji = '', by = ''] = key.split(' ')
        if (on) given.set(emoji, [...given.get(emoji) ?? [], by].sort())
      }
      if (recall !== undefined) return { seq, from, content: {}, recalled: true, edited: false, reactions: {} }
      return { seq, from, content: { text }, recalled: false, edited: edit !== undefined, reactions: Object.fromEntries([...given].sort(([a], [b]) => a < b ? -1 : 1)) }
    })
  }
}

function emptyLog (): ModelLog {
  return { lastSeq: 0, messages: new Map(), clientIds: new Map(), reads: new Map() }
}
