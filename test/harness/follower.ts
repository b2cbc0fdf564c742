import type { Follower } from '../../src/hub.ts'

/** A connection that hands what is pushed to it to the test, decoded. */
export function follower (user: string, heard: (frame: Record<string, unknown>) => void = () => {}, app = 'shop'): Follower {
  return {
    app,
    user,
    push: (frame) => { heard(JSON.parse(frame.subarray(frame[1]! < 126 ? 2 : 4).toString()) as Record<string, unknown>) },
    end: () => {}
  }
}
