import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { SignJWT } from 'jose'
import { test, type Test } from 'tap'
import { WebSocket } from 'ws'
import { app, appHeaders, basic, bearer, build, connect, listen, secret, tokensFor } from './helper.ts'

const day = 86_400

function seconds (): number {
  return Math.floor(Date.now() / 1000)
}

function encode (part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
}

const header = { alg: 'HS256', typ: 'JWT' }

function claimsOf (changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { iss: 'confab', sub: 'alice', app, iat: seconds(), exp: seconds() + 600, jti: 'j-1', ...changes }
}

/** A token out of any header and any claims, both as objects or as JSON text, signed rightly for what it says. */
function forge (claims: unknown = claimsOf(), head: unknown = header, key: string | Buffer = secret, hash = 'sha256'): string {
  const signed = `${encode(head)}.${encode(claims)}`
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`
}

function without (name: string): Record<string, unknown> {
  const { [name]: _, ...rest } = claimsOf()
  return rest
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const publicPem = publicKey.export({ type: 'spki', format: 'pem' })

function rs256 (): string {
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claimsOf())}`
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
}

/** Another spelling of the same signature: its last character has bits that carry nothing. */
function altered (token: string): string {
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1)!) + 1]!
}

function flipped (token: string, part: number): string {
  const parts = token.split('.').map((text) => Buffer.from(text, 'base64url'))
  const bytes = parts[part]!
  bytes[bytes.length >> 1]! ^= 1
  return parts.map((text) => text.toString('base64url')).join('.')
}

