import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { test } from 'tap'
import { ChatError } from '../../src/errors.ts'
import { endpoints } from '../../src/rongcloud/endpoints/index.ts'
import { codes, fromStatus } from '../../src/rongcloud/errors.ts'
import { reference } from '../../src/rongcloud/reference.ts'
import { unsupported } from '../../src/rongcloud/server-api.ts'
import { signatureOf } from '../../src/rongcloud/signature.ts'
import { app, appHeaders, bearer, build, secret, tokensFor } from '../helper.ts'
import { call, setUp, signed } from './harness/rongcloud.ts'

const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' }

test('slashes may come twice, anywhere in the address', async (t) => {
  const { api } = await setUp(t)

  for (const path of ['//user/checkOnline.json', 'user//checkOnline.json', '//user///checkOnline.json', 'user/checkOnline.json?x=1']) {
    t.match(await call(api, path, { headers: { ...signed(), ...urlencoded }, body: 'userId=alice' }), { status: 200, body: { code: 200, status: '0' } }, path)
  }
  t.match(await call(api, '/ultragroup//member/exist.json', { headers: signed(), body: '' }), { status: 430, body: { code: 1009 } })
})

test('the same nonce, timestamp and signature are good for every call of a process, however old they are', async (t) => {
  const { api, sdk } = await setUp(t)
  const headers = { ...signed(app, secret, { nonce: '1', timestamp: '1' }), ...urlencoded }

  for (let count = 0; count < 3; count++) t.match(await call(api, 'user/checkOnline.json', { headers, body: 'userId=alice' }), { status: 200 })
  for (let count = 0; count < 3; count++) t.match(await sdk.User.OnlineStatus.get({ id: 'alice' }), { code: 200 })
})

test('a clock window, where one is set, takes seconds and milliseconds', async (t) => {
  const { api } = await setUp(t, { rongcloudClock: 300 })
  const statusAt = async (timestamp: string) => (await call(api, 'user/checkOnline.json', { headers: { ...signed(app, secret, { timestamp }), ...urlencoded }, body: 'userId=alice' })).status
  const now = Date.now()

  t.equal(await statusAt(String(now)), 200)
  t.equal(await statusAt(String(Math.floor(now / 1000) - 290)), 200)
  for (const timestamp of [String(now - 310_000), String(Math.floor(now / 1000) + 310), 'yesterday', '0']) t.equal(await statusAt(timestamp), 401, timestamp)
})

test('a signature is compared without regard to case, its headers have twins, and a nonce is any text', async (t) => {
  const { api } = await setUp(t)
  const of = (nonce: string, timestamp = '1700000000') => signed(app, secret, { nonce, timestamp })
  const { signature = '' } = of('7')
  const twins = (headers: Record<string, string>) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [`RC-${name}`, value]))

  for (const headers of [{ ...of('7'), signature: signature.toUpperCase() }, twins(of('7')), of('483920.55'), of('9.1E-4'), of('6148914691236517204'), of('x'.repeat(100)), of('7', '1700000000000')]) {
    t.match(await call(api, 'user/checkOnline.json', { headers: { ...headers, ...urlencoded }, body: 'userId=alice' }), { status: 200 }, JSON.stringify(headers))
  }
})

test('a call that is not signed by its app is refused, at every endpoint that there is', async (t) => {
  const fastify = await build(t, { authFailures: 1_000_000 })
  const { alice } = await tokensFor(fastify, 'alice')
  const good = signed()
  const { signature: _, ...unsigned } = good
  const cases: Array<[what: string, headers: Record<string, string>, code: number]> = [
    ['nothing', {}, 1001],
    ['no app key', { ...good, 'app-key': '' }, 1001],
    ['an app that is not', signed('nobody'), 1001],
    ['no signature', unsigned, 1004],
    ['another secret', signed(app, 'not-the-secret-of-shop'), 1004],
    ['the signature of another app', signed(app, 'another-secret-123'), 1004],
    ['another nonce', { ...good, nonce: '1' }, 1004],
    ['another timestamp', { ...good, timestamp: '1' }, 1004],
    ['half of a signature', { ...good, signature: good['signature']!.slice(0, 20) }, 1004],
    ['a key and secret as REST takes them', appHeaders, 1001],
    ['a token', bearer(alice), 1001]
  ]
  for (const path of [...endpoints.flatMap(({ paths }) => paths), ...unsupported, 'not/there']) {
    for (const [what, headers, code] of cases) {
      const response = await fastify.inject({ method: 'POST', url: `/${path}.json`, headers, payload: 'userId=alice' })
      const { errorMessage, ...body } = response.json<Record<string, unknown>>()
      t.strictSame({ status: response.statusCode, body }, { status: 401, body: { code, url: `/${path}.json` } }, `${path}: ${what}`)
      t.type(errorMessage, 'string')
    }
  }
})

