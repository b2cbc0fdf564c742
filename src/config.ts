import { isIP } from 'node:net'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { ConfigError } from './errors.ts'

/**
 * Every setting: its option name when embedded (`storeUrl`), its environment variable is the same in upper case
 * (`STORE_URL`). Unit and default stand here, `.env.example` is tested against it.
 */
export const Config = Type.Object({
  host: Type.String({ minLength: 1, default: '127.0.0.1', description: 'address to listen on' }),
  port: Type.Integer({ minimum: 0, maximum: 65535, default: 2928, description: 'port to listen on; 0 takes a free one' }),
  apps: Type.Record(Type.String({ pattern: '^[A-Za-z0-9_\\-]{1,64}$' }), Type.String({ minLength: 12, maxLength: 256 }),
    { additionalProperties: false, default: {}, description: 'key:secret pairs, comma-separated, each key once; secrets of at least 12 characters. None: the app demo is made, on loopback only' }),
  storeUrl: Type.String({ pattern: '^(sqlite:.+|memory:)$', default: 'sqlite:./data/confab.db', description: 'sqlite:PATH, or memory: which keeps nothing (tests)' }),
  brokerUrl: Type.String({ pattern: '^memory:[a-z0-9-]*$', default: 'memory:', description: 'what carries news between nodes; memory: is for one node' }),
  origins: Type.Array(Type.String({ pattern: '^(\\*|null|[a-z][a-z0-9+.\\-]*://[^/\\s]+)$' }),
    { default: [], description: 'browser origins that may open a socket or call REST, exact, comma-separated; * for all. None: the server\'s own' }),
  logLevel: Type.Union([Type.Literal('fatal'), Type.Literal('error'), Type.Literal('warn'), Type.Literal('info'), Type.Literal('debug'), Type.Literal('trace'), Type.Literal('silent')],
    { default: 'info', description: 'fatal, error, warn, info, debug, trace or silent' }),
  tokenTtl: Type.Integer({ minimum: 60, maximum: 31_536_000, default: 86_400, description: 'seconds that a token lives where the request does not say' }),
  tokenTtlMax: Type.Integer({ minimum: 60, maximum: 31_536_000, default: 2_592_000, description: 'seconds; a token with a longer life is refused' }),
  openRooms: Type.Boolean({ default: true, description: 'users may make a room by joining it: on or off' }),
  roomIdle: Type.Integer({ minimum: 0, maximum: 31_536_000, default: 3600, description: 'seconds after which a room ends that nobody is in and where nothing is said; 0: never' }),
  roomGrace: Type.Integer({ minimum: 1, maximum: 3600, default: 30, description: 'seconds for which a user stays in a room after its last connection there was lost' }),
  rongcloud: Type.Boolean({ default: true, description: 'RongCloud\'s Server API beside the REST routes: on or off' }),
  rongcloudClock: Type.Integer({ minimum: 0, maximum: 31_536_000, default: 0, description: 'seconds by which the Timestamp of a RongCloud call may be off; 0: any, since official SDKs keep the one of their start' }),
  callbackPrivate: Type.Boolean({ default: false, description: 'callbacks may go to addresses of this machine and of private networks: on or off' }),
  trustProxy: Type.Array(Type.String({ pattern: '^[0-9A-Fa-f.:/]+$' }), { default: [], description: 'addresses of proxies whose X-Forwarded headers count, comma-separated' }),
  demo: Type.Optional(Type.Boolean({ description: 'demo sign-in without a password: on or off. Unset: on only where APPS is unset and HOST is loopback' })),
  rate: Type.Integer({ minimum: 1, maximum: 1_000_000_000, default: 20, description: 'frames a second that one connection may send' }),
  burst: Type.Integer({ minimum: 1, maximum: 1_000_000_000, default: 40, description: 'frames that one connection may send at once' }),
  authFailures: Type.Integer({ minimum: 1, maximum: 1_000_000_000, default: 300, description: 'failed sign-ins a minute from one address (IPv6: one /64); then 429' }),
  maxConnections: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 20_000, description: 'sockets open at once; further ones get 503' }),
  heartbeat: Type.Integer({ minimum: 100, maximum: 300_000, default: 25_000, description: 'milliseconds between pings; a third of it is the time to answer one' }),
  connectionBuffer: Type.Integer({ minimum: 65_536, maximum: 1_073_741_824, default: 1_048_576, description: 'bytes that may wait for one reader; past it the reader falls behind' }),
  connectionFrames: Type.Integer({ minimum: 16, maximum: 10_000_000, default: 8192, description: 'frames that may wait for one reader; past it the reader falls behind' }),
  connectionAge: Type.Integer({ minimum: 100, maximum: 600_000, default: 10_000, description: 'milliseconds that the oldest frame may wait for its reader; past it the reader falls behind, and after as long again it is cut' }),
  totalBuffer: Type.Integer({ minimum: 1_048_576, default: 134_217_728, description: 'bytes that may wait for all readers together; past it the largest are cut' }),
  writeQueue: Type.Integer({ minimum: 1, maximum: 10_000_000, default: 20_000, description: 'writes that may wait for the disk; further ones get OVERLOADED' }),
  writeBuffer: Type.Integer({ minimum: 1_048_576, default: 67_108_864, description: 'bytes of messages that may wait for the disk; further ones get OVERLOADED' })
}, { additionalProperties: false })
export type Config = Static<typeof Config>

