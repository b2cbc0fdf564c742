/** What is kept under a name: `kind` says what it is, and whether its key or subkey is a user (RecordKind); `subkey` is empty where there is one for the key. */
export interface RecordName {
  readonly kind: RecordKind
  readonly key: string
  readonly subkey?: string
}

/**
 * `user:…`: the key is a user, and what is kept goes when the user is erased. `…:user`: so is the subkey. `message:…`: the key is a messageId, and what is kept
 * goes with what the message says. `app:…` and `place:…` hold no user in their key.
 */
export type RecordKind = `${'user' | 'app' | 'place' | 'message'}:${string}`

/** A value to be kept under a name. */
export interface NewRecord extends RecordName {
  readonly value: unknown
  /** What has to be there for it, as it was read: nothing, or this value. Absent: whatever there is. */
  readonly replaces?: 'nothing' | { readonly value: unknown }
}

/**
 * Keeps values under their names, in the place of what was there; all or none. Of a name that comes twice the last counts. `value.changed` is false where
 * one of them was to replace something else than what is there: nothing is kept then. Refused: TOO_LARGE.
 */
export interface PutRecords {
  readonly do: 'putRecords'
  readonly app: string
  readonly records: readonly NewRecord[]
  /** How many subkeys one key may have; absent: as many as there come. */
  readonly most?: number
}

/** Forgets what is kept under these names. Without a subkey: everything of the key. `value.changed` says whether there was any. */
export interface RemoveRecords {
  readonly do: 'removeRecords'
  readonly app: string
  readonly records: readonly RecordName[]
}