test('whoever guesses is kept out, in RongCloud\'s words', async (t) => {
  const fastify = await build(t, { authFailures: 3 })
  const guess = async (headers: Record<string, string>) => await fastify.inject({ method: 'POST', url: '/user/checkOnline.json', headers: { ...headers, ...urlencoded }, payload: 'userId=alice' })

  for (let count = 0; count < 3; count++) t.equal((await guess(signed(app, 'wrong'))).statusCode, 401)
  const last = await guess(signed(app, 'wrong'))
  const good = await guess(signed())

  for (const response of [last, good]) t.match({ status: response.statusCode, retry: response.headers['retry-after'], body: response.json<object>() }, { status: 429, retry: /^\d+$/, body: { code: 1008, errorMessage: String, url: '/user/checkOnline.json' } })
})

test('a form may repeat names, hold 1,200 pairs, and text that nobody escaped', async (t) => {
  const { fastify, api } = await setUp(t)
  const publish = async (body: string) => await call(api, 'message/private/publish.json', { headers: { ...signed(), ...urlencoded }, body })
  const everybody = Array.from({ length: 1000 }, (_, index) => `toUserId=user-${index}`).join('&')
  const junk = Array.from({ length: 200 }, (_, index) => `junk${index}=${index}`).join('&')

  const { body } = await publish(`${junk}&${everybody}&fromUserId=alice&objectName=RC:TxtMsg&content=${encodeURIComponent('{"content":"hi"}')}`)
  t.equal((body['messageUIDs'] as unknown[]).length, 1000)

  t.match((await publish('fromUserId=alice&toUserId=bob&objectName=RC:TxtMsg&content={"content":"你好 100% [a] {b}"}')).body, { code: 200 })
  const { messages } = await fastify.chat.history({ app, user: 'bob' }, { conversation: 'direct:alice' })
  t.strictSame(messages.map(({ content }) => content), [{ text: '你好 100% [a] {b}' }])
})

test('both encodings are taken at every endpoint, whatever it was made for', async (t) => {
  const { post, postJson, api } = await setUp(t)

  for (const send of [post, postJson]) {
    t.match((await send('user/getToken', { userId: 'alice' })).body, { code: 200, userId: 'alice' })
    t.match((await send('message/private/publish', { fromUserId: 'alice', toUserId: ['bob', 'carol'], objectName: 'RC:TxtMsg', content: '{"content":"hi"}' })).body, { code: 200, messageUIDs: [{ messageUID: String }, { messageUID: String }] })
    t.match((await send('message/recall', { fromUserId: 'alice', conversationType: '1', targetId: 'bob', messageUID: 'x' })).body, { code: 200 })
  }
  t.match((await postJson('message/private/publish', { fromUserId: 'alice', toUserId: 'bob', objectName: 'RC:TxtMsg', content: { content: 'an object' } })).body, { code: 200 })
  t.match((await call(api, 'user/checkOnline.json', { headers: { ...signed(), 'content-type': 'application/json; charset=utf-8' }, body: '{"userId":7}' })).body, { code: 200 }, 'a number is an id, too')
  t.match((await call(api, 'user/checkOnline.json', { headers: { ...signed(), 'content-type': 'text/plain' }, body: 'userId=alice' })).body, { code: 200 })
})

test('what is not asked for is passed over, and `undefined` is nothing', async (t) => {
  const { fastify, post } = await setUp(t)

  t.match((await post('user/checkOnline', { userId: 'alice', name: 'undefined', minute: 'undefined', portrait: '[object Object]', constructor: 'x' })).body, { code: 200, status: '0' })
  await post('user/getToken', { userId: 'alice', name: 'Alice' })
  await post('user/refresh', { userId: 'alice', name: 'undefined', portraitUri: '' })

  t.equal((await fastify.chat.user({ app }, { userId: 'alice' })).name, 'Alice')
  t.notOk('avatar' in await fastify.chat.user({ app }, { userId: 'alice' }))
})

