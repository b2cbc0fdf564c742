import type { Endpoint } from '../endpoint.ts'
import { messages } from './messages.ts'
import { recalls } from './recalls.ts'
import { users } from './users.ts'

/** Every endpoint that this server has: one line for each file. */
export const endpoints: readonly Endpoint[] = [
  ...messages,
  ...recalls,
  ...users
]
