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
    /** Those of whose calls nothing may have come. A snapshot takes longer than many calls: one is for all of them. */
    let without: string[] = []
    const expectNoChange = async (): Promise<void> => {
      t.strictSame(await snapshot(world.fastify).catch(() => 'something is gone'), before, `nothing changes by ${without.join(', ')}`)
      without = []
    }

    for (const place of ['absent', 'foreign', 'own'] as const) {
      const cells = row[place]
      if (cells === undefined) continue
      for (const caller of callers) {
        for (const target of places[place]) {
          const isOfOtherApp = caller === 'otherApp' || caller === 'otherUser'
          // What is of another app is its own callers' own.
          if (target === 'elsewhere' && isOfOtherApp) continue
          const cell = `${caller} on ${target}`
          const expected = cells[caller]
          const changes = typeof expected === 'number' && expected < 400 && !row.route.startsWith('GET') && row.inert?.includes(caller) !== true
          if (changes && !isOfOtherApp && without.length > 0) await expectNoChange()

          const response = await call(world, row, caller, target)

          expectOutcome(t, response, expected, cell)
          if (isOfOtherApp || response.statusCode >= 400) for (const mark of Object.values(marks)) t.notOk(response.payload.includes(mark), `${cell}: is told nothing`)
          if (caller !== 'app') t.notOk(response.payload.includes(marks.theirs), `${cell}: is told nothing of others`)
          if (!changes || isOfOtherApp) without.push(cell)
          if (!changes) continue
          if (isOfOtherApp) await expectNoChange()
          // A world in which something happened is the next caller's no more.
          await world.fastify.close()
          world = await makeWorld(t)
          before = await snapshot(world.fastify)
        }
      }
    }
    if (without.length > 0) await expectNoChange()
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
