import { ending } from './ending.ts'
import { groups } from './groups.ts'
import { messages } from './messages.ts'
import { moderation } from './moderation.ts'
import { rooms } from './rooms.ts'
import type { Step } from './step.ts'
import { users } from './users.ts'

/** Every call, in an order in which one finds what the one before has left. A test holds that none is missing. */
export const scenario: readonly Step[] = [...users, ...messages, ...groups, ...rooms, ...moderation, ...ending]
