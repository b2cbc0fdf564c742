import type { LookupAddress } from 'node:dns'
import { lookup, Resolver } from 'node:dns/promises'

/** Milliseconds of the first of two tries. */
const timeout = 1000

/**
 * The addresses of a host. Asked of the servers of names, since the system's own way takes one of the few threads on which signing in waits, too;
 * the system is asked where those answer that there is no such name, and knows the hosts file and short names.
 */
export async function resolveHost (hostname: string): Promise<LookupAddress[]> {
  const resolver = new Resolver({ timeout, tries: 2 })
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  const found = answers.flatMap((answer, index) => answer.status === 'rejected' ? [] : answer.value.map((address) => ({ address, family: index === 0 ? 4 : 6 })))
  if (found.length > 0) return found
  const late = answers.find((answer) => answer.status === 'rejected' && (answer.reason as NodeJS.ErrnoException).code === 'ETIMEOUT')
  if (late?.status === 'rejected') throw late.reason
  return await lookup(hostname, { all: true })
}
