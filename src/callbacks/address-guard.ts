import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { resolveHost } from './resolve-host.ts'

export interface AddressGuardOptions {
  /** Lets every address through. */
  readonly allowPrivate: boolean
  readonly resolve?: (hostname: string) => Promise<LookupAddress[]>
}

/** The addresses that IPv6 has for the whole world; ipaddr.js calls whatever it has no name for `unicast`, such as `::127.0.0.1`. */
const worldwide = ipaddr.IPv6.parseCIDR('2000::/3')

/** Keeps callbacks out of this machine and of private networks, whatever a URL looks like and whatever a name leads to. */
export class AddressGuard {
  readonly #allowPrivate: boolean
  readonly #resolve: (hostname: string) => Promise<LookupAddress[]>

  constructor ({ allowPrivate, resolve = resolveHost }: AddressGuardOptions) {
    this.#allowPrivate = allowPrivate
    this.#resolve = resolve
  }

  /** Refuses a URL whose host is an address that may not be called. Names are looked at when they are resolved. */
  demand ({ hostname }: URL): void {
    const address = hostname.replace(/^\[(.*)\]$/, '$1')
    if (isIP(address) !== 0) this.#demand(address)
  }

  /** Resolves a name for a connection, which goes to the very addresses that were looked at here: another answer to a later question changes nothing. */
  readonly lookup: LookupFunction = (hostname, { all }, callback) => {
    this.#addressesOf(hostname).then((addresses) => {
      if (all === true) callback(null, addresses)
      else callback(null, addresses[0].address, addresses[0].family)
    }, (error: Error) => { callback(error, '') })
  }

  async #addressesOf (hostname: string): Promise<[LookupAddress, ...LookupAddress[]]> {
    const [first, ...others] = await this.#resolve(hostname)
    if (first === undefined) throw new Error('the name has no address')
    // Every one: which of them is called is not known here.
    for (const { address } of [first, ...others]) this.#demand(address)
    return [first, ...others]
  }

  #demand (address: string): void {
    if (!this.#allowPrivate && !isPublic(address)) throw new Error('the address is not public (CALLBACK_PRIVATE)')
  }
}

/** Whether an address is one of the open internet: no loopback, no private network, no link, none that stands for another address. */
export function isPublic (text: string): boolean {
  if (isIP(text) === 0) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(worldwide)
}
