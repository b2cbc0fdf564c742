import { rest } from './rest.ts'

/** Whether one may sign in by name alone. */
export async function isDemo (): Promise<boolean> {
  return (await rest<{ readonly demo: boolean }>('GET', 'demo')).demo
}

export async function demoToken (userId: string): Promise<string> {
  return (await rest<{ readonly token: string }>('POST', 'demo/token', { body: { userId } })).token
}

/** What a name may be made of. */
export const idPattern = '[A-Za-z0-9_=+@.\\-]{1,64}'
