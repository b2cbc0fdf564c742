import type { Code } from '../../src/errors.ts'
import type { Op } from '../../src/protocol.ts'
import { askedByGet } from '../../src/rongcloud/reference.ts'
import type { Caller } from './world.ts'

/** A status, or the code of a refusal. */
export type Outcome = number | Code
export type Cells = Readonly<Record<Caller, Outcome>>

/** Whose object is asked for: of the caller's surroundings, of others in the app, or none that there is. */
export interface Objects {
  readonly own: Cells
  /** Where it is not given, the row is about no object of others. */
  readonly foreign?: Cells
  /** As of an object that does not exist; one of another app is answered alike. */
  readonly absent?: Cells
}

export interface Row extends Objects {
  /** As the route is registered. */
  readonly route: string
  /** Tells rows of one route apart. */
  readonly about?: string
  /** Values of the parameters and query, where they are not those of `targets`. `self` stands for whoever calls. */
  readonly with?: Readonly<Record<string, string>>
  /** `ID` stands for the group's id, `ROOM` for the room's. */
  readonly query?: string
  readonly body?: object
  /** Answered well and changes nothing all the same. */
  readonly inert?: readonly Caller[]
}

/** What the parameters of a path stand for. */
export const targets = {
  own: { groupId: 'team', roomId: 'lobby', userId: 'bystander', word: 'spam', id: 'team' },
  foreign: { groupId: 'theirs', roomId: 'vault', userId: 'zoe', word: 'spam', id: 'theirs' },
  absent: { groupId: 'absent', roomId: 'absent', userId: 'nobody', word: 'absent', id: 'absent' },
  elsewhere: { groupId: 'elsewhere', roomId: 'elsewhere', userId: 'stan', word: 'elsewhere', id: 'elsewhere' }
}

/** Who gets in nowhere. On routes of the app alone a token is no key at all, whatever it says. */
const out = { anonymous: 'UNAUTHORIZED', expired: 'TOKEN_EXPIRED', forged: 'UNAUTHORIZED', blocked: 'BLOCKED' } as const

function everybody (outcome: Outcome): Cells {
  return { anonymous: outcome, expired: outcome, forged: outcome, otherApp: outcome, otherUser: outcome, stranger: outcome, removed: outcome, blocked: outcome, muted: outcome, member: outcome, admin: outcome, owner: outcome, app: outcome }
}

/** For apps: `app` is ours, `otherApp` another one. */
function apps (app: Outcome, otherApp: Outcome): Cells {
  return { ...everybody('UNAUTHORIZED'), app, otherApp }
}

interface Roles {
  readonly owner: Outcome
  readonly admin?: Outcome
  readonly member?: Outcome
  readonly muted?: Outcome
  /** Same app, not in it: strangers, and who was removed. */
  readonly stranger: Outcome
  readonly otherUser?: Outcome
  readonly app: Outcome
  readonly otherApp: Outcome
}

/** By role; who is not named is as the next higher one, another app's user as a stranger. */
function roles ({ owner, admin = owner, member = admin, muted = member, stranger, otherUser = stranger, app, otherApp }: Roles): Cells {
  return { ...out, owner, admin, member, muted, stranger, removed: stranger, otherUser, app, otherApp }
}

const nobodysGroup = roles({ owner: 'NOT_MEMBER', stranger: 'NOT_MEMBER', app: 'NOT_FOUND', otherApp: 'NOT_FOUND' })
/** A group or room that the caller is not in: the app may, users may not. */
const foreignTo = (app: Outcome) => roles({ owner: 'NOT_MEMBER', stranger: 'NOT_MEMBER', app, otherApp: 'NOT_FOUND' })

