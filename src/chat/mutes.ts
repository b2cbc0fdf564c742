import type { ListQuery } from '../schemas/common.ts'
import type { Restriction } from '../schemas/restriction.ts'
import type { Page } from '../store/store.ts'
import type { MutedKind } from '../store/writes.ts'
import { type Caller, demandApp } from './caller.ts'
import type { ChatContext } from './context.ts'

/** Every group, or every room, of the app. */
interface Everywhere {
  readonly kind: MutedKind
}

/** Has a user say nothing in any group, or in any room, for some minutes or until it is lifted. What the app says in its name is said all the same. */
export async function muteEverywhere ({ writer }: ChatContext, caller: Caller, { userId, kind, ...term }: Everywhere & { userId: string, minutes?: number }): Promise<void> {
  demandApp(caller)
  await writer.write({ do: 'muteEverywhere', app: caller.app, kind, user: userId, on: true, ...term })
}

/** Lifts that. Mutes of a single group or room stay. */
export async function unmuteEverywhere ({ writer }: ChatContext, caller: Caller, { userId, kind }: Everywhere & { userId: string }): Promise<void> {
  demandApp(caller)
  await writer.write({ do: 'muteEverywhere', app: caller.app, kind, user: userId, on: false })
}

/** Who is muted so, and until when; ascending by id. */
export async function mutedEverywhere ({ store }: ChatContext, caller: Caller, { kind, limit = 50, cursor }: Everywhere & ListQuery): Promise<Page<Restriction>> {
  demandApp(caller)
  return await store.mutedEverywhere(caller.app, kind, { limit, cursor })
}
