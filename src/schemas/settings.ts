import { type Static, Type } from '@sinclair/typebox'
import { Callbacks, ChangeCallbacks } from './callbacks.ts'
import { strict } from './common.ts'

const Within = (what: string) => Type.Union([Type.Integer({ minimum: 0, maximum: 31_536_000 }), Type.Null()], { description: `Seconds in which the sender of a message may ${what} it; null: no limit` })

const properties = { recallWithin: Within('recall'), editWithin: Within('edit') }

export const AppSettings = Type.Object({ ...properties, callbacks: Type.Optional(Callbacks) }, { $id: 'Settings', description: 'What an app decides for all its users' })
export type AppSettings = Static<typeof AppSettings>

export const ChangeSettings = strict({ recallWithin: Type.Optional(properties.recallWithin), editWithin: Type.Optional(properties.editWithin), callbacks: Type.Optional(ChangeCallbacks) })
export type ChangeSettings = Static<typeof ChangeSettings>

/** What an app has decided; what it has not is absent. */
export type Decided = Partial<AppSettings>

/** What holds for an app that has said nothing else. */
export const defaultSettings: AppSettings = { recallWithin: 86_400, editWithin: 86_400 }

/** Settings with what is changed of them. */
export function withChanges<Kept extends Decided> ({ callbacks: kept, ...settings }: Kept, { callbacks: given, ...changes }: ChangeSettings): Kept {
  const callbacks = Object.fromEntries(Object.entries({ ...kept, ...given }).filter(([, target]) => target !== null)) as Callbacks
  return { ...settings, ...changes, ...Object.keys(callbacks).length === 0 ? {} : { callbacks } } as Kept
}
