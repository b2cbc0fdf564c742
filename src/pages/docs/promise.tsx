import { sentences } from '../shared/language.ts'
import { t as words } from './text.ts'

const t = sentences({
  1: ['Answered ok is stored: it survives a killed process and a power cut.', '应答 ok 即已落盘：进程被杀或断电都不会丢失。'],
  2: ['A message is never there twice: sent again under its clientId it gets the first answer.', '消息不会重复：以相同 clientId 重发会得到第一次的应答。'],
  3: ['A conversation has one order, numbered 1, 2, 3 … without a gap, the same for everybody.', '会话只有一个顺序，编号 1、2、3……没有空缺，人人相同。'],
  4: ['What a reader is told comes in that order; a client applies each seq once.', '推送按此顺序到达，客户端对每个 seq 只应用一次。'],
  5: ['Who comes back misses nothing: sync tells what came, what is too much, and what is over.', '重连不漏：sync 会告知新增、过多的缺口以及已离开的会话。'],
  6: ['A cursor never expires.', '游标永不过期。'],
  7: ['A slow reader costs the others nothing: its pushes are dropped, it is told so, and it catches up.', '慢的读者不影响他人：推送被丢弃并告知，随后自行追上。'],
  8: ['What is unread is counted from the log, and a recount gives the same.', '未读数由日志推算，重新计算结果一致。'],
  9: ['A blocked user or a revoked token is out at once, on every connection.', '封禁用户或撤销令牌立即对所有连接生效。'],
  10: ['A refusal says its code and whether the same may succeed later; nothing is half done.', '拒绝会说明代码以及能否重试，不会做一半。']
})

/** The promise in ten lines. */
export function Promises () {
  return (
    <section id='promise' class='card'>
      <h2>{words('promise')}</h2>
      <ol class='promises'>{([1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const).map((number) => <li key={number}>{t(number)}</li>)}</ol>
    </section>
  )
}
