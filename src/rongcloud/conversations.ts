import { type Conversation, direct, system } from '../conversation.ts'

/** RongCloud's numbers for the kinds of conversation that there are here. */
export const conversationTypes = { direct: 1, group: 3, room: 4, system: 6 } as const

/** What RongCloud calls a discussion is a group by an older name. */
const discussion = 2

/**
 * The conversation that an owner's `conversationType` and `targetId` mean; nothing for types that do not exist here, such as ultra groups.
 * In a private one the owner is either of the two. In a system one `targetId` is the user, and the owner the name under which the app speaks.
 */
export function conversationOf (app: string, type: number, owner: string, target: string): Conversation | undefined {
  switch (type) {
    case conversationTypes.direct: return direct(app, owner, target)
    case discussion:
    case conversationTypes.group: return { app, kind: 'group', key: target }
    case conversationTypes.room: return { app, kind: 'room', key: target }
    case conversationTypes.system: return system(app, owner, target)
    default: return undefined
  }
}