/** Good beyond their signature, bad by what the name says. */
const bad: Record<string, () => string> = {
  'alg none without a signature': () => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claimsOf())}.`,
  'alg none with a signature': () => forge(claimsOf(), { alg: 'none', typ: 'JWT' }),
  'alg NoNe': () => `${encode({ alg: 'NoNe', typ: 'JWT' })}.${encode(claimsOf())}.`,
  'HS512 with the same key': () => forge(claimsOf(), { alg: 'HS512', typ: 'JWT' }, secret, 'sha512'),
  'HS384 with the same key': () => forge(claimsOf(), { alg: 'HS384', typ: 'JWT' }, secret, 'sha384'),
  'an RS256 header over an HMAC': () => forge(claimsOf(), { alg: 'RS256', typ: 'JWT' }),
  'RS256 by a key of its own': rs256,
  'an HMAC by a public key': () => forge(claimsOf(), header, publicPem),
  'no alg': () => forge(claimsOf(), { typ: 'JWT' }),
  'alg as a list': () => forge(claimsOf(), { alg: ['HS256'], typ: 'JWT' }),
  'no exp': () => forge(without('exp')),
  'no iat': () => forge(without('iat')),
  'no jti': () => forge(without('jti')),
  'no sub': () => forge(without('sub')),
  'no app': () => forge(without('app')),
  'no iss': () => forge(without('iss')),
  'exp as a string': () => forge(claimsOf({ exp: String(seconds() + 600) })),
  'exp as null': () => forge(claimsOf({ exp: null })),
  'exp beyond every number': () => forge(JSON.stringify(claimsOf({ exp: 'X' })).replace('"X"', '1e400')),
  'exp far away': () => forge(claimsOf({ exp: 9e15 })),
  'iat as a string': () => forge(claimsOf({ iat: String(seconds()) })),
  'iat negative, for a life of many years': () => forge(claimsOf({ iat: -1 })),
  'iat as late as exp': () => forge(claimsOf({ iat: seconds() + 30, exp: seconds() + 30 })),
  'a life longer than TOKEN_TTL_MAX': () => forge(claimsOf({ exp: seconds() + 31 * day })),
  'iat in the future': () => forge(claimsOf({ iat: seconds() + 120, exp: seconds() + 600 })),
  'nbf in the future': () => forge(claimsOf({ nbf: seconds() + 120 })),
  'another iss': () => forge(claimsOf({ iss: 'someone' })),
  'iss as a list': () => forge(claimsOf({ iss: ['confab'] })),
  'sub as a number': () => forge(claimsOf({ sub: 5 })),
  'sub outside the alphabet': () => forge(claimsOf({ sub: 'al ice' })),
  'sub empty': () => forge(claimsOf({ sub: '' })),
  'sub with a separator': () => forge(claimsOf({ sub: 'direct:bob' })),
  'jti as a number': () => forge(claimsOf({ jti: 1 })),
  'another app with our key': () => forge(claimsOf({ app: 'other' })),
  'our app with the key of another': () => forge(claimsOf(), header, 'another-secret-123'),
  'an app that is not there': () => forge(claimsOf({ app: 'nobody' })),
  'app as a list': () => forge(claimsOf({ app: [app] })),
  'app by the name of a prototype': () => forge(claimsOf({ app: '__proto__' }), header, Buffer.alloc(0)),
  'another typ': () => forge(claimsOf(), { alg: 'HS256', typ: 'at+jwt' }),
  'typ as a number': () => forge(claimsOf(), { alg: 'HS256', typ: 1 }),
  'crit of an extension': () => forge(claimsOf(), { ...header, crit: ['exp'] }),
  'crit of b64': () => forge(claimsOf(), { ...header, crit: ['b64'], b64: true }),
  'a jwk in its header': () => forge(claimsOf(), { ...header, jwk: { kty: 'oct', k: encode('mine') } }, 'mine'),
  'a jwk in its header, signed rightly': () => forge(claimsOf(), { ...header, jwk: { kty: 'oct', k: encode(secret) } }),
  'a jku in its header': () => forge(claimsOf(), { ...header, jku: 'http://127.0.0.1:9/keys' }),
  'an x5u in its header': () => forge(claimsOf(), { ...header, x5u: 'http://127.0.0.1:9/cert' }),
  'an x5c in its header': () => forge(claimsOf(), { ...header, x5c: ['MIIB'] }),
  'a kid that is a path, signed by an empty file': () => forge(claimsOf(), { ...header, kid: '../../dev/null' }, Buffer.alloc(0)),
  'a kid that is SQL': () => forge(claimsOf(), { ...header, kid: "' union select 'mine' --" }, 'mine'),
  'a kid of another app': () => forge(claimsOf(), { ...header, kid: 'other' }, 'another-secret-123'),
  'a kid of 4 KB': () => forge(claimsOf(), { ...header, kid: 'k'.repeat(4096) }),
  'an empty key': () => forge(claimsOf(), header, Buffer.alloc(0)),
  'an empty signature': () => `${encode(header)}.${encode(claimsOf())}.`,
  'no signature': () => `${encode(header)}.${encode(claimsOf())}`,
  'a flipped bit in the header': () => flipped(forge(), 0),
  'a flipped bit in the claims': () => flipped(forge(), 1),
  'a flipped bit in the signature': () => flipped(forge(), 2),
  'altered trailing bits': () => altered(forge()),
  padding: () => `${forge()}=`,
  'half a signature': () => forge().slice(0, -20),
  'a fourth part': () => `${forge()}.${encode('more')}`,
  'a claim twice': () => forge(JSON.stringify(claimsOf()).replace('{', '{"sub":"bob",')),
  'a claim twice, once escaped': () => forge(JSON.stringify(claimsOf()).replace('{', '{"s\\u0075b":"bob",')),
  'a header field twice': () => forge(claimsOf(), '{"alg":"none","typ":"JWT","alg":"HS256"}'),
  'a __proto__ claim': () => forge(JSON.stringify(claimsOf()).replace('{', '{"__proto__":{"admin":true},')),
  'a __proto__ claim, escaped': () => forge(JSON.stringify(claimsOf()).replace('{', '{"\\u005f_proto__":{"admin":true},')),
  'a constructor.prototype claim': () => forge(JSON.stringify(claimsOf()).replace('{', '{"constructor":{"prototype":{"admin":true}},')),
  'claims that are a list': () => forge([claimsOf()]),
  'claims that are no JSON': () => forge('{"iss":"confab"'),
  'claims that are null': () => forge('null'),
  'a header that is no JSON': () => forge(claimsOf(), 'HS256'),
  '5 KB': () => forge(claimsOf({ more: 'x'.repeat(5000) })),
  'no dots': () => 'token',
  dots: () => '..',
  'spaces around it': () => `%20${forge()}%20`
}

/** Out of date: the client is told so, for it gets a fresh one by itself. */
const old: Record<string, () => string> = {
  'expired beyond the leeway': () => forge(claimsOf({ iat: seconds() - 600, exp: seconds() - 62 })),
  'expired long ago': () => forge(claimsOf({ iat: 1_000_000_000, exp: 1_000_000_600 })),
  'expired before 1970': () => forge(claimsOf({ iat: -600, exp: -1 }))
}

const good: Record<string, () => string> = {
  'all claims': () => forge(),
  'no typ': () => forge(claimsOf(), { alg: 'HS256' }),
  'typ in small letters': () => forge(claimsOf(), { alg: 'HS256', typ: 'jwt' }),
  'expired within the leeway': () => forge(claimsOf({ iat: seconds() - 600, exp: seconds() - 40 })),
  'iat ahead within the leeway': () => forge(claimsOf({ iat: seconds() + 30 })),
  'claims of the app\'s own': () => forge(claimsOf({ role: 'admin', nested: { a: 1, b: { a: 1 } } })),
  // Nothing is looked up by it: the key is the app's, whatever it says.
  'a kid, which names nothing here': () => forge(claimsOf(), { ...header, kid: '../../dev/null' }),
  'the longest life that is allowed': () => forge(claimsOf({ exp: seconds() + 30 * day }))
}

/** Status and body of an upgrade that is refused; 101 for one that is not. */
async function upgrade (t: Test, url: string, path: string, headers: Record<string, string> = {}, protocols: string[] = []): Promise<{ status: number, body: string, headers: Record<string, unknown> }> {
  const socket = new WebSocket(`${url}${path}`, protocols, { headers })
  socket.on('error', () => {})
  return await new Promise((resolve) => {
    socket.once('open', () => {
      socket.terminate()
      resolve({ status: 101, body: '', headers: {} })
    })
    socket.once('unexpected-response', (_, response) => {
      let body = ''
      response.on('data', (data) => { body += String(data) })
      response.on('end', () => { resolve({ status: response.statusCode ?? 0, body, headers: response.headers }) })
    })
  })
}

async function rest (fastify: FastifyInstance, token: string) {
  return await fastify.inject({ method: 'GET', url: '/v1/conversations', headers: bearer(token) })
}

const lenient = { authFailures: 1_000_000 }

test('good tokens let in over REST and the socket', async (t) => {
  const { fastify, url } = await listen(t, lenient)

  for (const [name, make] of Object.entries(good)) {
    const token = make()
    t.equal((await rest(fastify, token)).statusCode, 200, `${name}: REST`)
    t.equal((await upgrade(t, url, `/ws?token=${token}`)).status, 101, `${name}: query`)
    t.equal((await upgrade(t, url, '/', bearer(token))).status, 101, `${name}: header`)
    t.equal((await upgrade(t, url, '/ws', {}, ['confab.v1', `bearer.${token}`])).status, 101, `${name}: subprotocol`)
  }
})

test('bad tokens are refused, all alike', async (t) => {
  const { fastify, url } = await listen(t, lenient)
  const refusal = (await fastify.inject({ method: 'GET', url: '/v1/conversations' })).payload
  t.match(JSON.parse(refusal), { statusCode: 401, code: 'UNAUTHORIZED' })

  for (const [name, make] of Object.entries(bad)) {
    const token = make()
    const answer = await rest(fastify, token)
    t.strictSame({ status: answer.statusCode, body: answer.payload, scheme: answer.headers['www-authenticate'] }, { status: 401, body: refusal, scheme: 'Bearer realm="confab", Basic realm="confab"' }, `${name}: REST`)
    const { status, body } = await upgrade(t, url, `/ws?token=${token}`)
    t.strictSame({ status, body }, { status: 401, body: refusal }, `${name}: query`)
    const { status: byHeader, body: headerBody } = await upgrade(t, url, '/ws', bearer(token))
    t.strictSame({ byHeader, headerBody }, { byHeader: 401, headerBody: refusal }, `${name}: header`)
  }
  t.strictSame((await fastify.chat.users({ app }, {})).items, [], 'none of them registers anybody')
})

test('a token that has expired is told so', async (t) => {
  const { fastify, url } = await listen(t, lenient)

  for (const [name, make] of Object.entries(old)) {
    const answer = await rest(fastify, make())
    t.match(answer.json(), { statusCode: 401, code: 'TOKEN_EXPIRED' }, `${name}: REST`)
    const { status, body } = await upgrade(t, url, `/ws?token=${make()}`)
    t.match({ status, ...JSON.parse(body) as object }, { status: 401, code: 'TOKEN_EXPIRED' }, `${name}: upgrade`)
  }
  t.match((await rest(fastify, forge(claimsOf({ iat: seconds() - 600, exp: seconds() - 400 }), header, 'mine'))).json(), { code: 'UNAUTHORIZED' }, 'one that is forged is not told that it is old')
})

test('a token of 100 KB is refused and the server goes on', async (t) => {
  const { fastify, url } = await listen(t, lenient)
  const token = forge(claimsOf({ more: 'x'.repeat(100_000) }))

  t.equal((await rest(fastify, token)).statusCode, 401)
  t.equal((await upgrade(t, url, `/ws?token=${token}`)).status, 431)
  t.equal((await upgrade(t, url, '/ws', bearer(token))).status, 431)
  t.equal((await rest(fastify, forge())).statusCode, 200)
})

test('two tokens at once are refused, even where both are good', async (t) => {
  const { fastify, url } = await listen(t, lenient)
  const [one, two] = [forge(), forge(claimsOf({ sub: 'bob' }))]

  t.equal((await upgrade(t, url, `/ws?token=${one}&token=${two}`)).status, 401, 'query and query')
  t.equal((await upgrade(t, url, `/ws?token=${one}`, bearer(two))).status, 401, 'query and header')
  t.equal((await upgrade(t, url, `/ws?token=${one}`, {}, ['confab.v1', `bearer.${two}`])).status, 401, 'query and subprotocol')
  t.equal((await upgrade(t, url, '/ws', bearer(one), ['confab.v1', `bearer.${two}`])).status, 401, 'header and subprotocol')
  t.equal((await upgrade(t, url, '/ws', {}, ['confab.v1', `bearer.${one}`, `bearer.${two}`])).status, 401, 'subprotocol and subprotocol')
  t.equal((await upgrade(t, url, '/ws', { authorization: `Bearer ${one} ${two}` })).status, 401, 'one header')
  t.equal((await fastify.inject({ method: 'GET', url: '/v1/conversations', headers: { authorization: `Bearer ${one} ${two}` } })).statusCode, 401, 'one header, REST')
  t.equal((await fastify.inject({ method: 'GET', url: '/v1/conversations', headers: { authorization: `Bearer ${one}, Basic eA==` } })).statusCode, 401, 'two schemes, REST')
})

test('the app key beside a token is the token\'s or the upgrade is refused', async (t) => {
  const { url } = await listen(t, lenient)
  const token = forge()

  for (const name of ['appkey', 'appid', 'appId']) {
    t.equal((await upgrade(t, url, `/ws?${name}=${app}&token=${token}`)).status, 101, name)
    t.equal((await upgrade(t, url, `/ws?${name}=other&token=${token}`)).status, 401, `another's ${name}`)
  }
  t.equal((await upgrade(t, url, `/ws?appkey=${app}&appid=other&token=${token}`)).status, 401, 'two that differ')
  t.equal((await upgrade(t, url, `/ws?appkey=${app}&appkey=other&token=${token}`)).status, 401, 'one twice, differing')
})

