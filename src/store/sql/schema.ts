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
  /** When it was decided that nobody is given the id of an erased user; null where it may be given. */
  deactivated_at: number | null
  /** Id of the next entry to look at for blanking; null where none is due. */
  blank_from: number | null
  /** Id of the last entry to blank: what a new user of this id writes later is its own. */
  blank_to: number | null
  /** 1: writes nobody in direct conversations. */
  direct_muted: Generated<number>
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
  /** 1: plain members without a voice do not speak. */
  mute_all: Generated<number>
  /** A user of the room may send once in as many seconds; 0: as it likes. */
  slow_seconds: Generated<number>
  /** 1: the room does not end by itself. */
  keep_alive: Generated<number>
  /** Minutes after which a room that nobody is in ends; null: as the server is set. */
  idle_minutes: number | null
  /** When the room ends, whoever is in it; null where no time was set. */
  ends_at: number | null
  /** 1: what is said in the room is pushed to nobody. */
  paused: Generated<number>
  /** When somebody last came into the room, or was the last to go. */
  touched_at: Generated<number>
  announcement: string | null
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
  /** Read up to here; only ever forward. */
  read_seq: number
  /** The conversation's count at `read_seq`: what is unread is a subtraction. */
  read_counted: number
  /** What the user deleted for itself: entries up to here. */
  hidden_seq: number
  /** 1: the user wants no notifications. */
  muted: number
  /** 1: the user keeps it on top. */
  pinned: number
  /** 1: speaks where all are muted. */
  voice: Generated<number>
  nickname: string | null
}

/** Whom a message mentions; `*` is everybody. A row for each user that is named, none for who is meant by `all`. */
export interface Mentions {
  conversation_id: number
  user: string
  seq: number
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
  /** Seq of the message that an edit, a recall or a reaction is about. */
  target: number | null
  /** When the message got the content that it has now. */
  edited_at: number | null
  /** JSON text: who reacted, by emoji. */
  reactions: string | null
  /** JSON text: the content before the first edit. Shown to nobody: the log keeps what happened. */
  original: string | null
  /** JSON text: who may see it; null: everybody in the conversation. */
  audience: string | null
}

/** What a group or room makes of one user, whether it is there or not. */
export interface Restrictions {
  conversation_id: number
  user: string
  /** `ban`, `mute`, or `voice`, which is the exception from a mute of all. */
  kind: string
  app: string
  /** Null: until it is lifted. */
  until: number | null
}

/** A user says nothing in any group, or in any room, of the app. */
export interface Mutes {
  app: string
  /** `group` or `room`. */
  kind: string
  user: string
  /** Null: until it is lifted. */
  until: number | null
}

export interface RoomAttributes {
  conversation_id: number
  key: string
  value: string
  /** Of the key and the value as JSON. */
  bytes: number
  app: string
  /** The user who set it first; null where the app did. */
  owner: string | null
  remove_on_leave: number
  /** When it was last set; 0: before this was noted. */
  updated_at: Generated<number>
}

/** `user` takes no messages from `other`. */
export interface Blacklist {
  app: string
  user: string
  other: string
  created_at: number
}

/** Of whoever has any, `user` takes direct messages from these alone. */
export type Whitelist = Blacklist

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

/** What is set and asked for and nothing else: the edges keep here what the chat itself has no place for. */
export interface Records {
  app: string
  /** What it is: `user:…` where the key is a user, `…:user` where the subkey is one. */
  kind: string
  key: string
  /** Empty where there is one for the key. */
  subkey: string
  /** JSON text. */
  value: string
  updated_at: number
}

/** What is still to be told to an app's server. */
export interface DeliveryRows {
  id: Generated<number>
  app: string
  /** `messages`, `presence` or `rooms`. */
  kind: string
  /** Whose message it is; null for anything else. */
  sender: string | null
  /** JSON text. */
  payload: string
  /** Of the payload. */
  bytes: number
  /** Tries that failed. */
  attempts: number
  /** When it is due, by the clock of this process; 0: at once. */
  next_at: number
}

/** Which token is in which message: an index that is asked by `match`. */
export interface Search {
  /** Id of the entry. */
  rowid: number
  tokens: string
}

/** One row. */
export interface SearchState {
  /** Entries up to this id are in the index. */
  indexed_id: number
}

export interface Tables {
  users: Users
  conversations: Conversations
  members: Members
  entries: Entries
  mentions: Mentions
  restrictions: Restrictions
  mutes: Mutes
  room_attributes: RoomAttributes
  blacklist: Blacklist
  whitelist: Whitelist
  words: Words
  app_settings: AppSettingsRows
  records: Records
  deliveries: DeliveryRows
  search: Search
  search_state: SearchState
}
