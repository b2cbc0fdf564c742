// The naive room: one `ws.send(string)` per member and message, nothing stored.
import type { WebSocket } from 'ws'
import { serve } from '../lib/serve.ts'
import { listen } from './listen.ts'

interface Frame { op: string, id: number, conversation: string, to: string, type: string, content: object, clientId: string }

const { server, port } = await listen()
const room = new Set<WebSocket>()
let seq = 0

server.on('connection', socket => {
  const from = `user-${room.size}`
  socket.on('close', () => room.delete(socket))
  socket.on('message', data => {
    const { op, id, conversation, to, type, content, clientId } = JSON.parse(String(data)) as Frame
    if (op === 'join') {
      room.add(socket)
      socket.send(JSON.stringify({ op: 'ok', id, data: { conversation, lastSeq: seq, members: room.size, messages: [] } }))
      return
    }
    const messageId = `m_${(++seq).toString(36).padStart(20, '0')}`
    const time = Date.now()
    const push = JSON.stringify({ op: 'message', conversation: to, seq, messageId, from, type, content, time, clientId })
    for (const member of room) if (member !== socket) member.send(push)
    socket.send(JSON.stringify({ op: 'ok', id, data: { conversation: to, seq, messageId, time } }))
  })
})

serve(() => port)