test('the token is never echoed as the subprotocol', async (t) => {
  const { url } = await listen(t)
  const socket = new WebSocket(`${url}/ws`, [`bearer.${forge()}`, 'confab.v1'])
  t.teardown(() => { socket.terminate() })

  await once(socket, 'open')

  t.equal(socket.protocol, 'confab.v1')
})

test('a token that the app\'s backend minted lets in and registers its user', async (t) => {
  const { fastify, url } = await listen(t)
  const token = await new SignJWT({ app })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('confab').setSubject('carol').setIssuedAt().setExpirationTime('10m').setJti('c-1')
    .sign(new TextEncoder().encode(secret))
  t.match((await fastify.inject({ method: 'GET', url: '/v1/users/carol', headers: appHeaders })).json(), { statusCode: 404 })

  const carol = await connect(t, url, token)

  t.match(await carol.ask('ping'), { op: 'pong' })
  t.match((await fastify.inject({ method: 'GET', url: '/v1/users/carol', headers: appHeaders })).json(), { userId: 'carol' })
  t.match((await fastify.inject({ method: 'GET', url: '/v1/users/carol', headers: basic('other', 'another-secret-123') })).json(), { statusCode: 404 })
})

test('tokens are issued for as long as is asked for, up to the longest life', async (t) => {
  const fastify = await build(t, { tokenTtl: 600, tokenTtlMax: 1200 })
  const issue = async (expiresIn?: number) => await fastify.inject({ method: 'POST', url: '/v1/tokens', headers: appHeaders, payload: { userId: 'alice', ...expiresIn === undefined ? {} : { expiresIn } } })

  for (const expiresIn of [undefined, 1, 1200]) {
    const answer = await issue(expiresIn)
    t.equal(answer.statusCode, 201)
    t.equal((await rest(fastify, answer.json<{ token: string }>().token)).statusCode, 200, String(expiresIn))
  }
  for (const expiresIn of [1201, 0, -1, 1.5, '600', null]) t.match((await issue(expiresIn as number)).json(), { statusCode: 400, code: 'BAD_REQUEST' }, String(expiresIn))
})

