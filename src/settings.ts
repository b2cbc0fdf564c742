import { Rereads } from './rereads.ts'
import { type AppSettings, type ChangeSettings, defaultSettings, withChanges } from './schemas/settings.ts'
import type { Store } from './store/store.ts'

/** What each app has decided for all its users, in memory, so that asking waits for nothing. */
export class Settings {
  #kept = new Map<string, AppSettings>()
  #rereads

  constructor (store: Pick<Store, 'settings'>) {
    this.#rereads = new Rereads((app) => store.settings(app), (app, decided) => { this.#kept.set(app, { ...defaultSettings, ...decided }) })
  }

  of (app: string): AppSettings {
    return this.#kept.get(app) ?? defaultSettings
  }

  /** Follows a change that this node has committed. In commit order. */
  apply (app: string, changes: ChangeSettings): AppSettings {
    const settings = withChanges(this.of(app), changes)
    this.#kept.set(app, settings)
    this.#rereads.changed(app)
    return settings
  }

  /** Reads an app's settings anew: at the start, and when another node says that they were changed. */
  async read (app: string): Promise<void> {
    await this.#rereads.read(app)
  }
}
