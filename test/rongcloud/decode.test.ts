import { type TSchema, Type } from '@sinclair/typebox'
import { test } from 'tap'
import { readForm } from '../../src/rongcloud/body.ts'
import { decoder } from '../../src/rongcloud/decode.ts'
import { Bracketed, CommaList, Flag, Id, Json, List, Text, Whole } from '../../src/rongcloud/params.ts'

/** What one optional parameter `p` becomes, out of a form or out of a JSON body; the code where it is refused. */
function read (schema: TSchema, given: string | Record<string, unknown>): unknown {
  const decode = decoder(Type.Object({ p: Type.Optional(schema) }))
  try {
    return decode(typeof given === 'string' ? readForm(given) : new Map(Object.entries(given))).p
  } catch (error) {
    return (error as { rongcloud?: number }).rongcloud
  }
}

test('a flag is what any SDK writes for yes and no', (t) => {
  for (const yes of ['p=1', 'p=true', 'p=True', 'p=TRUE', { p: 1 }, { p: true }, { p: 'true' }]) t.equal(read(Flag, yes), true, JSON.stringify(yes))
  for (const no of ['p=0', 'p=false', 'p=False', { p: 0 }, { p: false }, { p: '0' }]) t.equal(read(Flag, no), false, JSON.stringify(no))
  for (const nothing of ['', 'p=', 'p=undefined', { p: null }]) t.equal(read(Flag, nothing), undefined, JSON.stringify(nothing))
  for (const wrong of ['p=2', 'p=yes', { p: {} }]) t.equal(read(Flag, wrong), 1501, JSON.stringify(wrong))
  t.end()
})

test('a number may come as text', (t) => {
  for (const [given, outcome] of [['p=5', 5], ['p=-1', -1], [{ p: 5 }, 5], [{ p: '5' }, 5], ['p=1.5', 1501], ['p=five', 1501], ['p=0x5', 1501], ['p=1e3', 1501], ['p=101', 1002]] as const) t.equal(read(Whole(-1, 100), given), outcome, JSON.stringify(given))
  t.end()
})

test('one of a list is a list, and a list holds no more than its most', (t) => {
  t.strictSame(read(List(Id, 2), 'p=a'), ['a'])
  t.strictSame(read(List(Id, 2), 'p=a&p=b'), ['a', 'b'])
  t.strictSame(read(List(Id, 2), { p: ['a', 7] }), ['a', '7'])
  t.equal(read(List(Id, 2), 'p=a&p=b&p=c'), 1502)
  t.equal(read(List(Id, 2), { p: [] }), 1002)
  t.strictSame(read(List(Id, 2, { least: 0 }), { p: [] }), [])
  t.strictSame(read(CommaList(Id, 3), 'p=a,b&p=c'), ['a', 'b', 'c'])
  t.equal(read(CommaList(Id, 3), 'p=a,b,c,d'), 1502)
  t.equal(read(Id, 'p=a&p=b'), 'b', 'where one is asked for the last counts')
  t.end()
})

test('bracket keys are literal, escaped or not', (t) => {
  const pairs = [{ id: 'a.b', name: 'One' }, { id: 'c', name: '[x]=y' }]
  t.strictSame(read(Bracketed(2), `p[a.b]=One&p%5Bc%5D=${encodeURIComponent('[x]=y')}&q[d]=no`), pairs)
  t.strictSame(read(Bracketed(2), { p: { 'a.b': 'One', c: '[x]=y' } }), pairs)
  t.strictSame(read(Bracketed(2), { 'p[a.b]': 'One', 'p[c]': '[x]=y' }), pairs)
  t.equal(read(Bracketed(1), 'p[a]=x&p[b]=y'), 1502)
  t.equal(read(Bracketed(2), 'p[a[b]]=x'), 1002, 'such an id there is not')
  t.equal(read(Bracketed(2), 'p=x'), undefined)
  t.end()
})

test('JSON may come as its text, or as it is', (t) => {
  const schema = Json(Type.Array(Type.Object({ id: Id, remark: Text(10), on: Type.Optional(Flag) })))
  const value = [{ id: 'a', remark: 'x', on: true }]
  t.strictSame(read(schema, `p=${encodeURIComponent('[{"id":"a","remark":"x","on":"1","more":[]}]')}`), value)
  t.strictSame(read(schema, { p: value }), value)
  t.equal(read(schema, 'p={'), 1002)
  t.equal(read(schema, 'p={}'), 1501)
  t.equal(read(schema, `p=${encodeURIComponent('[{"id":"a","remark":"longer than ten"}]')}`), 1005)
  t.end()
})

test('text is counted in bytes, and is nothing where it is empty, unless that means something', (t) => {
  t.equal(read(Text(6), 'p=上海'), '上海')
  t.equal(read(Text(5), 'p=上海'), 1005)
  t.equal(read(Text(5), 'p='), undefined)
  t.equal(read(Text(5, { empty: true }), 'p='), '')
  t.equal(read(Text(5), 'p=%00'), 1002)
  t.end()
})

test('names that reach a prototype are names', (t) => {
  const decode = decoder(Type.Object({ constructor: Type.Optional(Id), p: Type.Optional(Id) }))
  t.strictSame({ ...decode(readForm('__proto__=x&constructor=y')) }, { constructor: 'y' })
  t.strictSame(Object.keys(decode(readForm('toString=x&p=1'))), ['p'])
  t.end()
})
