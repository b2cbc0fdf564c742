import { blacklist, blacklisted, deleteBlacklisted, putBlacklisted } from './chat/blacklist.ts'
import { changeConversation, conversation, conversations, hideConversation } from './chat/conversations.ts'
import { banFromGroup, changeGroup, createGroup, dismissGroup, group, groupBans, members, putMember, removeMember, unbanFromGroup } from './chat/groups.ts'
import { history, message } from './chat/history.ts'
import { presence } from './chat/presence.ts'
import { read, readers } from './chat/reads.ts'
import { edit, react, recall } from './chat/revisions.ts'
import { deleteRoomAttribute, putRoomAttribute, roomAttribute, roomAttributes } from './chat/room-attributes.ts'
import { banFromRoom, giveVoice, muteInRoom, roomBan, roomBans, roomMute, roomMutes, roomVoices, takeVoice, unbanFromRoom, unmuteInRoom } from './chat/room-restrictions.ts'
import { endRoom, putRoom, room, roomMembers } from './chat/rooms.ts'
import { search } from './chat/search.ts'
import { send, sendMany } from './chat/send.ts'
import { changeSettings, settings } from './chat/settings.ts'
import { blockedUsers, blockUser, eraseUser, expireTokens, issueToken, putUser, revokeTokens, unblockUser, user, users } from './chat/users.ts'
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
  endRoom,
  roomMembers,
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
  roomAttributes,
  roomAttribute,
  putRoomAttribute,
  deleteRoomAttribute,
  createGroup,
  group,
  changeGroup,
  dismissGroup,
  members,
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
  presence,
  words,
  putWord,
  putWords,
  removeWord,
  clearWords,
  settings,
  changeSettings
}
