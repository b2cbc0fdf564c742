import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** The connection by which a user came or went. */
export interface Client {
  readonly session: string
  /** Its address and port. */
  readonly address: string
}

/** What happened in a room, in RongCloud's numbers. */
export const roomChanges = {
  began: { type: 0, status: 0 },
  joined: { type: 1, status: 0 },
  left: { type: 2, status: 0 },
  /** Its last connection was lost, and did not come back. */
  lost: { type: 2, status: 1 },
  banned: { type: 2, status: 2 },
  ended: { type: 3, status: 0 },
  /** Nobody was in it for long. */
  idle: { type: 3, status: 3 }
} as const
export type RoomChange = keyof typeof roomChanges

export function presenceEvent (user: string, isOnline: boolean, { session, address }: Client, time: number): object {
  // Text, and this way round: it is what RongCloud's receivers compare with.
  return { userid: user, status: isOnline ? '0' : '1', os: 'Websocket', time, clientIp: address, sessionId: session }
}

export function roomEvent (room: string, users: readonly string[], change: RoomChange, time: number): object {
  const { type, status } = roomChanges[change]
  return { chatRoomId: room, userIds: users, status, type, time }
}

/** `1.2.3.4:5678` or `[2001:db8::1]:5678`, as URLs have it; an IPv4 address is one also where it came mapped into IPv6. */
export function clientAddress (ip: string, port: number | undefined): string {
  const plain = isIP(ip) === 0 ? ip : ipaddr.process(ip).toString()
  return `${plain.includes(':') ? `[${plain}]` : plain}:${port ?? 0}`
}
