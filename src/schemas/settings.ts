import { type Static, Type } from '@sinclair/typebox'
import { strict } from './common.ts'

const Within = (what: string) => Type.Union([Type.Integer({ minimum: 0, maximum: 31_536_000 }), Type.Null()], { description: `Seconds in which the sender of a message may ${what} it; null: no limit` })

const properties = { recallWithin: Within('recall'), editWithin: Within('edit') }

export const AppSettings = Type.Object(properties, { $id: 'Settings', description: 'What an app decides for all its users' })
export type AppSettings = Static<typeof AppSettings>

export const ChangeSettings = strict({ recallWithin: Type.Optional(properties.recallWithin), editWithin: Type.Optional(properties.editWithin) })
export type ChangeSettings = Static<typeof ChangeSettings>

/** What holds for an app that has said nothing else. */
export const defaultSettings: AppSettings = { recallWithin: 86_400, editWithin: 86_400 }
