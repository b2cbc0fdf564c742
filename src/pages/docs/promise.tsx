import { sentences } from '../shared/language.ts'
import { t as words } from './text.ts'

// In English they are those of the README.
const t = sentences({
  1: ['Acked is on disk. When you get an ack, the message survives a crash or a power cut of the server.', '确认即落盘。收到确认的消息，服务器崩溃或断电都不会丢失。'],
  2: ['One order. Every member sees each conversation as 1, 2, 3 … with no gap, no repeat, the same message at the same number.', '顺序唯一。每个成员看到的会话都是 1、2、3……无空缺、无重复，同一编号是同一条消息。'],
  3: ['A retry never duplicates. The same client message id gets the same answer.', '重试不会重复。相同的客户端消息 ID 得到相同的应答。'],
  4: ['A reconnect misses nothing. Whatever came after the last number that a client has is there to be read, in order; the client library does it by itself.', '重连不漏。客户端最后编号之后的内容都可以按顺序读到，客户端库会自动完成。'],
  5: ['A slow reader hurts only itself. Memory per connection and in total is bounded.', '慢的读者只影响自己。单个连接和总的内存都有上限。'],
  6: ['A stranger cannot read, write or guess. Other apps, non-members, removed members and expired tokens get nothing.', '外人不能读、写或猜测。其他应用、非成员、被移除的成员、过期的令牌什么也得不到。'],
  7: ['No input crashes the server.', '任何输入都不会使服务器崩溃。'],
  8: ['Overload is refused early and openly (429 or 503 with Retry-After); accepted work keeps its promises.', '过载会尽早明确拒绝（429 或 503，带 Retry-After），已接受的工作仍然兑现。'],
  9: ['A restart is clean: sends under way finish, clients are told when to come back.', '重启干净：进行中的发送会完成，客户端会被告知何时重连。'],
  10: ['Clocks do not matter for order, for retries or for timers.', '时钟不影响顺序、重试和定时。']
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
