import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Session } from '../model/session.ts'

const Context = createContext<Session | undefined>(undefined)

export const SessionProvider = Context.Provider

/** The session of the user who is signed in. */
export function useSession (): Session {
  return useContext(Context)!
}
