import { demand, type Stage } from '../stage.ts'
import { step, type Step } from './step.ts'

const toB = (stage: Stage): string => `direct:${stage.users.b}`
const toA = (stage: Stage): string => `direct:${stage.users.a}`
const at = (stage: Stage): { address: string, seq: number } => ({ address: toB(stage), seq: stage.kept.restSeq })

/** What two people say to each other, over the socket and over REST. */
export const messages: readonly Step[] = [
  step('send', 'a message reaches the other', async (stage) => {
    stage.kept.seq = (await stage.call('a', 'send', { to: toB(stage), content: { text: `hello ${stage.word}` } })).seq
    await stage.b.next({ op: 'message', conversation: toA(stage), seq: stage.kept.seq })
  }),
  step('typing', 'the other sees that one types', async (stage) => {
    await stage.call('a', 'typing', { to: toB(stage), on: true })
    await stage.b.next({ op: 'typing', user: stage.users.a, on: true })
  }),
  step('read', 'the first sees that it was read', async (stage) => {
    demand((await stage.call('b', 'read', { conversation: toA(stage), seq: stage.kept.seq }))['unread'] === 0, 'something is unread')
    await stage.a.next({ op: 'read', conversation: toB(stage), seq: stage.kept.seq })
  }),
  step('edit', 'the other sees another content', async (stage) => {
    await stage.call('a', 'edit', { conversation: toB(stage), seq: stage.kept.seq, content: { text: `edited ${stage.word}` } })
    await stage.b.next({ op: 'edit', target: stage.kept.seq })
  }),
  step('react', 'the first sees the reaction', async (stage) => {
    await stage.call('b', 'react', { conversation: toA(stage), seq: stage.kept.seq, emoji: '👍', on: true })
    await stage.a.next({ op: 'reaction', target: stage.kept.seq, emoji: '👍', on: true })
  }),
  step('history', 'the message stands there as it is now', async (stage) => {
    const { messages: page } = await stage.call('b', 'history', { conversation: toA(stage), limit: 10 })
    demand(JSON.stringify(page.find(({ seq }) => seq === stage.kept.seq)?.['reactions']) === JSON.stringify({ '👍': [stage.users.b] }), 'the reaction is not there')
  }),
  step('conversations', 'the conversation is listed', async (stage) => { demand((await stage.call('b', 'conversations', { limit: 10 })).conversations.some(({ conversation }) => conversation === toA(stage)), 'it is not') }),
  step('sync', 'what was missed is told', async (stage) => {
    await stage.call('b', 'sync', { cursors: { [toA(stage)]: 0 } })
    await stage.b.next({ op: 'message', conversation: toA(stage), seq: stage.kept.seq })
  }),
  step('recall', 'the other sees that it is gone', async (stage) => {
    await stage.call('a', 'recall', { conversation: toB(stage), seq: stage.kept.seq })
    await stage.b.next({ op: 'recall', target: stage.kept.seq })
  }),
  step('POST /v1/conversations/{address}/messages', 'a message over REST reaches the socket', async (stage) => {
    stage.kept.restSeq = (await stage.call('a', 'POST /v1/conversations/{address}/messages', { address: toB(stage), content: { text: `${stage.word} over REST` } })).seq
    await stage.b.next({ op: 'message', seq: stage.kept.restSeq })
  }),
  step('GET /v1/conversations/{address}/messages', 'it stands in the history', async (stage) => { demand((await stage.call('b', 'GET /v1/conversations/{address}/messages', { address: toA(stage) })).messages.some(({ seq }) => seq === stage.kept.restSeq), 'it does not') }),
  step('GET /v1/conversations/{address}/messages/{seq}', 'it is there by its seq', async (stage) => { demand((await stage.call('a', 'GET /v1/conversations/{address}/messages/{seq}', at(stage)))['from'] === stage.users.a, 'it is somebody else\'s') }),
  step('PATCH /v1/conversations/{address}/messages/{seq}', 'it gets another content', async (stage) => {
    await stage.call('a', 'PATCH /v1/conversations/{address}/messages/{seq}', { ...at(stage), content: { text: `${stage.word} edited over REST` } })
    await stage.b.next({ op: 'edit', target: stage.kept.restSeq })
  }),
  step('PUT /v1/conversations/{address}/messages/{seq}/reactions/{emoji}', 'a reaction is given', async (stage) => {
    await stage.call('a', 'PUT /v1/conversations/{address}/messages/{seq}/reactions/{emoji}', { ...at(stage), emoji: '🎉' })
    await stage.b.next({ op: 'reaction', target: stage.kept.restSeq, on: true })
  }),
  step('DELETE /v1/conversations/{address}/messages/{seq}/reactions/{emoji}', 'and taken back', async (stage) => {
    await stage.call('a', 'DELETE /v1/conversations/{address}/messages/{seq}/reactions/{emoji}', { ...at(stage), emoji: '🎉' })
    await stage.b.next({ op: 'reaction', target: stage.kept.restSeq, on: false })
  }),
  step('GET /v1/search', 'it is found', async (stage) => { demand((await stage.call('b', 'GET /v1/search', { q: stage.word })).items.some(({ seq }) => seq === stage.kept.restSeq), 'it is not') }),
  step('PUT /v1/conversations/{address}/read', 'it is read', async (stage) => { demand((await stage.call('b', 'PUT /v1/conversations/{address}/read', { address: toA(stage), seq: stage.kept.restSeq }))['unread'] === 0, 'something is unread') }),
  step('GET /v1/conversations/{address}/messages/{seq}/readers', 'who has read it is told', async (stage) => { demand((await stage.call('a', 'GET /v1/conversations/{address}/messages/{seq}/readers', at(stage))).items.some(({ userId }) => userId === stage.users.b), 'it is not') }),
  step('DELETE /v1/conversations/{address}/messages/{seq}', 'it is taken back', async (stage) => {
    await stage.call('a', 'DELETE /v1/conversations/{address}/messages/{seq}', at(stage))
    await stage.b.next({ op: 'recall', target: stage.kept.restSeq })
  }),
  step('POST /v1/messages', 'the app speaks as the first', async (stage) => {
    const { results } = await stage.app('POST /v1/messages', { from: stage.users.a, to: [toB(stage)], content: { text: 'from the app' } })
    await stage.b.next({ op: 'message', seq: results[0]?.['seq'] })
  }),
  step('GET /v1/conversations', 'the conversations over REST', async (stage) => { demand((await stage.call('a', 'GET /v1/conversations')).items.some(({ conversation }) => conversation === toB(stage)), 'it is not there') }),
  step('PATCH /v1/conversations/{address}', 'it is pinned', async (stage) => {
    await stage.call('a', 'PATCH /v1/conversations/{address}', { address: toB(stage), pinned: true })
    await stage.a.next({ op: 'me', changes: { conversation: toB(stage), pinned: true } })
  }),
  step('GET /v1/conversations/{address}', 'it says so', async (stage) => { demand((await stage.call('a', 'GET /v1/conversations/{address}', { address: toB(stage) }))['pinned'] === true, 'it does not') }),
  step('DELETE /v1/conversations/{address}', 'it is deleted for the first', async (stage) => {
    await stage.call('a', 'DELETE /v1/conversations/{address}', { address: toB(stage) })
    demand((await stage.call('a', 'conversations')).conversations.every(({ conversation }) => conversation !== toB(stage)), 'it is still there')
  }),
  step('PUT /v1/blacklist/{userId}', 'the other may not write any more', async (stage) => {
    await stage.call('a', 'PUT /v1/blacklist/{userId}', { userId: stage.users.b })
    await stage.refused('b', 'send', { to: toA(stage), content: { text: 'no' } }, 'BLOCKED')
  }),
  step('GET /v1/blacklist', 'the list says so', async (stage) => { demand((await stage.call('a', 'GET /v1/blacklist')).items.some(({ userId }) => userId === stage.users.b), 'it does not') }),
  step('GET /v1/blacklist/{userId}', 'one of the list', async (stage) => await stage.call('a', 'GET /v1/blacklist/{userId}', { userId: stage.users.b })),
  step('DELETE /v1/blacklist/{userId}', 'the other writes again', async (stage) => {
    await stage.call('a', 'DELETE /v1/blacklist/{userId}', { userId: stage.users.b })
    await stage.call('b', 'send', { to: toA(stage), content: { text: 'yes' } })
  })
]
