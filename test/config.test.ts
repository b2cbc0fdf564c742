import { test } from 'tap'
import { configFromEnv, configFromOptions } from '../src/config.ts'
import { ConfigError } from '../src/errors.ts'

/** Stands in every wrong value that could be a secret: no sentence may repeat it. */
const hush = 'Hush-Hush-Hush'

const wrong: Array<[variable: string, value: string]> = [
  ['PORT', 'eighty'], ['PORT', '80.5'], ['PORT', '0x50'], ['PORT', '-1'], ['PORT', '65536'], ['PORT', '99999999999999999999'],
  ['APPS', hush], ['APPS', `:${hush}`], ['APPS', `${hush}:short`], ['APPS', `shop:${hush},${hush}`], ['APPS', `shop:${hush},shop:${hush}2`],
  ['APPS', `a shop:${hush}`], ['APPS', `__proto__:${hush}`], ['APPS', `shop:${hush.repeat(20)}`], ['APPS', ','],
  ['STORE_URL', `postgres://confab:${hush}@localhost/confab`], ['STORE_URL', 'sqlite:'], ['STORE_URL', hush],
  ['BROKER_URL', `redis://:${hush}@localhost`],
  ['ORIGINS', 'shop.example'], ['ORIGINS', 'https://shop.example/'], ['ORIGINS', 'https://shop.example/page'], ['ORIGINS', 'https://shop.example, shop'],
  ['LOG_LEVEL', 'loud'], ['LOG_LEVEL', 'INFO'],
  ['TOKEN_TTL', '59'], ['TOKEN_TTL', 'a day'], ['TOKEN_TTL_MAX', '0'], ['TOKEN_TTL_MAX', '31536001'],
  ['OPEN_ROOMS', 'maybe'], ['DEMO', 'yes'],
  ['TRUST_PROXY', 'proxy.example'], ['TRUST_PROXY', 'dead'], ['TRUST_PROXY', '999.1.1.1'], ['TRUST_PROXY', '10.0.0.0/33'], ['TRUST_PROXY', '10.0.0.0/0'], ['TRUST_PROXY', '10.0.0.0/8/8'], ['TRUST_PROXY', '::1,x'],
  ['RATE', '0'], ['BURST', '0'], ['AUTH_FAILURES', '0'], ['MAX_CONNECTIONS', '0'], ['HEARTBEAT', '99'], ['CONNECTION_BUFFER', '1'], ['CONNECTION_FRAMES', '1'],
  ['CONNECTION_AGE', '1'], ['TOTAL_BUFFER', '1'], ['WRITE_QUEUE', '0']
]

test('a wrong setting stops the start with a sentence that names the variable and repeats no value', async (t) => {
  for (const [variable, value] of wrong) {
    try {
      configFromEnv({ [variable]: value })
      t.fail(`${variable}=${value} is accepted`)
    } catch (error) {
      t.ok(error instanceof ConfigError)
      t.match((error as Error).message, new RegExp(`^${variable} `), `${variable}=${value}`)
      t.notMatch((error as Error).message, hush)
    }
  }
})

test('without settings the demo is served on loopback', async (t) => {
  t.match(configFromEnv({}), { host: '127.0.0.1', port: 2928, apps: {}, storeUrl: 'sqlite:./data/confab.db', demo: true })
})

test('an empty variable is one that is not set', async (t) => {
  t.strictSame(configFromEnv({ PORT: '', APPS: ' ', ORIGINS: '', DEMO: '' }), configFromEnv({}))
})

test('other variables are nobody\'s business', async (t) => {
  t.strictSame(configFromEnv({ PATH: '/bin', PORTS: 'many' }), configFromEnv({}))
})

test('a host that is not loopback demands APPS', async (t) => {
  for (const host of ['0.0.0.0', '::', '192.168.1.7', 'chat.example', '127.0.0.1.example']) t.throws(() => configFromEnv({ HOST: host }), { name: 'ConfigError', message: /APPS/ }, host)
  for (const host of ['127.0.0.1', '127.8.8.8', '::1', 'localhost']) t.equal(configFromEnv({ HOST: host }).demo, true, host)
  t.match(configFromEnv({ HOST: '0.0.0.0', APPS: 'shop:a-secret-for-tests' }), { host: '0.0.0.0', demo: false })
})

test('the demo sign-in is off wherever there are apps', async (t) => {
  t.equal(configFromEnv({ APPS: 'shop:a-secret-for-tests' }).demo, false)
  t.equal(configFromEnv({ APPS: 'shop:a-secret-for-tests', DEMO: 'on' }).demo, false)
  t.equal(configFromOptions({ apps: { shop: 'a-secret-for-tests' }, demo: true }).demo, false)
})

test('with neither apps nor the demo nobody could sign in, and the start says so', async (t) => {
  t.throws(() => configFromEnv({ DEMO: 'off' }), { name: 'ConfigError', message: /DEMO.*APPS/ })
  t.throws(() => configFromOptions({}), { name: 'ConfigError', message: /apps.*demo/ })
})

test('apps are pairs of key and secret, and a secret may hold colons', async (t) => {
  t.strictSame(configFromEnv({ APPS: ' shop:a-secret-for-tests , other:another:secret:123,' }).apps, { shop: 'a-secret-for-tests', other: 'another:secret:123' })
})

test('lists are split at commas, blanks around do not count', async (t) => {
  t.strictSame(configFromEnv({ ORIGINS: 'https://shop.example, http://localhost:5173 ,null' }).origins, ['https://shop.example', 'http://localhost:5173', 'null'])
  t.strictSame(configFromEnv({ ORIGINS: '*' }).origins, ['*'])
  t.strictSame(configFromEnv({ TRUST_PROXY: '10.0.0.0/8,::1, fd00::/8' }).trustProxy, ['10.0.0.0/8', '::1', 'fd00::/8'])
})

test('switches are on or off, in the usual words', async (t) => {
  for (const word of ['on', 'true', '1', 'ON']) t.equal(configFromEnv({ OPEN_ROOMS: word }).openRooms, true, word)
  for (const word of ['off', 'false', '0', 'Off']) t.equal(configFromEnv({ OPEN_ROOMS: word }).openRooms, false, word)
})

test('a port may be 0, which takes a free one', async (t) => {
  t.equal(configFromEnv({ PORT: '0' }).port, 0)
  t.equal(configFromEnv({ PORT: ' 65535 ' }).port, 65535)
})

test('a token does not live longer than the longest that is taken', async (t) => {
  t.throws(() => configFromEnv({ TOKEN_TTL: '7200', TOKEN_TTL_MAX: '3600' }), { name: 'ConfigError', message: /TOKEN_TTL .*TOKEN_TTL_MAX/ })
})

test('a wrong option is named by its own name', async (t) => {
  t.throws(() => configFromOptions({ apps: { shop: hush }, port: 1.5 }), { name: 'ConfigError', message: /^port / })
  t.throws(() => configFromOptions({ apps: { 'a shop': hush } }), { name: 'ConfigError', message: /^apps / })
  t.throws(() => configFromOptions({ apps: { shop: 'short' } }), { name: 'ConfigError', message: /^apps / })
  t.throws(() => configFromOptions({ apps: { shop: hush }, colour: 'red' } as object), { name: 'ConfigError', message: /colour/ })
})
