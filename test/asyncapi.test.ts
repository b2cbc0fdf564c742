import { readFile } from 'node:fs/promises'
import { Parser } from '@asyncapi/parser'
import { test } from 'tap'
import { closeCodes } from '../src/close-codes.ts'
import { codes } from '../src/errors.ts'
import { pushes, requests } from '../src/protocol.ts'
import { build } from './helper.ts'

test('the AsyncAPI document is valid and names every frame', async (t) => {
  const fastify = await build(t)
  const response = await fastify.inject('/asyncapi.json')

  const { document, diagnostics } = await new Parser().parse(response.payload)

  t.strictSame(diagnostics.filter(({ severity }) => severity === 0).map(({ message, path }) => [message, path.join('.')]), [])
  const names = document?.messages().all().map((message) => message.id()) ?? []
  for (const op of Object.keys(requests)) t.ok(names.includes(op), op)
  for (const op of Object.keys(pushes)) t.ok(names.includes(`push.${op}`), op)
})

test('the AsyncAPI document has every error code and every close code, and PROTOCOL.md the same', async (t) => {
  const fastify = await build(t)
  const document = (await fastify.inject('/asyncapi.json')).json<{ 'x-codes': Array<{ code: string, status: number, retry: boolean }>, 'x-close-codes': Array<{ code: number, reconnect: boolean }> }>()
  const protocol = await readFile('PROTOCOL.md', 'utf8')
  const rowsUnder = (title: string) => protocol.slice(protocol.indexOf(`## ${title}\n`)).split('\n## ', 2)[0]!.split('\n').filter((line) => line.startsWith('| ')).slice(2)

  t.strictSame(document['x-codes'].map(({ code }) => code), Object.keys(codes))
  t.strictSame(rowsUnder('Codes').map((row) => row.split('|').slice(1, 3).map((cell) => cell.trim())), document['x-codes'].map(({ code, status }) => [`\`${code}\``, String(status)]))
  t.strictSame(document['x-close-codes'], closeCodes)
  t.strictSame(rowsUnder('Close codes').flatMap((row) => row.split('|')[1]!.trim().split(', ').map(Number)).sort(), closeCodes.map(({ code }) => code).sort())
})

test('the OpenAPI document names every route, each with its answers', async (t) => {
  const fastify = await build(t)
  const document = (await fastify.inject('/openapi.json')).json<{ openapi: string, paths: Record<string, Record<string, { summary?: string, responses: object }>> }>()

  t.equal(document.openapi, '3.1.0')
  t.ok(document.paths['/v1/conversations/{address}/messages']?.post)
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { summary, responses }] of Object.entries(methods)) {
      t.ok(summary, `${method} ${path} has a summary`)
      t.ok(Object.keys(responses).some((status) => status.startsWith('2')), `${method} ${path} says what it answers`)
    }
  }
  t.equal((await fastify.inject('/docs')).statusCode, 200)
})