/** What users alone may do in a conversation of theirs. */
const membersOnly = (own: Partial<Roles> & { owner: Outcome }): Objects => ({
  own: roles({ stranger: 'NOT_MEMBER', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED', ...own }),
  foreign: roles({ owner: 'NOT_MEMBER', stranger: 'NOT_MEMBER', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }),
  absent: roles({ owner: 'NOT_MEMBER', stranger: 'NOT_MEMBER', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' })
})

/** Read by the app as one of its members (`?as=`), which users may add to no effect. */
const asMember = {
  own: roles({ owner: 200, stranger: 'NOT_MEMBER', app: 200, otherApp: 'NOT_FOUND' }),
  foreign: roles({ owner: 'NOT_MEMBER', stranger: 'NOT_MEMBER', app: 'NOT_MEMBER', otherApp: 'NOT_FOUND' }),
  absent: roles({ owner: 'NOT_MEMBER', stranger: 'NOT_MEMBER', app: 'NOT_MEMBER', otherApp: 'NOT_FOUND' }),
  query: 'as=member'
}
/** The app alone, of a room of its own. */
const inRoom = (app: Outcome): Objects => ({ own: apps(app, 'NOT_FOUND'), absent: apps('NOT_FOUND', 'NOT_FOUND') })
/** Users alone, each of its own. */
const mine = ({ owner, otherUser = owner }: { owner: Outcome, otherUser?: Outcome }) => roles({ owner, stranger: owner, otherUser, app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' })
const group = { address: 'group:' }
const room = { address: 'room:' }
const users: readonly Caller[] = ['stranger', 'removed', 'muted', 'member', 'admin', 'owner']

const open = (route: string, outcome: Outcome = 200): Row => ({ route, own: everybody(outcome) })

export const rows: readonly Row[] = [
  { route: 'POST /v1/tokens', body: { userId: 'bystander', name: 'New' }, own: apps(201, 201) },

  { route: 'GET /v1/users', own: apps(200, 200) },
  { route: 'GET /v1/users/:userId', own: roles({ owner: 200, stranger: 200, otherUser: 'NOT_FOUND', app: 200, otherApp: 'NOT_FOUND' }), absent: roles({ owner: 'NOT_FOUND', stranger: 'NOT_FOUND', app: 'NOT_FOUND', otherApp: 'NOT_FOUND' }) },
  { route: 'PUT /v1/users/:userId', body: { name: 'New' }, own: apps(200, 200) },
  { route: 'DELETE /v1/users/:userId', own: apps(204, 'NOT_FOUND'), absent: apps('NOT_FOUND', 'NOT_FOUND') },
  { route: 'DELETE /v1/users/:userId/tokens', own: apps(204, 'NOT_FOUND'), absent: apps('NOT_FOUND', 'NOT_FOUND') },
  { route: 'PUT /v1/users/:userId/block', own: apps(204, 'NOT_FOUND'), absent: apps('NOT_FOUND', 'NOT_FOUND') },
  { route: 'DELETE /v1/users/:userId/block', own: apps(204, 'NOT_FOUND'), absent: apps('NOT_FOUND', 'NOT_FOUND') },
  { route: 'DELETE /v1/users/:userId/block', about: 'of oneself', with: { userId: 'blocked' }, own: apps(204, 'NOT_FOUND') },
  { route: 'GET /v1/users/:userId/presence', own: roles({ owner: 200, stranger: 200, otherUser: 'NOT_FOUND', app: 200, otherApp: 'NOT_FOUND' }), absent: roles({ owner: 'NOT_FOUND', stranger: 'NOT_FOUND', app: 'NOT_FOUND', otherApp: 'NOT_FOUND' }) },

  { route: 'POST /v1/messages', body: { from: 'owner', to: ['group:team', 'direct:zoe', 'system:member'], content: { text: 'hi' } }, own: apps(200, 200) },

  { route: 'POST /v1/groups', body: { name: 'Mine', members: [] }, own: roles({ owner: 201, stranger: 201, app: 201, otherApp: 201 }) },
  { route: 'POST /v1/groups', about: 'for another', body: { name: 'Not mine', owner: 'zoe', members: [] }, own: roles({ owner: 'FORBIDDEN', stranger: 'FORBIDDEN', app: 201, otherApp: 'NOT_FOUND' }) },
  { route: 'POST /v1/groups', about: 'over one that is there', body: { groupId: 'team', name: 'Mine', members: [] }, own: roles({ owner: 'ALREADY_EXISTS', stranger: 'ALREADY_EXISTS', otherUser: 201, app: 'ALREADY_EXISTS', otherApp: 201 }) },
  { route: 'GET /v1/groups/:groupId', own: roles({ owner: 200, stranger: 'NOT_MEMBER', app: 200, otherApp: 'NOT_FOUND' }), foreign: foreignTo(200), absent: nobodysGroup },
  { route: 'PATCH /v1/groups/:groupId', body: { name: 'New' }, own: roles({ owner: 200, member: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 200, otherApp: 'NOT_FOUND' }), foreign: foreignTo(200), absent: nobodysGroup },
  { route: 'DELETE /v1/groups/:groupId', own: roles({ owner: 204, admin: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }), foreign: foreignTo(204), absent: nobodysGroup },
  { route: 'GET /v1/groups/:groupId/members', own: roles({ owner: 200, stranger: 'NOT_MEMBER', app: 200, otherApp: 'NOT_FOUND' }), foreign: foreignTo(200), absent: nobodysGroup },
  { route: 'PUT /v1/groups/:groupId/members/:userId', about: 'adding', with: { userId: 'stranger' }, own: roles({ owner: 204, member: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }), foreign: foreignTo(204), absent: nobodysGroup },
  { route: 'PUT /v1/groups/:groupId/members/:userId', about: 'giving a role', with: { userId: 'bystander' }, body: { role: 'admin' }, own: roles({ owner: 204, admin: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }) },
  { route: 'PUT /v1/groups/:groupId/members/:userId', about: 'taking a role', with: { userId: 'self' }, body: { role: 'owner' }, own: roles({ owner: 204, admin: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 'NOT_FOUND', otherApp: 'NOT_FOUND' }), inert: ['owner'] },
  { route: 'PUT /v1/groups/:groupId/members/:userId', about: 'muting', with: { userId: 'bystander' }, body: { mutedMinutes: 5 }, own: roles({ owner: 204, member: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }) },
  { route: 'PUT /v1/groups/:groupId/members/:userId', about: 'lifting a mute', with: { userId: 'muted' }, body: { mutedMinutes: 0 }, own: roles({ owner: 204, member: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }) },
  { route: 'PUT /v1/groups/:groupId/members/:userId', about: 'muting the owner', with: { userId: 'owner' }, body: { mutedMinutes: 5 }, own: roles({ owner: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }) },
  { route: 'PATCH /v1/groups/:groupId', about: 'announcing, and muting all', body: { announcement: 'Read this', muteAll: true }, own: roles({ owner: 200, member: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 200, otherApp: 'NOT_FOUND' }), foreign: foreignTo(200), absent: nobodysGroup },
  { route: 'PUT /v1/groups/:groupId/members/:userId', about: 'giving a voice', with: { userId: 'bystander' }, body: { voice: true }, own: roles({ owner: 204, member: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }) },
  { route: 'PUT /v1/groups/:groupId/members/:userId', about: 'taking a voice', with: { userId: 'self' }, body: { voice: true }, own: roles({ owner: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 'NOT_FOUND', otherApp: 'NOT_FOUND' }) },
  { route: 'PUT /v1/groups/:groupId/members/:userId', about: 'naming oneself', with: { userId: 'self' }, body: { nickname: 'New' }, own: roles({ owner: 204, stranger: 'NOT_MEMBER', app: 'NOT_FOUND', otherApp: 'NOT_FOUND' }) },
  { route: 'PUT /v1/groups/:groupId/members/:userId', about: 'naming another', with: { userId: 'bystander' }, body: { nickname: 'New' }, own: roles({ owner: 204, member: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }) },
  { route: 'PUT /v1/groups/:groupId/members/:userId', about: 'naming the owner', with: { userId: 'owner' }, body: { nickname: 'New' }, own: roles({ owner: 204, admin: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }) },
  { route: 'PUT /v1/groups/:groupId/members/:userId', about: 'adding who is banned', with: { userId: 'barred' }, own: roles({ owner: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }) },
  { route: 'GET /v1/groups/:groupId/bans', own: roles({ owner: 200, member: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 200, otherApp: 'NOT_FOUND' }), foreign: foreignTo(200), absent: nobodysGroup },
  { route: 'PUT /v1/groups/:groupId/bans/:userId', own: roles({ owner: 204, member: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }), foreign: foreignTo(204), absent: nobodysGroup },
  { route: 'PUT /v1/groups/:groupId/bans/:userId', about: 'of the owner', with: { userId: 'owner' }, own: roles({ owner: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }) },
  { route: 'DELETE /v1/groups/:groupId/bans/:userId', with: { userId: 'barred' }, own: roles({ owner: 204, member: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }), foreign: foreignTo(204), absent: nobodysGroup },
  { route: 'DELETE /v1/groups/:groupId/members/:userId', about: 'removing', with: { userId: 'bystander' }, own: roles({ owner: 204, member: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }) },
  { route: 'DELETE /v1/groups/:groupId/members/:userId', about: 'removing the owner', with: { userId: 'owner' }, own: roles({ owner: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }) },
  { route: 'DELETE /v1/groups/:groupId/members/:userId', about: 'leaving', with: { userId: 'self' }, own: roles({ owner: 'FORBIDDEN', admin: 204, stranger: 'NOT_MEMBER', app: 'NOT_FOUND', otherApp: 'NOT_FOUND' }), foreign: foreignTo('NOT_FOUND'), absent: nobodysGroup },

  { route: 'GET /v1/rooms', own: apps(200, 200) },
  { route: 'PUT /v1/rooms/:roomId', body: { name: 'New' }, own: roles({ owner: 200, stranger: 200, app: 200, otherApp: 200 }), inert: users },
  { route: 'GET /v1/rooms/:roomId', own: roles({ owner: 200, stranger: 200, otherUser: 'NOT_FOUND', app: 200, otherApp: 'NOT_FOUND' }), absent: roles({ owner: 'NOT_FOUND', stranger: 'NOT_FOUND', app: 'NOT_FOUND', otherApp: 'NOT_FOUND' }) },
  { route: 'DELETE /v1/rooms/:roomId', own: apps(204, 'NOT_FOUND'), absent: apps('NOT_FOUND', 'NOT_FOUND') },
  { route: 'GET /v1/rooms/:roomId/members', own: roles({ owner: 200, stranger: 'NOT_MEMBER', app: 200, otherApp: 'NOT_FOUND' }), foreign: foreignTo(200), absent: nobodysGroup },
  { route: 'PUT /v1/rooms/:roomId', about: 'changing what it is set to', body: { muteAll: true, slowSeconds: 5, keepAlive: true, idleMinutes: 90, paused: true }, own: roles({ owner: 'FORBIDDEN', stranger: 'FORBIDDEN', app: 200, otherApp: 200 }) },
  ...['bans', 'mutes'].flatMap((kind): Row[] => [
    { route: `GET /v1/rooms/:roomId/${kind}`, ...inRoom(200) },
    { route: `GET /v1/rooms/:roomId/${kind}/:userId`, with: { userId: 'barred' }, ...inRoom(200) },
    { route: `PUT /v1/rooms/:roomId/${kind}/:userId`, with: { userId: 'bystander' }, body: { minutes: 5 }, ...inRoom(204) },
    { route: `PUT /v1/rooms/:roomId/${kind}/:userId`, about: 'of nobody', with: { userId: 'nobody' }, ...inRoom('NOT_FOUND') },
    { route: `DELETE /v1/rooms/:roomId/${kind}/:userId`, with: { userId: 'barred' }, ...inRoom(204) }
  ]),
  ...['voices', 'stayers'].flatMap((kind): Row[] => [
    { route: `GET /v1/rooms/:roomId/${kind}`, ...inRoom(200) },
    { route: `PUT /v1/rooms/:roomId/${kind}/:userId`, with: { userId: 'bystander' }, ...inRoom(204) },
    { route: `DELETE /v1/rooms/:roomId/${kind}/:userId`, with: { userId: 'barred' }, ...inRoom(204) }
  ]),
  { route: 'GET /v1/rooms/:roomId/attributes', own: roles({ owner: 200, stranger: 'NOT_MEMBER', app: 200, otherApp: 'NOT_FOUND' }), foreign: foreignTo(200), absent: nobodysGroup },
  { route: 'GET /v1/rooms/:roomId/attributes/:key', with: { key: 'topic' }, own: roles({ owner: 200, stranger: 'NOT_MEMBER', app: 200, otherApp: 'NOT_FOUND' }), foreign: foreignTo(200), absent: nobodysGroup },
  { route: 'PUT /v1/rooms/:roomId/attributes/:key', with: { key: 'new' }, body: { value: 'x' }, own: roles({ owner: 204, stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }), foreign: foreignTo(204), absent: nobodysGroup },
  { route: 'PUT /v1/rooms/:roomId/attributes/:key', about: 'of its owner', with: { key: 'topic' }, body: { value: 'x' }, own: roles({ owner: 204, admin: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }) },
  { route: 'DELETE /v1/rooms/:roomId/attributes/:key', with: { key: 'topic' }, own: roles({ owner: 204, admin: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 204, otherApp: 'NOT_FOUND' }), foreign: foreignTo(204), absent: nobodysGroup },

  { route: 'GET /v1/blacklist', own: mine({ owner: 200 }) },
  { route: 'GET /v1/blacklist/:userId', with: { userId: 'barred' }, own: { ...mine({ owner: 'NOT_FOUND' }), owner: 200 } },
  { route: 'GET /v1/blacklist/:userId', about: 'of nobody', own: mine({ owner: 'NOT_FOUND' }), absent: mine({ owner: 'NOT_FOUND' }) },
  { route: 'PUT /v1/blacklist/:userId', own: mine({ owner: 204, otherUser: 'NOT_FOUND' }), absent: mine({ owner: 'NOT_FOUND' }) },
  { route: 'PUT /v1/blacklist/:userId', about: 'of oneself', with: { userId: 'self' }, own: mine({ owner: 'BAD_REQUEST', otherUser: 'NOT_FOUND' }) },
  { route: 'DELETE /v1/blacklist/:userId', with: { userId: 'barred' }, own: mine({ owner: 204, otherUser: 'NOT_FOUND' }) },

  { route: 'GET /v1/conversations', own: roles({ owner: 200, stranger: 200, app: 'BAD_REQUEST', otherApp: 'BAD_REQUEST' }) },
  { route: 'GET /v1/conversations', about: 'as another', query: 'as=zoe', own: roles({ owner: 200, stranger: 200, app: 200, otherApp: 'NOT_FOUND' }) },
  { route: 'GET /v1/conversations/:address', with: group, ...asMember },
  { route: 'GET /v1/conversations/:address', about: 'a room', with: room, ...asMember, own: asMember.foreign },
  { route: 'GET /v1/conversations/:address', about: 'a direct one that has not begun', with: { address: 'direct:bystander' }, ...asMember, own: asMember.foreign },
  { route: 'GET /v1/conversations/:address/messages', with: group, ...asMember },
  { route: 'GET /v1/conversations/:address/messages', about: 'a room', with: room, ...asMember },
  { route: 'GET /v1/conversations/:address/messages/:seq', with: group, ...asMember },
  { route: 'POST /v1/conversations/:address/messages', with: group, body: { content: { text: 'hi' } }, own: roles({ owner: 201, muted: 'MUTED', stranger: 'NOT_MEMBER', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }), foreign: roles({ owner: 'NOT_MEMBER', stranger: 'NOT_MEMBER', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }), absent: roles({ owner: 'NOT_MEMBER', stranger: 'NOT_MEMBER', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }) },
  { route: 'POST /v1/conversations/:address/messages', about: 'transient', with: group, body: { content: { text: 'hi' }, transient: true }, own: roles({ owner: 201, muted: 'MUTED', stranger: 'NOT_MEMBER', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }), foreign: roles({ owner: 'NOT_MEMBER', stranger: 'NOT_MEMBER', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }), inert: users },
  { route: 'POST /v1/conversations/:address/messages', about: 'a room', with: room, body: { content: { text: 'hi' } }, own: roles({ owner: 201, stranger: 'NOT_MEMBER', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }), foreign: roles({ owner: 'NOT_MEMBER', stranger: 'NOT_MEMBER', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }), absent: roles({ owner: 'NOT_MEMBER', stranger: 'NOT_MEMBER', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }) },
  { route: 'POST /v1/conversations/:address/messages', about: 'to a user', with: { address: 'direct:' }, body: { content: { text: 'hi' } }, own: roles({ owner: 201, stranger: 201, otherUser: 'NOT_FOUND', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }), absent: roles({ owner: 'NOT_FOUND', stranger: 'NOT_FOUND', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }) },
  ...[{}, { transient: true }].map((transient): Row => (
    { route: 'POST /v1/conversations/:address/messages', about: `to who blacklisted the caller${'transient' in transient ? ', transient' : ''}`, with: { address: 'direct:zoe' }, body: { content: { text: 'hi' }, ...transient }, own: roles({ owner: 201, member: 'BLOCKED', muted: 201, stranger: 'BLOCKED', otherUser: 'NOT_FOUND', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }) }
  )),
  { route: 'POST /v1/conversations/:address/messages', about: 'as the app speaks', with: { address: 'system:news' }, body: { content: { text: 'hi' } }, own: roles({ owner: 'FORBIDDEN', stranger: 'FORBIDDEN', app: 'UNAUTHORIZED', otherApp: 'UNAUTHORIZED' }) },

  { route: 'PATCH /v1/conversations/:address', with: group, body: { pinned: true, muted: true }, ...membersOnly({ owner: 200 }) },
  { route: 'DELETE /v1/conversations/:address', with: group, ...membersOnly({ owner: 204 }) },
  { route: 'PUT /v1/conversations/:address/read', with: group, body: { seq: 1000 }, ...membersOnly({ owner: 200 }) },
  { route: 'PATCH /v1/conversations/:address/messages/:seq', with: group, query: 'as=member', body: { content: { text: 'changed' } }, own: roles({ owner: 200, admin: 'FORBIDDEN', muted: 'MUTED', stranger: 'NOT_MEMBER', app: 200, otherApp: 'NOT_FOUND' }), foreign: foreignTo('NOT_FOUND'), absent: nobodysGroup },
  { route: 'DELETE /v1/conversations/:address/messages/:seq', with: group, query: 'as=member', own: roles({ owner: 200, member: 'FORBIDDEN', stranger: 'NOT_MEMBER', app: 200, otherApp: 'NOT_FOUND' }), foreign: foreignTo('NOT_FOUND'), absent: nobodysGroup },
  { route: 'PUT /v1/conversations/:address/messages/:seq/reactions/:emoji', with: { ...group, emoji: '👍' }, ...membersOnly({ owner: 200, muted: 'MUTED' }) },
  { route: 'DELETE /v1/conversations/:address/messages/:seq/reactions/:emoji', with: { ...group, emoji: '👍' }, ...membersOnly({ owner: 'NOT_FOUND', muted: 'MUTED' }) },
  { route: 'GET /v1/conversations/:address/messages/:seq/readers', with: group, ...asMember },
  { route: 'GET /v1/search', about: 'in all that one may read', query: 'q=said-in&as=member', own: roles({ owner: 200, stranger: 200, app: 200, otherApp: 'NOT_FOUND' }) },
  { route: 'GET /v1/search', about: 'by the app as nobody', query: 'q=said-in', own: roles({ owner: 200, stranger: 200, app: 'BAD_REQUEST', otherApp: 'BAD_REQUEST' }) },
  { route: 'GET /v1/search', about: 'in a group', ...asMember, query: 'q=said-in&conversation=group:ID&as=member' },
  { route: 'GET /v1/search', about: 'in a room', ...asMember, query: 'q=said-in&conversation=room:ROOM&as=member' },

  { route: 'GET /v1/words', own: apps(200, 200) },
  { route: 'POST /v1/words', body: { words: [{ word: 'spam', action: 'replace' }] }, own: apps(200, 200) },
  { route: 'DELETE /v1/words', own: apps(204, 204) },
  { route: 'PUT /v1/words/:word', body: { action: 'replace' }, own: apps(200, 200) },
  { route: 'DELETE /v1/words/:word', own: apps(204, 'NOT_FOUND'), absent: apps('NOT_FOUND', 'NOT_FOUND') },
  { route: 'GET /v1/settings', own: apps(200, 200) },
  { route: 'PATCH /v1/settings', body: { editWithin: 5 }, own: apps(200, 200) },

  // RongCloud's edge knows only what its app signed: test/rongcloud/transport.test.ts asks each of its endpoints. What does not end in `.json` is no address.
  open('POST /*', 'NOT_FOUND'),
  ...askedByGet.map((path) => open(`GET /${path}.json`, 401)),
  // Its link is signed for a day: test/rongcloud/hourly-files.test.ts follows one.
  { ...open('GET /rongcloud/history/:date(\\d{10}).zip', 401), with: { date: '2026010100' }, query: 'app=demo&until=4102444800000&signature=none' },

  open('GET /'),
  open('GET /ws', 'NOT_FOUND'),
  open('GET /health/live'),
  open('GET /health/ready'),
  // To this machine; the test beside this table asks from elsewhere.
  open('GET /metrics'),
  open('GET /openapi.json'),
  open('GET /asyncapi.json'),
  open('GET /docs'),
  open('GET /docs/socket'),
  open('GET /console'),
  open('GET /icon.svg'),
  // What the pages are made of, by its name.
  open('GET /assets/*', 'NOT_FOUND'),
  // Says whether there is one.
  open('GET /demo'),
  // Answers preflights of CORS: one without an origin is none.
  open('OPTIONS *', 'NOT_FOUND'),
  // There only with the demo sign-in, which origins.test.ts is about.
  open('POST /demo/token', 'NOT_FOUND'),
  open('POST /demo/credentials', 'NOT_FOUND')
]

/** Who can hold a socket at all. */
export type Connected = Extract<Caller, 'otherUser' | 'stranger' | 'removed' | 'muted' | 'member' | 'admin' | 'owner'>
export const connected: readonly Connected[] = ['otherUser', 'stranger', 'removed', 'muted', 'member', 'admin', 'owner']
type SocketCells = Readonly<Record<Connected, 'ok' | Code>>

export interface SocketRow {
  readonly op: Op
  readonly about?: string
  /** `ID` in a value stands for the id of the target, `USER` for its user. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly own: SocketCells
  readonly foreign?: SocketCells
  readonly absent?: SocketCells
}

const all = (outcome: 'ok' | Code): SocketCells => ({ otherUser: outcome, stranger: outcome, removed: outcome, muted: outcome, member: outcome, admin: outcome, owner: outcome })
const inside: SocketCells = { ...all('ok'), otherUser: 'NOT_MEMBER', stranger: 'NOT_MEMBER', removed: 'NOT_MEMBER' }
const nobody = all('NOT_MEMBER')
const content = { text: 'over the socket' }

// In this order: rooms are joined, used, and left.
export const socketRows: readonly SocketRow[] = [
  { op: 'ping', fields: {}, own: all('ok') },
  { op: 'send', about: 'a group', fields: { to: 'group:ID', content }, own: { ...inside, muted: 'MUTED' }, foreign: nobody, absent: nobody },
  { op: 'send', about: 'transient to a group', fields: { to: 'group:ID', content, transient: true }, own: { ...inside, muted: 'MUTED' }, foreign: nobody, absent: nobody },
  { op: 'send', about: 'a room not joined', fields: { to: 'room:ID', content }, own: nobody, foreign: nobody, absent: nobody },
  { op: 'send', about: 'as the app speaks', fields: { to: 'system:ID', content }, own: all('FORBIDDEN') },
  { op: 'send', about: 'a user', fields: { to: 'direct:bystander', content }, own: { ...all('ok'), otherUser: 'NOT_FOUND' } },
  { op: 'send', about: 'a user who blacklisted the sender', fields: { to: 'direct:zoe', content }, own: { ...all('ok'), otherUser: 'NOT_FOUND', stranger: 'BLOCKED', removed: 'BLOCKED', member: 'BLOCKED' } },
  { op: 'send', about: 'transient to a user who blacklisted the sender', fields: { to: 'direct:zoe', content, transient: true }, own: { ...all('ok'), otherUser: 'NOT_FOUND', stranger: 'BLOCKED', removed: 'BLOCKED', member: 'BLOCKED' } },
  { op: 'typing', about: 'to a user who blacklisted the typist', fields: { to: 'direct:zoe', on: true }, own: all('ok') },
  { op: 'send', about: 'a user whom nobody registered', fields: { to: 'direct:ID', content }, own: all('NOT_FOUND'), absent: all('NOT_FOUND') },
  { op: 'edit', about: 'the message of the owner', fields: { conversation: 'group:ID', seq: 'SEQ', content }, own: { ...inside, muted: 'MUTED', member: 'FORBIDDEN', admin: 'FORBIDDEN' }, foreign: nobody, absent: nobody },
  { op: 'react', fields: { conversation: 'group:ID', seq: 'SEQ', emoji: '👍', on: true }, own: { ...inside, muted: 'MUTED' }, foreign: nobody, absent: nobody },
  { op: 'read', fields: { conversation: 'group:ID', seq: 1 }, own: inside, foreign: nobody, absent: nobody },
  { op: 'recall', about: 'the message of the owner', fields: { conversation: 'group:ID', seq: 'SEQ' }, own: { ...inside, muted: 'FORBIDDEN', member: 'FORBIDDEN' }, foreign: nobody, absent: nobody },
  { op: 'sync', fields: { cursors: { 'group:ID': 0, me: 0 } }, own: all('ok'), foreign: all('ok'), absent: all('ok') },
  { op: 'history', about: 'of a group', fields: { conversation: 'group:ID' }, own: inside, foreign: nobody, absent: nobody },
  { op: 'history', about: 'of a room not joined', fields: { conversation: 'room:ID' }, own: nobody, foreign: nobody, absent: nobody },
  { op: 'typing', about: 'in a group', fields: { to: 'group:ID', on: true }, own: inside, foreign: nobody, absent: nobody },
  { op: 'typing', about: 'in a room not joined', fields: { to: 'room:ID', on: true }, own: nobody, foreign: nobody, absent: nobody },
  { op: 'typing', about: 'as the app speaks', fields: { to: 'system:ID', on: true }, own: all('FORBIDDEN') },
  { op: 'conversations', fields: {}, own: all('ok') },
  { op: 'join', about: 'a group', fields: { conversation: 'group:ID' }, own: all('BAD_REQUEST'), foreign: all('BAD_REQUEST'), absent: all('BAD_REQUEST') },
  { op: 'join', fields: { conversation: 'room:lobby', history: 10 }, own: all('ok') },
  { op: 'join', about: 'a room that the user is banned from', fields: { conversation: 'room:cellar' }, own: { ...all('ok'), member: 'FORBIDDEN' } },
  { op: 'send', about: 'the room joined', fields: { to: 'room:lobby', content }, own: all('ok') },
  { op: 'history', about: 'of the room joined', fields: { conversation: 'room:lobby' }, own: all('ok') },
  { op: 'leave', fields: { conversation: 'room:lobby' }, own: all('ok') },
  { op: 'send', about: 'the room left', fields: { to: 'room:lobby', content }, own: nobody },
  { op: 'history', about: 'of the room left', fields: { conversation: 'room:lobby' }, own: nobody },
  { op: 'leave', about: 'a room never joined', fields: { conversation: 'room:ID' }, own: all('ok'), foreign: all('ok'), absent: all('ok') },
  // Who is not connected, who is of another app and who is nobody at all: answered alike, as offline.
  { op: 'watch', fields: { users: ['USER'] }, own: all('ok'), foreign: all('ok'), absent: all('ok') },
  { op: 'unwatch', fields: { users: ['USER'] }, own: all('ok'), foreign: all('ok'), absent: all('ok') },
  { op: 'refresh', about: 'by the token of another', fields: { token: 'TOKEN-OF-BYSTANDER' }, own: all('UNAUTHORIZED') }
]
