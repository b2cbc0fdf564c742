import { signal } from '@preact/signals'
import { isDemo } from '../demo.ts'
import { rest } from '../rest.ts'

/** The app's key and secret, for the calls that its backend makes. The page forgets them when it is left. */
export class Credentials {
  readonly isDemo = signal(false)
  readonly key = signal('')
  readonly secret = signal('')

  /** In the demo the server gives them to whoever may sign in there as anybody. */
  async load (): Promise<void> {
    this.isDemo.value = await isDemo()
    if (!this.isDemo.value) return
    const { key, secret } = await rest<{ readonly key: string, readonly secret: string }>('POST', 'demo/credentials')
    this.key.value = key
    this.secret.value = secret
  }

  /** As it stands in the header. */
  get authorization (): string {
    const bytes = new TextEncoder().encode(`${this.key.peek()}:${this.secret.peek()}`)
    return `Basic ${window.btoa(String.fromCharCode(...bytes))}`
  }
}
