import type { AppSettings, ChangeSettings } from '../schemas/settings.ts'
import { type Caller, demandApp } from './caller.ts'
import type { ChatContext } from './context.ts'

/** What the app has decided for all its users. */
export async function settings (chat: ChatContext, caller: Caller): Promise<AppSettings> {
  demandApp(caller)
  return chat.settings.of(caller.app)
}

/** Changes the settings that are given. They hold from the answer on. */
export async function changeSettings ({ writer, settings, broker, callbacks }: ChatContext, caller: Caller, changes: ChangeSettings): Promise<AppSettings> {
  demandApp(caller)
  callbacks.demandTargets(changes)
  const { app } = caller
  let changed = settings.of(app)
  await writer.write({ do: 'changeSettings', app, changes }, () => {
    changed = settings.apply(app, changes)
    callbacks.changed(app)
    broker.publish({ about: 'settings', app })
  })
  return changed
}
