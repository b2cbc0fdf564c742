import { demand } from '../stage.ts'
import { mayPass, step, type Step } from './step.ts'

/** Words and settings of the app: left as they were. */
export const moderation: readonly Step[] = [
  step('POST /v1/words', 'a word that is refused', async (stage) => {
    await stage.app('POST /v1/words', { words: [{ word: stage.word, action: 'refuse' }] })
    await stage.refused('a', 'send', { to: `direct:${stage.users.b}`, content: { text: stage.word } }, 'REJECTED')
  }),
  step('GET /v1/words', 'words are listed', async (stage) => { demand((await stage.app('GET /v1/words', { limit: 100 })).items.length > 0, 'there is none') }),
  step('PUT /v1/words/{word}', 'it is replaced instead', async (stage) => {
    await stage.app('PUT /v1/words/{word}', { word: stage.word, action: 'replace', replacement: '***' })
    demand(JSON.stringify((await stage.call('a', 'send', { to: `direct:${stage.users.b}`, content: { text: stage.word } }))['content']) === '{"text":"***"}', 'it is not')
  }),
  step('DELETE /v1/words/{word}', 'it is allowed again', async (stage) => {
    await stage.app('DELETE /v1/words/{word}', { word: stage.word })
    await stage.call('a', 'send', { to: `direct:${stage.users.b}`, content: { text: stage.word } })
  }),
  mayPass('DELETE /v1/words', 'all words are removed', async (stage) => {
    if ((await stage.app('GET /v1/words', { limit: 1 })).items.length > 0) return 'the app has words of its own'
    await stage.app('DELETE /v1/words')
    return undefined
  }),
  step('GET /v1/settings', 'the settings', async (stage) => { stage.kept.setting = (await stage.app('GET /v1/settings'))['editWithin'] }),
  step('PATCH /v1/settings', 'a setting stays what it is', async (stage) => { demand((await stage.app('PATCH /v1/settings', { editWithin: stage.kept.setting }))['editWithin'] === stage.kept.setting, 'it does not') })
]
