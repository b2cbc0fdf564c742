import { sentences } from '../language.ts'

/** What is said around calls. */
export const t = sentences({
  leaveOut: ['(leave out)', '（不填）'],
  noFields: ['It takes no fields.', '无需参数。'],
  optional: ['{count} optional fields', '{count} 个可选参数'],
  app: ['The app', '应用'],
  appHint: ['For what the backend of an app does. This page forgets it when it is left.', '供应用后端的接口使用，离开页面后不保留。'],
  key: ['App key', 'App Key'],
  secret: ['App secret', 'App Secret'],
  as: ['As', '身份'],
  as_user: ['the user', '用户'],
  as_app: ['the app', '应用'],
  send: ['Send', '发送'],
  copyCurl: ['Copy as curl', '复制为 curl'],
  copyJavascript: ['Copy as JavaScript', '复制为 JavaScript'],
  copied: ['Copied', '已复制'],
  answer: ['Answer', '应答'],
  ok: ['done', '成功'],
  refused: ['refused', '被拒绝']
})
