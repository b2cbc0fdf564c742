// The most that plain `ws` can ack: it reads a send, stores nothing and answers in the shape of PROTOCOL.md.
import { serve } from '../lib/serve.ts'
import { listen } from './listen.ts'

const { server, port } = await listen()
let seq = 0

server.on('connection', socket => {
  socket.on('message', data => {
    const { id, to } = JSON.parse(String(data)) as { id: number, to: string }
    const time = Date.now()
    socket.send(JSON.stringify({ op: 'ok', id, data: { conversation: to, seq: ++seq, messageId: `m_${seq.toString(36).padStart(20, '0')}`, time } }))
  })
})

serve(() => port)
