import Fastify from 'fastify'
import confab from 'confab'

const app = 'shop'
const fastify = Fastify({ logger: { level: 'warn' } })

await fastify.register(confab, {
  prefix: '/chat',
  apps: { [app]: process.env.CHAT_SECRET },
  storeUrl: process.env.CHAT_STORE ?? 'sqlite:./data/shop.db',
  origins: ['https://shop.example'],
  rate: 50,
  burst: 100
})

// Your own sign-in decides who somebody is. This one believes a header, which is for reading here and not for use.
const customerOf = (request) => request.headers['x-customer']

// The page asks here for what it needs to open the socket at /chat/ws.
fastify.post('/session', async (request) => {
  const { token, expiresAt } = await fastify.chat.issueToken({ app }, { userId: customerOf(request) })
  return { token, expiresAt, url: '/chat/ws' }
})

// An order is shipped: the shop says so in its conversation with the customer. A retry of this call writes no second message.
fastify.post('/orders/:order/ship', async (request) => {
  const { order } = request.params
  return await fastify.chat.send({ app, user: 'shop' }, {
    to: `direct:${customerOf(request)}`,
    content: { text: `Your order ${order} is on its way.` },
    clientId: `shipped-${order}`
  })
})

// What the two have said, newest page first.
fastify.get('/conversation', async (request) => {
  return await fastify.chat.history({ app, user: customerOf(request) }, { conversation: 'direct:shop', limit: 20 })
})

await fastify.chat.putUser({ app }, { userId: 'shop', name: 'The shop' })
console.log(await fastify.listen({ port: Number(process.env.PORT ?? 3000) }))

// Closing the server finishes what was accepted, tells clients to come back, and closes the store.
process.once('SIGTERM', () => fastify.close())
