import type { Raw } from './body.ts'
import type { Call } from './call.ts'
import type { Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints/index.ts'
import { RongCloudError } from './errors.ts'
import { reference } from './reference.ts'

const suffix = '.json'

/** Every endpoint by its path. */
export const served: ReadonlyMap<string, Endpoint> = new Map(endpoints.flatMap((one) => one.paths.map((path) => [path, one] as const)))

/** What RongCloud has and this server has not. */
export const unsupported: readonly string[] = Object.keys(reference).filter((path) => !served.has(path))

/**
 * The path of an endpoint in an address below the prefix, or nothing where the address is none of RongCloud's: those end in `.json`.
 * Slashes may come twice anywhere: the Go and PHP SDKs write some so, and a host with a slash at its end makes one in front.
 */
export function pathOf (address: string): string | undefined {
  const [path = ''] = address.split('?', 1)
  return path.endsWith(suffix) ? path.slice(0, -suffix.length).split('/').filter((part) => part !== '').join('/') : undefined
}

/** Answers a signed call. Refused: 404 where RongCloud has no such path, 1009 where it has one and this server does not, and whatever the endpoint refuses. */
export async function answer (call: Call, path: string, read: () => Promise<Raw>): Promise<{ readonly code: 200 }> {
  const found = served.get(path)
  if (found !== undefined) return await found.answer(call, await read())
  throw new RongCloudError(Object.hasOwn(reference, path) ? 1009 : 404)
}