test('a life that is refused registers nobody', async (t) => {
  const fastify = await build(t, { tokenTtl: 600, tokenTtlMax: 1200 })

  await fastify.inject({ method: 'POST', url: '/v1/tokens', headers: appHeaders, payload: { userId: 'alice', expiresIn: 1201 } })

  t.strictSame((await fastify.chat.users({ app }, {})).items, [])
})

test('revoking closes the connections and refuses the tokens issued before, of this user alone', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [one, two, other] = [await connect(t, url, alice), await connect(t, url, alice), await connect(t, url, bob)]

  const { statusCode } = await fastify.inject({ method: 'DELETE', url: '/v1/users/alice/tokens', headers: appHeaders })

  t.equal(statusCode, 204)
  t.match(await one.next({ op: 'bye' }), { code: 4504 })
  t.strictSame(await Promise.all([one.closed, two.closed]), [4504, 4504])
  t.match((await rest(fastify, alice)).json(), { statusCode: 401, code: 'UNAUTHORIZED' })
  t.equal((await upgrade(t, url, `/ws?token=${alice}`)).status, 401)
  t.equal((await upgrade(t, url, `/ws?token=${altered(alice)}`)).status, 401, 'spelled otherwise')
  t.match(await other.ask('ping'), { op: 'pong' })
  t.match(await other.ask('refresh', { token: alice }), { op: 'error', code: 'UNAUTHORIZED' })
})

