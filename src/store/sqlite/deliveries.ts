import type { Appended, AppendMessage, ClearDeliveries, DeliveryKind, QueueDelivery, RoutedMessage, SettleDelivery } from '../writes.ts'
import type { Database } from './open.ts'

/** What may wait for one app's server, of each kind: a server that is gone for good must not fill the disk. */
export interface QueueLimits {
  readonly rows: number
  readonly bytes: number
}

const standardLimits: QueueLimits = { rows: 100_000, bytes: 268_435_456 }

interface Load {
  rows: number
  bytes: number
}

/**
 * What waits for the apps' servers, row by row, with prepared statements. It alone writes these rows, and so may remember how many there are;
 * a batch that fails makes it forget.
 */
export class Deliveries {
  readonly #limits: QueueLimits
  #loads: Map<string, Load> | undefined
  #insert
  #delete
  #postpone
  #clear
  #erase
  #count

  constructor (database: Database, limits = standardLimits) {
    this.#limits = limits
    this.#insert = database.prepare('insert into deliveries (app, kind, sender, payload, bytes, attempts, next_at) values (?, ?, ?, ?, ?, 0, 0)')
    this.#delete = database.prepare('delete from deliveries where id = ? returning app, kind, bytes').raw()
    this.#postpone = database.prepare('update deliveries set attempts = attempts + 1, next_at = ? where id = ?')
    this.#clear = database.prepare('delete from deliveries where app = ? and kind = ?')
    this.#erase = database.prepare('delete from deliveries where app = ? and sender = ?')
    this.#count = database.prepare('select app, kind, count(*), sum(bytes) from deliveries group by app, kind').raw()
    // Their times are of a clock that has ended with its process.
    database.exec('update deliveries set next_at = 0 where next_at > 0')
  }

  /** False: too much waits already. */
  queue ({ app, kind, payload }: Omit<QueueDelivery, 'do'>, sender: string | null = null): boolean {
    const load = this.#loadOf(app, kind)
    if (load.rows >= this.#limits.rows || load.bytes + payload.length > this.#limits.bytes) return false
    this.#insert.run(app, kind, sender, payload, payload.length)
    load.rows++
    load.bytes += payload.length
    return true
  }

  /** The same for a message that was stored just now. */
  route ({ conversation, from, type, content, detail, audience, routing }: AppendMessage, { messageId, time }: Appended): boolean {
    const message: RoutedMessage = { conversation, from, messageId, time, type, content, ...detail === undefined ? {} : { detail }, ...audience === undefined ? {} : { audience }, ...routing! }
    return this.queue({ app: conversation.app, kind: 'messages', payload: JSON.stringify(message) }, from)
  }

  settle ({ id, retryAt }: SettleDelivery): void {
    if (retryAt !== undefined) {
      this.#postpone.run(retryAt, id)
      return
    }
    const row = this.#delete.get(id) as [string, DeliveryKind, number] | undefined
    if (row === undefined) return
    const [app, kind, bytes] = row
    const load = this.#loadOf(app, kind)
    load.rows--
    load.bytes -= bytes
  }

  clear ({ app, kind }: ClearDeliveries): boolean {
    this.#loads = undefined
    return this.#clear.run(app, kind).changes > 0
  }

  /** What an erased user said is told to nobody any more. */
  erase (app: string, sender: string): void {
    this.#loads = undefined
    this.#erase.run(app, sender)
  }

  /** Forgets what a batch that was not committed may have changed. */
  abandon (): void {
    this.#loads = undefined
  }

  #loadOf (app: string, kind: DeliveryKind): Load {
    this.#loads ??= new Map((this.#count.all() as unknown as Array<[string, string, number, number]>).map(([app, kind, rows, bytes]) => [`${app} ${kind}`, { rows, bytes }]))
    const load = this.#loads.get(`${app} ${kind}`) ?? { rows: 0, bytes: 0 }
    this.#loads.set(`${app} ${kind}`, load)
    return load
  }
}
