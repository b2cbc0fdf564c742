import type { Generated } from 'kysely'

// The tables as both SQL stores have them. Made by the migrations beside this file; a column that is JSON text says so.

export interface Users {
  app: string
  id: string
  name: string | null
  avatar: string | null
  created_at: number
  last_seen: number | null
  /** Null: not blocked. -1: until it is lifted. */
  blocked_until: number | null
  tokens_void_until: number
  /** When the user was erased; the row stays, so that old tokens stay void. */
  erased_at: number | null
  /** Id of the next entry to look at for blanking; null where none is due. */
  blank_from: number | null
  /** Id of the last entry to blank: what a new user of this id writes later is its own. */
  blank_to: number | null
}

export interface Conversations {
  id: Generated<number>
  app: string
  kind: string
  key: string
  name: string | null
  history: string
  last_seq: number
  last_time: number
  /** How many entries so far count as messages to be read; an unread count is a subtraction of two of these. */
  counted: number
  /** Entries up to this seq are no longer shown (an ended room that began anew). */
  floor_seq: number
  created_at: number
  ended_at: number | null
}

export interface Members {
  conversation_id: number
  app: string
  user: string
  role: string
  joined_seq: number
  joined_at: number
  /** Seq of the entry by which the user left; null while it is in. */
  left_seq: number | null
  muted_until: number
}

export interface Entries {
  id: Generated<number>
  conversation_id: number
  seq: number
  op: string
  sender: string | null
  type: string | null
  /** JSON text. */
  content: string | null
  /** JSON text: what is particular to the op. */
  detail: string | null
  time: number
  message_id: string | null
  client_id: string | null
  digest: string | null
  /** The conversation's count with this entry in it. */
  counted: number
  recalled_at: number | null
}

export interface Words {
  app: string
  /** The word as it is compared: two that read alike have one. */
  key: string
  /** As it was given. */
  word: string
  action: string
  /** Null where the action is to refuse. */
  replacement: string | null
}

export interface AppSettingsRows {
  app: string
  /** JSON text: what the app has decided. */
  settings: string
}

export interface Tables {
  users: Users
  conversations: Conversations
  members: Members
  entries: Entries
  words: Words
  app_settings: AppSettingsRows
}
