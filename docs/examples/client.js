import { createChat } from 'confab/client'
import { WebSocket } from 'ws'

const [server = 'http://localhost:2928', user = 'alice', peer = 'bob'] = process.argv.slice(2)

// In your product your own backend answers this, for whoever is signed in there.
async function getToken () {
  const response = await fetch(`${server}/demo/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ userId: user }) })
  if (!response.ok) throw new Error(`no token: ${response.status}`)
  return (await response.json()).token
}

const chat = createChat({ url: server, getToken, WebSocket })

chat.on('state', ({ name }) => console.log(`[${name}]`))
chat.on('message', ({ from, content, seq }) => console.log(`${seq} ${from}: ${content.text}`))
chat.on('failed', ({ error }) => console.log(`refused: ${error.message}`))

await chat.send(`direct:${peer}`, 'Are you there?')
