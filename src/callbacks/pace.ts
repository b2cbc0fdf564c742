/** How patient deliveries are with a target; milliseconds. */
export interface Pace {
  /** One try, from the name's resolution to the answer's status. */
  readonly timeout: number
  /** Before each further try: as many as there are, and then it is dropped. */
  readonly waits: readonly number[]
  /** Tries under way at once. */
  readonly atOnce: number
  /** Tries in a row without any answer, after which the target is left alone for a while. */
  readonly patience: number
  readonly rest: number
  /** Before what the store would not take is tried again. */
  readonly settling: number
  /** What tries under way have when the server stops; they are made again after the start. */
  readonly closing: number
}

/** As RongCloud does it: 5 seconds, two further tries, and a pause of a minute where a target times out again and again. */
export const standardPace: Pace = { timeout: 5000, waits: [1000, 5000], atOnce: 16, patience: 10, rest: 60_000, settling: 1000, closing: 1000 }
