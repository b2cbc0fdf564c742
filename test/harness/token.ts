import { restOk } from './rest.ts'
import { app } from './server.ts'

/** Registers a user and gives its token. */
export async function mintToken (url: string, userId: string, caller = app): Promise<string> {
  const { token } = await restOk<{ token: string }>(url, caller, 'POST', '/v1/tokens', { userId })
  return token
}
