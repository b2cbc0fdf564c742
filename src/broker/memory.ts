import type { Broker, Listener, Notice } from './broker.ts'

const networks = new Map<string, Set<MemoryBroker>>()

/** Joins the nodes of one process that were given the same name. A node without a name is alone. */
export class MemoryBroker implements Broker {
  #peers: Set<MemoryBroker>
  #listener: Listener
  #name: string

  constructor (name: string, listener: Listener) {
    this.#name = name
    this.#listener = listener
    this.#peers = networks.get(name) ?? new Set()
    this.#peers.add(this)
    if (name !== '') networks.set(name, this.#peers)
  }

  publish (notice: Notice): void {
    if (this.#peers.size < 2 || !this.#peers.has(this)) return
    const text = JSON.stringify(notice)
    for (const peer of this.#peers) {
      if (peer !== this) queueMicrotask(() => { peer.#hear(text) })
    }
  }

  async close (): Promise<void> {
    this.#peers.delete(this)
    if (this.#peers.size === 0) networks.delete(this.#name)
  }

  // As text, as over a network: nodes never share an object.
  #hear (text: string): void {
    if (this.#peers.has(this)) this.#listener(JSON.parse(text) as Notice)
  }
}