test('each refusal has its code and status, and the shape that SDKs demand', async (t) => {
  const { api, post, sdk } = await setUp(t)
  const long = 'x'.repeat(65)
  const message = { fromUserId: 'alice', toUserId: 'bob', objectName: 'RC:TxtMsg', content: 'hi' }
  const cases: Array<[path: string, params: Record<string, unknown>, code: keyof typeof codes, message: RegExp]> = [
    ['user/getToken', {}, 1003, /./],
    ['user/getToken', { name: 'x' }, 1002, /userId/],
    ['user/getToken', { userId: '' }, 1002, /userId/],
    ['user/getToken', { userId: long }, 1005, /userId/],
    ['user/refresh', { userId: long }, 1005, /userId/],
    ['user/getToken', { userId: 'a b' }, 1002, /userId/],
    ['user/getToken', { userId: 'alice', portraitUri: `https://${'x'.repeat(1024)}` }, 1005, /portraitUri/],
    ['message/private/publish', { ...message, content: 'x'.repeat(131_073) }, 1005, /content/],
    ['message/private/publish', { ...message, objectName: 'x'.repeat(33) }, 1005, /objectName/],
    ['message/private/publish', { ...message, toUserId: Array.from({ length: 1001 }, (_, index) => index) }, 1502, /toUserId/],
    ['message/recall', { fromUserId: 'alice', targetId: 'bob', conversationType: 'one', messageUID: 'x' }, 1501, /conversationType/],
    ['ultragroup/create', { userId: 'alice' }, 1009, /./],
    ['not/there', { userId: 'alice' }, 404, /./]
  ]
  for (const [path, params, code, errorMessage] of cases) {
    const { status, body } = await post(path, params)
    t.match({ status, body }, { status: codes[code].status, body: { code, errorMessage, url: `/${path}.json` } }, `${path} ${String(code)}`)
  }
  for (const body of ['[]', '"x"', '{', '{"__proto__":{}}']) {
    t.match(await call(api, 'user/getToken.json', { headers: { ...signed(), 'content-type': 'application/json' }, body }), { status: 400, body: { code: 1002 } }, body)
  }
  t.match(await sdk.User.register({ id: long, name: 'x', portrait: 'x' }), { code: 1005, msg: /userId/ }, 'the SDK understands it')
})

test('a body may be as large as a thousand receivers need, and no larger', async (t) => {
  const { api } = await setUp(t)
  const send = async (bytes: number) => await call(api, 'user/checkOnline.json', { headers: { ...signed(), ...urlencoded }, body: `userId=alice&x=${'x'.repeat(bytes - 15)}` })

  t.match(await send(2 * 1024 * 1024), { status: 200, body: { code: 200 } })
  t.match(await send(2 * 1024 * 1024 + 1), { status: 413, body: { code: 1508, errorMessage: String } })
})

test('a body may be gzipped, and unpacks to no more than a plain one', async (t) => {
  const { api } = await setUp(t)
  const send = async (body: Buffer, encoding = 'gzip') => await call(api, 'user/checkOnline.json', { headers: { ...signed(), ...urlencoded, 'content-encoding': encoding }, body })

  t.match(await send(gzipSync('userId=alice')), { status: 200, body: { status: '0' } })
  t.match(await send(gzipSync(`userId=alice&x=${'x'.repeat(3_000_000)}`)), { status: 413, body: { code: 1508 } })
  t.match(await send(Buffer.from('userId=alice')), { status: 400, body: { code: 1002 } })
  t.match(await send(Buffer.from('userId=alice'), 'br'), { status: 400, body: { code: 1002 } })
})

test('a request id is echoed, also with a refusal, and one that is none is not', async (t) => {
  const { api } = await setUp(t)
  const echoed = async (id: string, headers: Record<string, string> = signed()) => (await call(api, 'user/checkOnline.json', { headers: { ...headers, ...urlencoded, 'x-request-id': id }, body: 'userId=alice' })).headers.get('x-request-id')

  t.equal(await echoed('0b7c6c3e-6a3c-4c53-9b4b-b0e1c8f5a0aa'), '0b7c6c3e-6a3c-4c53-9b4b-b0e1c8f5a0aa')
  t.equal(await echoed('abc', {}), 'abc')
  t.equal(await echoed('<script>'), null)
})

test('an empty answer has a code and no more, and success is 200 by status and by code', async (t) => {
  const { post } = await setUp(t)

  t.match(await post('user/refresh', { userId: 'alice', name: 'x' }), { status: 200, body: { code: 200 } })
  t.strictSame((await post('user/refresh', { userId: 'alice', name: 'x' })).body, { code: 200 })
})

test('an HTTP/1.0 client is answered', async (t) => {
  const { api } = await setUp(t)
  const headers = Object.entries({ ...signed(), ...urlencoded, 'content-length': '12' }).map(([name, value]) => `${name}: ${value}\r\n`).join('')

  const answer = await new Promise<string>((resolve, reject) => {
    let text = ''
    const socket = connect(Number(new URL(api).port), '127.0.0.1', () => { socket.write(`POST /user/checkOnline.json HTTP/1.0\r\n${headers}\r\nuserId=alice`) })
    socket.on('data', (data) => { text += String(data) }).on('end', () => { resolve(text) }).on('error', reject)
  })

  t.match(answer, /"code":200/)
})

