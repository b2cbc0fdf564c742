// The server's store in a process of its own, for the power-cut test:
//   node store-process.mjs MODULE write PATH FULL|NORMAL   commits one message after the other until it is killed, with a dot for each ack
//   node store-process.mjs MODULE count PATH               prints how many of them are there
import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [module, command, path, synchronous] = process.argv.slice(2)
const { openSqlite } = await import(pathToFileURL(module))
const app = 'test'
const conversation = { app, kind: 'group', key: 'team' }
const store = await openSqlite(path, command === 'write' ? { synchronous } : {})

if (command === 'write') {
  await write({ do: 'putUser', app, user: 'ada', profile: {} })
  await write({ do: 'createGroup', app, groupId: 'team', name: 'team', history: 'all', members: ['ada'], by: 'app' })
  for (let n = 1; ; n++) {
    await write({ do: 'append', conversation, actor: 'app', from: 'ada', type: 'text', content: JSON.stringify({ text: `message ${n}` }), clientId: String(n), digest: String(n) })
    writeSync(1, '.')
  }
}

let count = 0
for (let after = 0; ;) {
  const { messages, more } = await store.history(conversation, 'app', { after, limit: 100 })
  count += messages.length
  if (!more) break
  after = messages.at(-1).seq
}
console.log(count)
await store.close()

async function write (request) {
  const [result] = await store.write([request])
  if (!result.ok) throw new Error(JSON.stringify(result))
}
