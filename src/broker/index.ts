import { ConfigError } from '../errors.ts'
import type { Broker, Listener } from './broker.ts'
import { MemoryBroker } from './memory.ts'

export type { Broker, Notice } from './broker.ts'

/** Opens the broker that a URL names: `memory:`, for one node, or `memory:NAME`, for the nodes of one process. */
export async function openBroker (url: string, listener: Listener): Promise<Broker> {
  const [protocol, name = ''] = url.split(':')
  if (protocol !== 'memory') throw new ConfigError(`BROKER_URL names no broker that there is: ${protocol}:`)
  return new MemoryBroker(name, listener)
}