test('what the chat cannot take or fails over is said in RongCloud\'s words, and says nothing of why', async (t) => {
  const { fastify, post } = await setUp(t)
  const { store, writer } = fastify.chat.context
  const secretText = 'SQLITE_SECRET at /var/lib/confab'

  const write = writer.write.bind(writer)
  writer.write = async () => { throw Object.assign(new Error(secretText)) }
  const failed = await post('user/refresh', { userId: 'alice', name: 'x' })
  writer.write = write
  Object.assign(store, { user: async () => { throw new Error(secretText) } })
  const unread = await post('user/info', { userId: 'alice' })

  for (const { status, body } of [failed, unread]) {
    t.match({ status, body }, { status: 500, body: { code: 1000, errorMessage: String, url: String } })
    t.notMatch(JSON.stringify(body), secretText)
  }
})

test('while the server is overloaded callers are told to come back', async (t) => {
  const { fastify, post } = await setUp(t)
  fastify.chat.context.writer.write = async () => { throw new ChatError('OVERLOADED') }

  const { status, headers, body } = await post('user/refresh', { userId: 'alice', name: 'x' })

  t.match({ status, retry: headers.get('retry-after'), body }, { status: 429, retry: '5', body: { code: 1008, errorMessage: String } })
  // By what refuses before anything of this is asked.
  t.match([503, 429, 413, 504, 500, 400].map((status) => fromStatus(status, 'text')), [{ rongcloud: 1008 }, { rongcloud: 1008 }, { rongcloud: 1508 }, { rongcloud: 1050 }, { rongcloud: 1000, message: codes[1000].sentence }, { rongcloud: 1002 }])
})

test('addresses that are not RongCloud\'s are answered as ever, and with the edge off there are no others', async (t) => {
  const fastify = await build(t)
  const off = await build(t, { rongcloud: false })
  const post = async (server: typeof fastify, url: string) => {
    const response = await server.inject({ method: 'POST', url, headers: { ...signed(), ...urlencoded }, payload: 'userId=alice' })
    return { status: response.statusCode, body: response.json<object>() }
  }
  const house = { status: 404, body: { statusCode: 404, code: 'NOT_FOUND', error: 'Not Found', message: 'There is nothing at this address' } }

  for (const url of ['/nowhere', '/v1/users', '/user/getToken', '/user/getToken.xml', '/.json/x']) {
    t.strictSame(await post(fastify, url), house, url)
    t.strictSame(await post(off, url), house, url)
  }
  t.strictSame(await post(off, '/user/getToken.json'), house)
  t.equal((await off.inject({ url: '/tag/conversation/get.json', headers: signed() })).statusCode, 404)
  t.match((await fastify.inject({ url: '/tag/conversation/get.json?userId=alice&tagId=work', headers: signed() })).json(), { code: 200, data: { tagId: 'work', conversations: [] } })
})

test('below a prefix the addresses are below it, too', async (t) => {
  const { api } = await setUp(t, { prefix: '/chat' })

  for (const path of ['chat/user/checkOnline.json', 'chat//user/checkOnline.json']) t.match(await call(api, path, { headers: { ...signed(), ...urlencoded }, body: 'userId=alice' }), { status: 200, body: { code: 200 } }, path)
  t.match(await call(api, 'user/checkOnline.json', { headers: { ...signed(), ...urlencoded }, body: 'userId=alice' }), { status: 404, body: { message: String } })
})

test('every endpoint is one of RongCloud\'s, once; what it has besides is answered as a service that is not enabled', async (t) => {
  const { post } = await setUp(t)
  const paths = endpoints.flatMap((one) => one.paths)

  t.strictSame(paths.filter((path) => !Object.hasOwn(reference, path)), [])
  t.equal(new Set(paths).size, paths.length)
  for (const path of unsupported) t.match(await post(path), { status: 430, body: { code: 1009, errorMessage: String } }, path)
})

test('a signature is that of the reference', (t) => {
  t.equal(signatureOf('y0icysjl4h3LWz', '14314', '1408710653491'), signatureOf('y0icysjl4h3LWz', '143141408710653491', ''))
  t.match(signatureOf('a', 'b', 'c'), 'a9993e364706816aba3e25717850c26c9cd0d89d', 'SHA-1 of abc (FIPS 180)')
  t.end()
})
