import type { Endpoint } from '../endpoint.ts'
import { blocks } from './blocks.ts'
import { chatroomBans } from './chatroom-bans.ts'
import { chatroomDelivery } from './chatroom-delivery.ts'
import { chatroomEntries } from './chatroom-entries.ts'
import { chatroomMessages } from './chatroom-messages.ts'
import { chatroomMutes } from './chatroom-mutes.ts'
import { chatroomUsers } from './chatroom-users.ts'
import { chatrooms } from './chatrooms.ts'
import { conversationSettings } from './conversation-settings.ts'
import { conversationTags } from './conversation-tags.ts'
import { deactivation } from './deactivation.ts'
import { edits } from './edits.ts'
import { expansions } from './expansions.ts'
import { friendPermissions } from './friend-permissions.ts'
import { friendEndpoints } from './friends.ts'
import { groupMessages } from './group-messages.ts'
import { groupMutes } from './group-mutes.ts'
import { groups } from './groups.ts'
import { histories } from './histories.ts'
import { hostedGroups } from './hosted-groups.ts'
import { hostedLists } from './hosted-lists.ts'
import { hostedMembers } from './hosted-members.ts'
import { hourlyFiles } from './hourly-files.ts'
import { lists } from './lists.ts'
import { privateMessages } from './private-messages.ts'
import { profileEndpoints } from './profiles.ts'
import { pushPeriods } from './push-periods.ts'
import { pushes } from './pushes.ts'
import { recalls } from './recalls.ts'
import { registry } from './registry.ts'
import { remarkEndpoints } from './remarks.ts'
import { sensitiveWords } from './sensitive-words.ts'
import { systemMessages } from './system-messages.ts'
import { tags } from './tags.ts'
import { templates } from './templates.ts'
import { users } from './users.ts'

/** Every endpoint that this server has: one line for each file. */
export const endpoints: readonly Endpoint[] = [
  ...blocks,
  ...chatroomBans,
  ...chatroomDelivery,
  ...chatroomEntries,
  ...chatroomMessages,
  ...chatroomMutes,
  ...chatroomUsers,
  ...chatrooms,
  ...conversationSettings,
  ...conversationTags,
  ...deactivation,
  ...edits,
  ...expansions,
  ...friendPermissions,
  ...friendEndpoints,
  ...groupMessages,
  ...groupMutes,
  ...groups,
  ...histories,
  ...hostedGroups,
  ...hostedLists,
  ...hostedMembers,
  ...hourlyFiles,
  ...lists,
  ...privateMessages,
  ...profileEndpoints,
  ...pushPeriods,
  ...pushes,
  ...recalls,
  ...registry,
  ...remarkEndpoints,
  ...sensitiveWords,
  ...systemMessages,
  ...tags,
  ...templates,
  ...users
]
