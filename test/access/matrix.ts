import { type Test, test } from 'tap'
import { codes, type Code } from '../../src/errors.ts'
import { type Outcome, type Row, targets } from './rows.ts'
import { type Caller, callers, makeWorld, marks, snapshot } from './world.ts'

type World = Awaited<ReturnType<typeof makeWorld>>
type Target = keyof typeof targets

const places = { absent: ['absent', 'elsewhere'], foreign: ['foreign'], own: ['own'] } as const

/** Tests each row: who is let in, what is told, and that a refusal changes nothing. */
export function testRows (rows: readonly Row[]): void {
  for (const row of rows) testRow(row)
}

function testRow (row: Row): void {
  const title = `${row.route}${row.about === undefined ? '' : ` (${row.about})`}`

  test(`${title} lets in whom it should, and who is refused changes nothing`, async (t) => {
    let world = await makeWorld(t)
    let before = await snapshot(world.fastify)

    for (const place of ['absent', 'foreign', 'own'] as const) {
      const cells = row[place]
      if (cells === undefined) continue
      for (const caller of callers) {
        for (const target of places[place]) {
          // What is of another app is its own callers' own.
          if (target === 'elsewhere' && (caller === 'otherApp' || caller === 'otherUser')) continue
          const response = await call(world, row, caller, target)
          const cell = `${caller} on ${target}`

          expectOutcome(t, response, cells[caller], cell)
          const after = await snapshot(world.fastify).catch(() => 'something is gone')
          const refused = response.statusCode >= 400
          if (refused || row.route.startsWith('GET') || row.inert?.includes(caller)) t.strictSame(after, before, `${cell}: nothing changes`)
          if (caller === 'otherApp' || caller === 'otherUser') {
            t.strictSame(after, before, `${cell}: nothing of another app changes`)
            for (const mark of Object.values(marks)) t.notOk(response.payload.includes(mark), `${cell}: is told nothing of another app`)
          }
          if (refused) for (const mark of Object.values(marks)) t.notOk(response.payload.includes(mark), `${cell}: is told nothing`)
          if (caller !== 'app') t.notOk(response.payload.includes(marks.theirs), `${cell}: is told nothing of others`)
          if (refused || row.route.startsWith('GET')) continue
          // A world in which something happened is the next caller's no more.
          await world.fastify.close()
          world = await makeWorld(t)
          before = await snapshot(world.fastify)
        }
      }
    }
  })

  if (row.absent !== undefined) {
    test(`${title} answers alike for what is not there, what is another app's, and what is not the caller's`, async (t) => {
      const world = await makeWorld(t)

      for (const caller of callers) {
        if (caller === 'otherApp' || caller === 'otherUser') continue
        const absent = await answer(world, row, caller, 'absent')
        t.strictSame(await answer(world, row, caller, 'elsewhere'), absent, `${caller}: another app's`)
        // To the app nothing of its own is foreign.
        if (row.foreign !== undefined && caller !== 'app') t.strictSame(await answer(world, row, caller, 'foreign'), absent, `${caller}: not its own`)
      }
    })
  }
}

/** Calls a row's route as somebody, of somebody's object. */
export async function call ({ fastify, headers, seq }: World, { route, with: given = {}, query, body }: Row, caller: Caller, target: Target) {
  const [method, path] = route.split(' ') as ['GET', string]
  const names = targets[target]
  const values: Record<string, string> = { ...names, seq: String(target === 'own' ? seq : 1), ...given }
  if (values.userId === 'self') values.userId = caller === 'app' || caller === 'otherApp' ? 'nobody' : caller
  if (values.address?.endsWith(':')) values.address += values.address === 'direct:' ? names.userId : values.address === 'room:' ? names.roomId : names.id
  const url = path.replace(/^\*$/, '/v1/users').replace(/:(\w+)(?:\([^)]*\))?/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
  return await fastify.inject({ method, url: query === undefined ? url : `${url}?${query.replace(/\bID\b/, names.id).replace(/\bROOM\b/, names.roomId)}`, headers: headers[caller], ...body === undefined ? {} : { payload: body } })
}

/** What is answered, without the name that was asked for. */
async function answer (world: World, row: Row, caller: Caller, target: Target): Promise<object> {
  const { statusCode, payload } = await call(world, row, caller, target)
  return { statusCode, payload: Object.values(targets[target]).reduce((text, id) => text.replaceAll(`'${id}'`, 'ID'), payload) }
}

function expectOutcome (t: Test, { statusCode, payload }: { statusCode: number, payload: string }, expected: Outcome, cell: string): void {
  if (typeof expected === 'number') {
    t.equal(statusCode, expected, cell)
    return
  }
  const { code, statusCode: said } = JSON.parse(payload) as { code?: Code, statusCode?: number }
  t.strictSame({ code, statusCode, said }, { code: expected, statusCode: codes[expected].status, said: codes[expected].status }, cell)
}