test('a token issued right after a revocation is good, each time', async (t) => {
  const fastify = await build(t)

  for (let round = 0; round < 50; round++) {
    const { token: before } = await fastify.chat.issueToken({ app }, { userId: 'alice' })
    await fastify.chat.revokeTokens({ app }, { userId: 'alice' })
    const { token: after } = await fastify.chat.issueToken({ app }, { userId: 'alice' })

    t.equal((await rest(fastify, before)).statusCode, 401, 'before')
    t.equal((await rest(fastify, after)).statusCode, 200, 'after')
  }
})

test('an erased user\'s tokens are void, and it can be registered anew', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const client = await connect(t, url, alice)

  await fastify.inject({ method: 'DELETE', url: '/v1/users/alice', headers: appHeaders })

  t.equal(await client.closed, 4504)
  t.equal((await rest(fastify, alice)).statusCode, 401)
  const { token } = await fastify.chat.issueToken({ app }, { userId: 'alice' })
  t.equal((await rest(fastify, token)).statusCode, 200)
  t.equal((await rest(fastify, alice)).statusCode, 401, 'the old ones stay void')
})

test('a block closes the connections and refuses the user until it is lifted', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const client = await connect(t, url, alice)

  await fastify.inject({ method: 'PUT', url: '/v1/users/alice/block', headers: appHeaders })

  t.equal(await client.closed, 4503)
  const refused = await upgrade(t, url, `/ws?token=${alice}`)
  t.match({ status: refused.status, ...JSON.parse(refused.body) as object }, { status: 403, code: 'BLOCKED' })
  t.match((await rest(fastify, alice)).json(), { statusCode: 403, code: 'BLOCKED' })
  const { token } = await fastify.chat.issueToken({ app }, { userId: 'alice' })
  t.equal((await rest(fastify, token)).statusCode, 403, 'a fresh token changes nothing')

  await fastify.inject({ method: 'DELETE', url: '/v1/users/alice/block', headers: appHeaders })

  t.equal((await upgrade(t, url, `/ws?token=${alice}`)).status, 101)
})

