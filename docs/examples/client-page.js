import { createReadStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Fastify from 'fastify'
import confab from 'confab'

const fastify = Fastify()
await fastify.register(confab, { prefix: '/chat', apps: { shop: process.env.CHAT_SECRET }, storeUrl: process.env.CHAT_STORE })

const library = fileURLToPath(import.meta.resolve('confab/client'))
fastify.get('/confab-client.js', (request, reply) => reply.type('text/javascript').send(createReadStream(library)))

// Your own sign-in decides who somebody is. Here everybody is Ann.
fastify.post('/token', async () => (await fastify.chat.issueToken({ app: 'shop' }, { userId: 'ann' })).token)

fastify.get('/', (request, reply) => reply.type('text/html').send(`<!doctype html>
<meta charset="utf-8">
<title>Notes to myself</title>
<script type="module">
import { createChat } from './confab-client.js'

const getToken = async () => (await fetch('/token', { method: 'POST' })).text()
const chat = createChat({ url: '/chat', getToken })

chat.on('message', ({ content }) => document.body.append(content.text, document.createElement('br')))
document.onclick = () => chat.send('direct:ann', 'A click')
</script>
`))

console.log(await fastify.listen({ port: Number(process.env.PORT ?? 3000) }))
