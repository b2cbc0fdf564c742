import { Type } from '@sinclair/typebox'
import { test } from 'tap'
import { Call } from '../../src/rongcloud/call.ts'
import { Records } from '../../src/rongcloud/records.ts'
import { app, build } from '../helper.ts'

test('records of a kind are put, asked for, listed, counted and removed, each app for itself', async (t) => {
  const { chat } = await build(t)
  const call = new Call(chat, app)
  const tags = new Records('user:tags', Type.Array(Type.String()))

  await tags.put(call, 'alice', ['a', 'b'])
  await tags.putAll(call, [{ key: 'bob', value: [] }, { key: 'carol', subkey: 'x', value: ['c'] }])

  t.strictSame(await tags.get(call, 'alice'), ['a', 'b'])
  t.equal(await tags.get(call, 'dave'), undefined)
  t.equal(await tags.get(new Call(chat, 'other'), 'alice'), undefined)
  t.strictSame(await tags.many(call, [{ key: 'carol', subkey: 'x' }, { key: 'carol' }, { key: 'bob' }]), [['c'], undefined, []])
  t.match(await tags.list(call, { limit: 2 }), { items: [{ key: 'alice', subkey: '', value: ['a', 'b'], updatedAt: Number }, { key: 'bob' }], next: String })
  t.strictSame((await tags.list(call, { key: 'carol', limit: 2 })).items.map(({ subkey }) => subkey), ['x'])
  t.equal(await tags.count(call), 3)
  t.strictSame([await tags.remove(call, { key: 'alice' }, { key: 'bob' }), await tags.remove(call, { key: 'alice' })], [true, false])
  t.equal(await tags.count(call), 1)
  await t.rejects(tags.putAll(call, [{ key: 'carol', subkey: 'y', value: [] }], 1), { code: 'TOO_LARGE' })
})
