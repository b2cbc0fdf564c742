import { signal } from '@preact/signals'
import { demoToken } from '../shared/demo.ts'
import { Session } from './model/session.ts'

/** Kept for this tab alone, so that two tabs may be two people. */
const key = 'confab:page:signed-in'

interface SignedIn {
  readonly user: string
  /** Where it was not made here. */
  readonly token?: string
}

export const session = signal<Session | undefined>(undefined)

/** Signs in by name, in the demo. */
export async function signInAs (user: string): Promise<void> {
  const first = await demoToken(user)
  begin({ user }, first)
}

/** Signs in by a token that the person has. */
export function signInWith (token: string): void {
  begin({ user: userOf(token), token }, token)
}

/** Goes on as whoever was signed in before the page was loaded anew. */
export function goOn (): void {
  const kept = JSON.parse(window.sessionStorage.getItem(key) ?? 'null') as SignedIn | null
  if (kept !== null) begin(kept, kept.token)
}

export async function signOut (): Promise<void> {
  window.sessionStorage.removeItem(key)
  const before = session.value
  session.value = undefined
  window.history.replaceState(null, '', window.location.pathname)
  await before?.close()
}

function begin (signedIn: SignedIn, first: string | undefined): void {
  const { user, token } = signedIn
  window.sessionStorage.setItem(key, JSON.stringify(signedIn))
  let next = first
  session.value = new Session({
    user,
    async getToken ({ fresh }) {
      if (token !== undefined) {
        // There is no other one: the person has to bring it.
        if (fresh) throw Object.assign(new Error('The token does not hold any more'), { retry: false })
        return token
      }
      const made = fresh || next === undefined ? await demoToken(user) : next
      next = undefined
      return made
    }
  })
}

/** Whose token it is. Throws where it is none. */
function userOf (token: string): string {
  const [, payload = ''] = token.split('.')
  const { sub } = JSON.parse(new TextDecoder().decode(Uint8Array.from(window.atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0)))) as { sub?: unknown }
  if (typeof sub !== 'string') throw new Error('no user')
  return sub
}
