import Fastify from 'fastify'
import confab, { ChatError } from 'confab'

const app = 'shop'
const fastify = Fastify({ logger: { level: 'warn' } })

// Stands for a service that reads a text and says what it thinks of it.
const moderator = async (text) => ({ rude: /\bidiot\b/i.test(text), links: /https?:\/\//.test(text) })

await fastify.register(confab, {
  apps: { [app]: process.env.CHAT_SECRET },
  storeUrl: process.env.CHAT_STORE ?? 'sqlite:./data/shop.db',

  beforeSend: async ({ from, kind, content }) => {
    // The shop itself is trusted, and what has no text is for others to judge.
    if (from === 'shop' || typeof content.text !== 'string') return
    const { rude, links } = await moderator(content.text)
    if (rude) throw new ChatError('REJECTED', 'Please stay friendly')
    // In rooms nobody advertises: the message goes out without its links.
    if (links && kind === 'room') return { content: { ...content, text: content.text.replace(/https?:\/\/\S+/g, '[link]') } }
  }
})

await fastify.chat.putWords({ app }, {
  words: [
    { word: 'viagra', action: 'refuse' },
    { word: '敏感词', action: 'replace' },
    { word: 'damn', action: 'replace', replacement: 'd***' }
  ]
})
console.log(await fastify.listen({ port: Number(process.env.PORT ?? 3000) }))
process.once('SIGTERM', () => fastify.close())