test('refresh takes a good token of the same user and keeps the connection', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const client = await connect(t, url, alice)
  const exp = seconds() + 900

  t.match(await client.ask('refresh', { token: forge(claimsOf({ exp })) }), { op: 'ok', data: { expires: exp * 1000 } })
  for (const [name, token] of Object.entries({ 'of another user': bob, 'of another app': forge(claimsOf({ app: 'other' }), header, 'another-secret-123'), forged: flipped(alice, 2), empty: '' })) {
    t.match(await client.ask('refresh', { token }), { op: 'error', code: 'UNAUTHORIZED', retry: false }, name)
  }
  t.match(await client.ask('refresh', { token: old['expired long ago']!() }), { op: 'error', code: 'TOKEN_EXPIRED' })
  for (const token of [undefined, 5, null, 'x'.repeat(4097)]) t.match(await client.ask('refresh', { token }), { op: 'error', code: 'BAD_REQUEST' })
  t.match(await client.ask('ping'), { op: 'pong' })
})

test('who fails too often is refused for a while, with a right token too', async (t) => {
  const { fastify, url } = await listen(t, { authFailures: 5 })
  const { alice } = await tokensFor(fastify, 'alice')
  const statuses: number[] = []
  for (let tries = 0; tries < 8; tries++) statuses.push((await rest(fastify, flipped(alice, 2))).statusCode)
  const last = await rest(fastify, flipped(alice, 2))

  t.strictSame(statuses.slice(0, 5), Array(5).fill(401))
  t.strictSame(statuses.slice(-2), [429, 429])
  t.match(last.json(), { statusCode: 429, code: 'RATE_LIMITED' })
  t.ok(Number(last.headers['retry-after']) > 0 && Number(last.headers['retry-after']) <= 60)
  t.equal((await rest(fastify, alice)).statusCode, 429, 'a right token')
  t.equal((await fastify.inject({ method: 'GET', url: '/v1/users', headers: appHeaders })).statusCode, 429, 'the right secret')
  const refused = await upgrade(t, url, `/ws?token=${alice}`)
  t.equal(refused.status, 429, 'an upgrade')
  t.ok(Number(refused.headers['retry-after']) > 0)
  t.equal((await fastify.inject({ method: 'GET', url: '/v1/conversations', headers: { ...bearer(alice), 'x-forwarded-for': '203.0.113.7' } })).statusCode, 429, 'X-Forwarded-For is believed of nobody')
  t.equal((await fastify.inject({ method: 'GET', url: '/v1/conversations', headers: bearer(alice), remoteAddress: '203.0.113.7' })).statusCode, 200, 'others are let in')
})

test('failures count over upgrades and secrets alike, and for the whole /64 of an IPv6 address', async (t) => {
  const { fastify, url } = await listen(t, { authFailures: 4 })
  const { alice } = await tokensFor(fastify, 'alice')
  for (let tries = 0; tries < 3; tries++) await upgrade(t, url, `/ws?token=${flipped(alice, 2)}`)
  for (let tries = 0; tries < 3; tries++) await fastify.inject({ method: 'GET', url: '/v1/users', headers: basic(app, 'guess') })
  t.equal((await rest(fastify, alice)).statusCode, 429)

  const from = async (remoteAddress: string, token: string) => (await fastify.inject({ method: 'GET', url: '/v1/conversations', headers: bearer(token), remoteAddress })).statusCode
  for (let tries = 1; tries < 8; tries++) await from(`2001:db8:0:1::${tries}`, 'guess')
  t.equal(await from('2001:db8:0:1:ffff::1', alice), 429, 'the same network')
  t.equal(await from('2001:db8:0:2::1', alice), 200, 'the next network')
})

test('good sign-ins are no failures, nor is a token that has expired', async (t) => {
  const fastify = await build(t, { authFailures: 2 })
  const { alice } = await tokensFor(fastify, 'alice')

  for (let tries = 0; tries < 10; tries++) {
    t.equal((await rest(fastify, alice)).statusCode, 200)
    t.equal((await rest(fastify, old['expired long ago']!())).statusCode, 401)
  }
  t.equal((await rest(fastify, alice)).statusCode, 200)
})

test('a second Authorization header is no way in', async (t) => {
  const { url } = await listen(t, lenient)
  const { hostname, port } = new URL(url)
  const status = await new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path: '/v1/conversations', headers: ['host', hostname, 'authorization', 'Bearer nothing', 'authorization', `Bearer ${forge()}`] as unknown as Record<string, string> }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    request.on('error', reject).end()
  })

  t.equal(status, 401)
})
