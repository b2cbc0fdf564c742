import fc from 'fast-check'
import { test } from 'tap'
import { Logs } from '../../src/client/logs.ts'
import { direct, group, Model, type Move, moves } from './model.ts'
import { propertySeed } from './seed.ts'

const plays = fc.array(fc.constantFrom(...moves), { minLength: 20, maxLength: 120 })

async function play (script: readonly Move[], client = Logs): Promise<Model> {
  const model = new Model({ client })
  for (const move of script) await model.play(move)
  await model.settle()
  return model
}

const ascends = (seqs: readonly number[]) => seqs.every((seq, index) => index === 0 || seq > seqs[index - 1]!)

/** Of the conversation that the user is always in: in order, once, every message, and what an application holds is as it is. */
function isWhole (model: Model): boolean {
  const told = model.toldOf(direct)
  const messages = model.logs.get(direct)!.filter(({ op }) => op === 'message')
  const { held, present } = model
  return ascends(told) && messages.every(({ seq }) => told.includes(seq)) && [...held].every(([seq, content]) => content === (present.get(seq) ?? 0)) && model.client.at(direct)?.cursor === (model.logs.get(direct)!.length || undefined)
}

/** Of the group: in order, once, and what there is to see now is all there, but for what a gap's pages do not show. */
function groupIsWhole (model: Model): boolean {
  const told = model.toldOf(group)
  if (!ascends(told)) return false
  if (!model.isIn) return model.client.at(group) === undefined
  const visible = model.logs.get(group)!.filter(({ seq, op }) => seq >= model.floor && op === 'message').map(({ seq }) => seq)
  return visible.every((seq) => told.includes(seq)) && model.client.at(group)?.cursor === model.logs.get(group)!.length
}

test('over lags, cuts, gaps and comings and goings everything is told once and in order', async (t) => {
  await fc.assert(fc.asyncProperty(plays, async (script) => {
    const model = await play(script)
    return isWhole(model) && groupIsWhole(model)
  }), { numRuns: 1000, ...propertySeed(t) })
})

test('the same is found to be broken by a client that asks for nothing that began without it', async (t) => {
  class Incurious extends Logs {
    override takeUnasked () {
      return []
    }
  }

  const { failed } = await fc.check(fc.asyncProperty(plays, async (script) => {
    const model = await play(script, Incurious)
    return isWhole(model) && groupIsWhole(model)
  }), { numRuns: 1000, ...propertySeed(t) })

  t.ok(failed)
})
