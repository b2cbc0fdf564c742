import type { ChangeSettings } from '../../schemas/settings.ts'
import type { WordRecord } from '../results.ts'

/** Adds words to an app's list, or changes what they do; all or none. Of one that comes twice the last counts. Refused: TOO_LARGE. */
export interface PutWords {
  readonly do: 'putWords'
  readonly app: string
  readonly words: readonly WordRecord[]
  /** How many the app may have. */
  readonly most: number
}

/** Takes a word out of an app's list. Refused: NOT_FOUND. */
export interface RemoveWord {
  readonly do: 'removeWord'
  readonly app: string
  readonly key: string
}

/** Takes every word out of an app's list. */
export interface ClearWords {
  readonly do: 'clearWords'
  readonly app: string
}

/** Changes the settings of an app that are given. */
export interface ChangeSettingsWrite {
  readonly do: 'changeSettings'
  readonly app: string
  readonly changes: ChangeSettings
}
