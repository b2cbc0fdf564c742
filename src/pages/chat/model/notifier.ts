import { effect, signal } from '@preact/signals'
import type { Message } from '../../../client/index.ts'
import { Kept } from '../../shared/kept.ts'
import { summaryOf } from '../view/summary.ts'
import { kindOf } from './address.ts'
import type { Session } from './session.ts'

const kept = new Kept<boolean>('notify')

/** Tells of new messages while the page is not looked at: by the title, and where the person wants it by notifications. */
export class Notifier {
  readonly isOn = signal(kept.get() === true && window.Notification?.permission === 'granted')
  readonly #session: Session
  readonly #endTitle: () => void

  constructor (session: Session) {
    this.#session = session
    this.#endTitle = effect(() => {
      const unread = session.conversations.unread.value
      document.title = unread > 0 ? `(${unread}) Confab` : 'Confab'
    })
  }

  /** Whether the browser can. */
  get isPossible (): boolean {
    return window.Notification !== undefined && window.Notification.permission !== 'denied'
  }

  async switch (): Promise<void> {
    this.isOn.value = !this.isOn.peek() && await window.Notification.requestPermission() === 'granted'
    kept.set(this.isOn.peek())
  }

  tell (message: Message): void {
    const { conversation, from, messageId } = message
    const item = this.#session.conversations.at(conversation)
    if (!this.isOn.peek() || !document.hidden || item?.muted === true) return
    const author = this.#session.people.name(from)
    const title = kindOf(conversation) === 'direct' ? author : `${author} · ${item?.name ?? conversation}`
    // A message is told once, however many pages are open.
    const notification = new window.Notification(title, { body: summaryOf(message), tag: messageId })
    notification.onclick = () => {
      window.focus()
      notification.close()
      this.#session.open(conversation)
    }
  }

  stop (): void {
    this.#endTitle()
    document.title = 'Confab'
  }
}
