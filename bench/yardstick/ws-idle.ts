// The least that a `ws` connection holds: a socket and a listener.
import { serve } from '../lib/serve.ts'
import { listen } from './listen.ts'

const { server, port } = await listen()
server.on('connection', socket => {
  socket.on('message', () => {})
  socket.send('{"op":"welcome"}')
})

// What lib/probe.js does for the built server; the probe itself would take the first question before this file has loaded.
const collected = (): NodeJS.MemoryUsage => {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage()
}

serve(({ memory }: { memory?: boolean }) => memory ? collected() : port)
