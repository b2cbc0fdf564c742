import { blacklist, blacklisted, deleteBlacklisted, putBlacklisted } from './chat/blacklist.ts'
import { changeConversation, conversation, conversations, hideConversation } from './chat/conversations.ts'
import { addMembers, banFromGroup, changeGroup, createGroup, dismissGroup, group, groupBans, groups, joinedGroups, members, membersBy, putMember, removeMember, unbanFromGroup } from './chat/groups.ts'
import { history, message } from './chat/history.ts'
import { mutedEverywhere, muteEverywhere, unmuteEverywhere } from './chat/mutes.ts'
import { presence } from './chat/presence.ts'
import { read, readers } from './chat/reads.ts'
import { edit, react, recall } from './chat/revisions.ts'
import { deleteRoomAttribute, putRoomAttribute, roomAttribute, roomAttributes } from './chat/room-attributes.ts'
import { banFromRoom, giveVoice, letStay, letStayNoMore, muteInRoom, roomBan, roomBans, roomMute, roomMutes, roomStayers, roomVoices, takeVoice, unbanFromRoom, unmuteInRoom } from './chat/room-restrictions.ts'
import { endRoom, putRoom, room, roomArrivals, roomMembers, rooms } from './chat/rooms.ts'
import { search } from './chat/search.ts'
import { send, sendMany } from './chat/send.ts'
import { changeSettings, settings } from './chat/settings.ts'
import { blockedUsers, blockUser, deactivateUser, eraseUser, expireTokens, issueToken, putUser, reactivateUser, revokeTokens, unblockUser, user, users } from './chat/users.ts'
import { deleteWhitelisted, muteDirect, putWhitelisted, whitelist } from './chat/whitelist.ts'
import { clearWords, putWord, putWords, removeWord, words } from './chat/words.ts'

/** What can be asked for by a route or by the program that embeds the chat. Each takes who asks, then what. */
export const operations = {
  send,
  sendMany,
  history,
  message,
  conversations,
  conversation,
  changeConversation,
  hideConversation,
  edit,
  recall,
  react,
  read,
  readers,
  search,
  putRoom,
  room,
  rooms,
  endRoom,
  roomMembers,
  roomArrivals,
  roomBans,
  roomBan,
  banFromRoom,
  unbanFromRoom,
  roomMutes,
  roomMute,
  muteInRoom,
  unmuteInRoom,
  roomVoices,
  giveVoice,
  takeVoice,
  roomStayers,
  letStay,
  letStayNoMore,
  roomAttributes,
  roomAttribute,
  putRoomAttribute,
  deleteRoomAttribute,
  createGroup,
  group,
  changeGroup,
  dismissGroup,
  groups,
  joinedGroups,
  members,
  membersBy,
  addMembers,
  putMember,
  removeMember,
  groupBans,
  banFromGroup,
  unbanFromGroup,
  blacklist,
  blacklisted,
  putBlacklisted,
  deleteBlacklisted,
  whitelist,
  putWhitelisted,
  deleteWhitelisted,
  muteDirect,
  muteEverywhere,
  unmuteEverywhere,
  mutedEverywhere,
  issueToken,
  revokeTokens,
  expireTokens,
  user,
  users,
  blockedUsers,
  putUser,
  blockUser,
  unblockUser,
  eraseUser,
  deactivateUser,
  reactivateUser,
  presence,
  words,
  putWord,
  putWords,
  removeWord,
  clearWords,
  settings,
  changeSettings
}
