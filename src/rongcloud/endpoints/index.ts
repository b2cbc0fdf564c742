import type { Endpoint } from '../endpoint.ts'
import { blocks } from './blocks.ts'
import { conversationSettings } from './conversation-settings.ts'
import { lists } from './lists.ts'
import { messages } from './messages.ts'
import { pushes } from './pushes.ts'
import { recalls } from './recalls.ts'
import { sensitiveWords } from './sensitive-words.ts'
import { tags } from './tags.ts'
import { users } from './users.ts'

/** Every endpoint that this server has: one line for each file. */
export const endpoints: readonly Endpoint[] = [
  ...blocks,
  ...conversationSettings,
  ...lists,
  ...messages,
  ...pushes,
  ...recalls,
  ...sensitiveWords,
  ...tags,
  ...users
]