/** Settings given by a program that embeds the chat: any of them, the rest have their defaults. */
export type Options = Partial<Config>

type Name = keyof Config
const names = Object.keys(Config.properties) as Name[]

/** The environment variable of a setting: `storeUrl` is `STORE_URL`. */
export function variable (name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

/** Settings out of environment variables. Throws a ConfigError whose sentence names the variable that is wrong. */
export function configFromEnv (env: NodeJS.ProcessEnv): Config {
  const given: Record<string, unknown> = {}
  for (const name of names) {
    const text = env[variable(name)]?.trim()
    if (text !== undefined && text !== '') given[name] = read(name, text)
  }
  const config = complete(given, variable)
  const demo = Object.keys(config.apps).length === 0
  if (demo && !isLoopback(config.host)) throw new ConfigError(`APPS is not set: on a host that is not loopback (HOST is ${config.host}) it must name at least one key:secret`)
  if (demo && config.demo === false) throw new ConfigError('DEMO is off and APPS is not set: nobody could sign in')
  return { ...config, demo: demo && (config.demo ?? true) }
}

/** Settings out of options. Throws a ConfigError whose sentence names the option that is wrong. */
export function configFromOptions (options: Options): Config {
  const config = complete({ ...options }, (name) => name)
  if (Object.keys(config.apps).length === 0 && config.demo !== true) throw new ConfigError('apps must name at least one key and secret, or demo must be true')
  return { ...config, demo: Object.keys(config.apps).length === 0 }
}

function complete (given: Record<string, unknown>, title: (name: string) => string): Config {
  const config: unknown = Value.Default(Config, given)
  const error = Value.Errors(Config, config).First()
  if (error !== undefined) throw new ConfigError(explain(error.path.split('/')[1] ?? '', title, error.message))
  const checked = Value.Decode(Config, config)
  if (checked.tokenTtl > checked.tokenTtlMax) throw new ConfigError(`${title('tokenTtl')} must not be more than ${title('tokenTtlMax')}`)
  if (!checked.trustProxy.every(isAddressRange)) throw new ConfigError(explain('trustProxy', title, 'expected addresses, or ranges such as 10.0.0.0/8'))
  return checked
}

function explain (name: string, title: (name: string) => string, message: string): string {
  if (!Object.hasOwn(Config.properties, name)) return `There is no setting '${name}'`
  // Never the value itself: it may be a secret.
  return `${title(name)} is wrong: ${message.toLowerCase()} (${Config.properties[name as Name].description ?? ''})`
}

/** The value that a variable's text stands for, as far as its schema says; the check follows. */
function read (name: Name, text: string): unknown {
  switch ((Config.properties[name] as { type?: string }).type) {
    case 'integer': return /^-?\d+$/.test(text) ? Number(text) : text
    case 'boolean': return ({ on: true, true: true, 1: true, off: false, false: false, 0: false } as Record<string, boolean>)[text.toLowerCase()] ?? text
    case 'array': return text.split(',').map((item) => item.trim()).filter((item) => item !== '')
    case 'object': return readPairs(text)
    default: return text
  }
}

/** An object out of `key:secret` pairs. Text that is not wholly that stays text, which the check refuses: half a pair would be a key that is its own secret. */
function readPairs (text: string): unknown {
  const pairs = text.split(',').map((pair) => pair.trim()).filter((pair) => pair !== '').map((pair) => [pair.slice(0, Math.max(pair.indexOf(':'), 0)), pair.slice(pair.indexOf(':') + 1)] as const)
  const keys = new Set(pairs.map(([key]) => key))
  return keys.size < pairs.length || keys.size === 0 || keys.has('') || keys.has('__proto__') ? text : Object.fromEntries(pairs)
}

/** Whether a text is an IP address, or a range of them in CIDR notation. */
function isAddressRange (text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  return longest > 0 && rest.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) >= 1 && Number(bits) <= longest))
}

/** Whether an address is one of this machine only. */
export function isLoopback (host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host) || /^::ffff:127(\.\d{1,3}){3}$/i.test(host)
}
