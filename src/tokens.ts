import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose'
import secureJson from 'secure-json-parse'
import { ChatError } from './errors.ts'
import { Claims } from './schemas/token.ts'

export interface TokenOptions {
  /** App keys and their secrets. */
  readonly apps: ReadonlyMap<string, string>
  /** Seconds that a token lives where nobody says. */
  readonly ttl: number
  /** Seconds; longer lives are refused. */
  readonly ttlMax: number
}

/** Bytes of a token: far above what the claims need. */
const tokenBytes = 4096
/** Seconds by which a token of ours may outlive what was asked: `exp` is whole, `iat` is not. */
const roundingUp = 1
/** Seconds by which clocks may differ. */
export const leeway = 60

const claims = TypeCompiler.Compile(Claims)
const encoder = new TextEncoder()

/** Issues tokens and verifies them: HS256 with the app's secret, nothing else (PROTOCOL.md#tokens). */
export class Tokens {
  #apps: ReadonlyMap<string, string>
  #ttl: number
  #ttlMax: number

  constructor ({ apps, ttl, ttlMax }: TokenOptions) {
    this.#apps = apps
    this.#ttl = ttl
    this.#ttlMax = ttlMax
  }

  /** A token for a user; `expiresIn` in seconds. `expiresAt` and `voidUntil`, when the user's older tokens were revoked, are in milliseconds since the epoch. */
  async issue (app: string, user: string, expiresIn = this.#ttl, voidUntil = 0): Promise<{ token: string, expiresAt: number }> {
    if (expiresIn > this.#ttlMax) throw new ChatError('BAD_REQUEST', `expiresIn may be at most ${this.#ttlMax} seconds`)
    const secret = this.#apps.get(app)
    if (secret === undefined) throw new ChatError('UNAUTHORIZED')
    // To the millisecond, and never that of a revocation: a token made right after one is good (RFC 7519 §2 allows fractions).
    const now = Math.max(Date.now(), voidUntil + 1)
    const exp = Math.ceil(now / 1000) + expiresIn
    const token = await new SignJWT({ app, iss: 'confab', sub: user, jti: randomUUID(), iat: now / 1000, exp })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .sign(encoder.encode(secret))
    return { token, expiresAt: exp * 1000 }
  }

  /** The claims of a good token. TOKEN_EXPIRED for one that was good; UNAUTHORIZED, always alike, for every other. */
  async verify (token: string): Promise<Claims> {
    try {
      if (token.length > tokenBytes || !isCanonical(token)) throw new ChatError('UNAUTHORIZED')
      // The key is the app's; which app, the token says, and its signature under that key is the proof.
      const { app } = decodeJwt(token)
      const secret = typeof app === 'string' ? this.#apps.get(app) : undefined
      if (secret === undefined || !isPlainJwt(token)) throw new ChatError('UNAUTHORIZED')
      const { payload } = await jwtVerify(token, encoder.encode(secret), { algorithms: ['HS256'], issuer: 'confab', clockTolerance: leeway, requiredClaims: ['sub', 'app', 'iat', 'exp', 'jti'] })
      if (!claims.Check(payload)) throw new ChatError('UNAUTHORIZED')
      const { iat, exp } = payload
      if (exp - iat > this.#ttlMax + roundingUp || exp <= iat || iat > Date.now() / 1000 + leeway) throw new ChatError('UNAUTHORIZED')
      return payload
    } catch (error) {
      throw error instanceof errors.JWTExpired ? new ChatError('TOKEN_EXPIRED') : new ChatError('UNAUTHORIZED')
    }
  }

  /** Seconds that a token lives at most. */
  get longest (): number {
    return this.#ttlMax
  }

  /** For nobody but who may have it. Undefined where there is no such app. */
  secretOf (app: string): string | undefined {
    return this.#apps.get(app)
  }

  /** Whether key and secret are those of an app. Takes the same time for a wrong key, a wrong secret and a right one. */
  isApp (key: string, secret: string): boolean {
    return this.isProof(key, secret, (expected) => expected)
  }

  /** Whether a proof is what `prove` makes of the app's secret. Takes the same time as `isApp` does. */
  isProof (key: string, proof: string, prove: (secret: string) => string): boolean {
    const secret = this.#apps.get(key)
    const equal = timingSafeEqual(digest(proof), digest(prove(secret ?? '')))
    return equal && secret !== undefined
  }

  /** What `prove` makes of the app's secret, which stays in here. Refused: UNAUTHORIZED where there is no such app. */
  prove (key: string, prove: (secret: string) => string): string {
    const secret = this.#apps.get(key)
    if (secret === undefined) throw new ChatError('UNAUTHORIZED')
    return prove(secret)
  }

  /** Whether there is an app of this key. */
  knows (key: string): boolean {
    return this.#apps.has(key)
  }
}

function digest (text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Three parts of base64url, each written in the only way: otherwise one signature has several spellings. */
function isCanonical (token: string): boolean {
  const parts = token.split('.')
  return parts.length === 3 && parts.every((part) => part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part)
}

/** No header that names a key or an extension, no key of an object twice, none that reaches a prototype. */
function isPlainJwt (token: string): boolean {
  const { alg, typ } = decodeProtectedHeader(token)
  const [header = '', payload = ''] = token.split('.', 2).map((part) => Buffer.from(part, 'base64url').toString())
  if (alg !== 'HS256' || (typ !== undefined && typ.toUpperCase() !== 'JWT')) return false
  if (Object.keys(secureJson.parse(header) as object).some((name) => !['alg', 'typ', 'kid', 'cty'].includes(name))) return false
  secureJson.parse(payload)
  return !hasDuplicateKeys(header) && !hasDuplicateKeys(payload)
}

/** Whether the outermost object of a JSON text names a key twice. JSON.parse would keep the last and say nothing. */
function hasDuplicateKeys (json: string): boolean {
  const keys = new Set<string>()
  let depth = 0
  let before = ''
  for (const [part] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) {
    if (depth === 1 && part.startsWith('"') && (before === '{' || before === ',')) {
      const key = JSON.parse(part) as string
      if (keys.has(key)) return true
      keys.add(key)
    }
    if (part === '{' || part === '[') depth++
    if (part === '}' || part === ']') depth--
    before = part
  }
  return false
}
