import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'tap'
import { AddressGuard } from '../../src/callbacks/address-guard.ts'
import { Poster } from '../../src/callbacks/poster.ts'
import { appHeaders, build } from '../helper.ts'

const guard = new AddressGuard({ allowPrivate: false, resolve: async () => { throw new Error('no names here') } })

const refused = `
http://127.0.0.1/ http://127.0.0.1:8080/x http://127.1/ http://127.0.1/ http://2130706433/ http://0x7f000001/ http://0x7f.1/ http://0177.0.0.1/ http://017700000001/ http://127.255.255.254/
http://0.0.0.0/ http://0/ http://10.0.0.1/ http://10.255.255.255/ http://172.16.0.1/ http://172.31.255.255/ http://192.168.0.1/ http://192.168.255.255/ http://169.254.169.254/latest/meta-data/
http://100.64.0.1/ http://100.127.255.255/ http://192.0.0.1/ http://192.0.2.1/ http://198.18.0.1/ http://198.51.100.1/ http://203.0.113.1/ http://224.0.0.1/ http://239.255.255.255/ http://240.0.0.1/ http://255.255.255.255/
http://[::1]/ http://[::]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::ffff:10.0.0.1]/ http://[::127.0.0.1]/ http://[64:ff9b::7f00:1]/ http://[64:ff9b::10.0.0.1]/ http://[2002:7f00:1::]/ http://[2001:db8::1]/
http://[2001::1]/ http://[fc00::1]/ http://[fd12:3456::1]/ http://[fe80::1]/ http://[fec0::1]/ http://[ff02::1]/ http://[100::1]/ http://[::ffff:0:127.0.0.1]/ http://１２７.０.０.１/ http://127。0。0。1/
`.trim().split(/\s+/)
const allowed = 'http://8.8.8.8/ https://1.1.1.1:8443/x?y=1 http://172.15.255.255/ http://172.32.0.1/ http://192.167.0.1/ http://100.63.255.255/ http://100.128.0.1/ http://[2606:4700::1111]/ http://[2a00:1450:4001::8]/'.split(' ')

test('an address that is not of the open internet is no target, however it is written', async (t) => {
  for (const url of refused) t.throws(() => { guard.demand(new URL(url)) }, { message: /not public/ }, url)
  for (const url of allowed) t.doesNotThrow(() => { guard.demand(new URL(url)) }, url)
})

test('a name is looked at when it is resolved: one private address among its addresses is one too many', async (t) => {
  const answers = async (...addresses: string[]) => {
    const { lookup } = new AddressGuard({ allowPrivate: false, resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })) })
    return await new Promise((resolve, reject) => { lookup('app.example', { all: true }, (error, found) => { error === null ? resolve(found) : reject(error) }) })
  }

  for (const address of refused.map((url) => new URL(url).hostname.replace(/[[\]]/g, ''))) await t.rejects(answers(address), { message: /not public/ }, address)
  await t.rejects(answers('8.8.8.8', '127.0.0.1'), { message: /not public/ })
  await t.rejects(answers('8.8.8.8', '::1'), { message: /not public/ })
  await t.rejects(answers(), { message: /no address/ })
  t.match(await answers('8.8.8.8', '2606:4700::1111'), [{ address: '8.8.8.8' }, { address: '2606:4700::1111' }])
})

test('nothing is sent to where a name of the outside leads inside, and a connection goes to the address that was looked at', async (t) => {
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => { server.close() })
  const url = new URL(`http://app.example:${(server.address() as AddressInfo).port}/`)
  const posting = { url, contentType: 'text/plain', body: 'x', timeout: 5000, reads: false }
  let asked = 0
  const resolve = async () => [{ address: ++asked === 1 ? '127.0.0.1' : '203.0.113.1', family: 4 }]

  const inside = new Poster(new AddressGuard({ allowPrivate: false, resolve }), 1)
  await t.rejects(inside.post(posting), { message: /not public/ })
  t.equal(connections, 0)

  asked = 0
  const open = new Poster(new AddressGuard({ allowPrivate: true, resolve }), 1)
  t.match(await open.post(posting), { status: 200 })
  t.equal(asked, 1, 'the name was asked for once')
  for (const poster of [inside, open]) poster.close()
})

test('a target on this machine, with a password, or of another protocol is refused when it is set', async (t) => {
  const fastify = await build(t)
  const set = async (url: string) => (await fastify.inject({ method: 'PATCH', url: '/v1/settings', headers: appHeaders, payload: { callbacks: { messages: { url } } } })).json<Record<string, unknown>>()

  for (const url of ['http://127.0.0.1/', 'http://[::1]:80/', 'http://name:word@app.example/', 'ftp://app.example/', 'file:///etc/passwd', 'app.example', 'http://app.example/#x', 'http://']) t.match(await set(url), { code: 'BAD_REQUEST' }, url)
  t.match(await set('https://app.example/callbacks?key=1'), { callbacks: { messages: { url: 'https://app.example/callbacks?key=1' } } })
})

test('targets are shown and changed one by one, by the app alone, and only where RongCloud\'s edge is on', async (t) => {
  const [fastify, off] = [await build(t), await build(t, { rongcloud: false })]
  const call = async (to: typeof fastify, method: 'GET' | 'PATCH', payload?: object) => (await to.inject({ method, url: '/v1/settings', headers: appHeaders, ...payload === undefined ? {} : { payload } })).json<Record<string, unknown>>()

  await call(fastify, 'PATCH', { callbacks: { messages: { url: 'https://a.example/' }, moderation: { url: 'https://b.example/', onFailure: 'refuse' } } })
  await call(fastify, 'PATCH', { callbacks: { rooms: { url: 'https://c.example/' }, moderation: null } })
  t.strictSame((await call(fastify, 'GET'))['callbacks'], { messages: { url: 'https://a.example/' }, rooms: { url: 'https://c.example/' } })
  t.match(await call(off, 'PATCH', { callbacks: { messages: { url: 'https://a.example/' } } }), { code: 'BAD_REQUEST' })
})
