import type { Follower } from '../../src/hub.ts'

/** A connection that hands what is pushed to it to the test, decoded. */
export function follower (user: string, heard: (frame: Record<string, unknown>) => void = () => {}, app = 'shop'): Follower {
  return {
    app,
    user,
    push: ({ bytes }) => { heard(decode(bytes)) },
    miss: () => {},
    resume: () => {},
    ready: async () => true,
    written: async () => true,
    end: () => {}
  }
}

/** What a server's frame says (RFC 6455 §5.2). */
function decode (bytes: Buffer): Record<string, unknown> {
  const start = bytes[1]! < 126 ? 2 : bytes[1] === 126 ? 4 : 10
  return JSON.parse(bytes.subarray(start).toString()) as Record<string, unknown>
}
