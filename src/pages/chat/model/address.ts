export const kinds = ['direct', 'group', 'room', 'system'] as const
export type Kind = typeof kinds[number]

/** `direct:bob` is of the kind `direct`, and its name is `bob`. */
export function kindOf (address: string): Kind {
  return address.slice(0, address.indexOf(':')) as Kind
}

export function nameIn (address: string): string {
  return address.slice(address.indexOf(':') + 1)
}
