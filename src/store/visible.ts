import type { Audience } from './entry.ts'

/** Where a log and a membership say that reading begins. */
export interface Floors {
  /** `all`: members see what was said before they came. */
  readonly history: string
  /** Entries up to this seq are shown to nobody. */
  readonly floorSeq: number
  readonly joinedSeq: number
  /** Entries up to this seq are hidden from this member. */
  readonly hiddenSeq: number
}

/** The first seq that a member may read: history, search, sync and what is done to a message ask here. */
export function visibleFrom ({ history, floorSeq, joinedSeq, hiddenSeq }: Floors): number {
  return Math.max(floorSeq + 1, hiddenSeq + 1, history === 'all' ? 1 : joinedSeq)
}

/** Whether a user of the conversation may see an entry with this audience. The same in SQL: `seenBy` in sql/audience.ts. */
export function maySee (audience: Audience | undefined, user: string): boolean {
  if (audience === undefined) return true
  return 'only' in audience ? audience.only.includes(user) : !audience.except.includes(user)
}
