const table = {
  welcome: ['Sign in', '登录'],
  yourName: ['Your name', '你的名字'],
  nameRule: ['Letters, digits and _ - = + @ . (up to 64)', '字母、数字和 _ - = + @ .（最多 64 个）'],
  signIn: ['Sign in', '登录'],
  signOut: ['Sign out', '退出'],
  conversations: ['Conversations', '会话'],
  startA: ['Talk to', '发起'],
  direct: ['Person', '单聊'],
  group: ['Group', '群组'],
  room: ['Room', '聊天室'],
  system: ['Announcements', '系统通知'],
  name_direct: ['Their name', '对方的名字'],
  name_group: ['Name of the group', '群组名称'],
  name_room: ['Name of the room', '聊天室名称'],
  membersOf: ['Members, separated by commas', '成员，用逗号分隔'],
  open: ['Open', '打开'],
  listEmpty: ['No conversations yet. Start one above.', '还没有会话，请在上方发起。'],
  pick: ['Choose a conversation or start one.', '请选择或发起一个会话。'],
  empty: ['No messages yet.', '还没有消息。'],
  loading: ['Loading…', '加载中…'],
  messages: ['Messages', '消息'],
  message: ['Message', '消息'],
  writeHere: ['Write a message', '输入消息'],
  send: ['Send', '发送'],
  back: ['Back to the conversations', '返回会话列表'],
  leave: ['Leave', '离开'],
  you: ['You', '你'],
  unseen: ['New messages', '有新消息'],
  typing: ['{names} typing…', '{names} 正在输入…'],
  sending: ['sending…', '发送中…'],
  queued: ['waiting for the connection', '等待连接'],
  sent: ['sent', '已发送'],
  failed: ['not sent: {why}', '未发送：{why}'],
  retry: ['Retry', '重试'],
  recalled: ['message recalled', '消息已撤回'],
  tryNow: ['Try now', '立即重试'],
  connecting: ['{user}: connecting…', '{user}：正在连接…'],
  online: ['{user}: connected', '{user}：已连接'],
  waiting: ['{user}: not connected, trying again', '{user}：未连接，正在重试'],
  stopped: ['{user}: disconnected. {why}', '{user}：已断开。{why}'],
  otherLanguage: ['中文', 'English'],
  close_4501: ['You signed in elsewhere.', '你已在别处登录。'],
  close_4503: ['This name is blocked.', '该用户已被封禁。'],
  close_4504: ['Your sign-in was withdrawn.', '登录凭证已被撤销。'],
  close_4505: ['This app is switched off.', '该应用已停用。'],
  closed: ['The server ended the connection ({code}).', '服务器结束了连接（{code}）。'],
  notHere: ['{name} has not signed in here yet', '{name} 还没有在这里登录过'],
  membersNotHere: ['Not all of them have signed in here yet', '有成员还没有在这里登录过'],
  noDemo: ['This server has no demo sign-in', '此服务器没有开启演示登录'],
  UNREACHABLE: ['The server cannot be reached', '无法连接服务器'],
  TOO_LARGE: ['The message is too long', '消息太长'],
  RATE_LIMITED: ['Too fast, wait a moment', '操作太快，请稍候'],
  OVERLOADED: ['The server is busy, try again later', '服务器繁忙，请稍后再试'],
  MUTED: ['You are muted here', '你在这里被禁言'],
  BLOCKED: ['You are blocked', '你已被封禁'],
  REJECTED: ['The server did not accept this message', '服务器未接受此消息'],
  FORBIDDEN: ['You may not do this here', '你无权这样做'],
  NOT_MEMBER: ['You are not a member here', '你不是成员'],
  NOT_FOUND: ['There is no such conversation', '没有这个会话']
}

const languages = ['en', 'zh']
let chosen = /^zh/i.test(navigator.language) ? 1 : 0

/** The sentence for a key in the chosen language, its {places} filled in; `undefined` where there is no such key. */
export const t = (key, values = {}) => table[key]?.[chosen].replace(/\{(\w+)\}/g, (_, name) => values[name])

/** The language in use, as HTML and Intl name it. */
export const language = () => languages[chosen]

/** Goes over to the other language. */
export const switchLanguage = () => { chosen = 1 - chosen }
