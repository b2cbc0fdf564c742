import type { Test } from 'tap'
import type { Store } from '../../src/store/store.ts'
import type { PutRecords, RemoveRecords } from '../../src/store/writes.ts'
import { done, register } from './store.ts'

const app = 'shop'

/** What every Store has to do about what is kept under a name. */
export function recordContract (t: Test, open: () => Promise<Store>): void {
  async function fresh (t: Test): Promise<Store> {
    const store = await open()
    t.teardown(() => store.close())
    return store
  }

  const put = (records: PutRecords['records'], most?: number): PutRecords => ({ do: 'putRecords', app, records, ...most === undefined ? {} : { most } })
  const remove = (records: RemoveRecords['records']): RemoveRecords => ({ do: 'removeRecords', app, records })

  t.test('what was put last under a name is kept, for its app alone', async (t) => {
    const store = await fresh(t)
    await done(store, put([{ kind: 'user:tags', key: 'alice', value: ['a'] }, { kind: 'user:tags', key: 'bob', value: { b: [null, 1.5] } }]))
    await done(store, put([{ kind: 'user:tags', key: 'alice', value: 'twice' }, { kind: 'user:tags', key: 'alice', value: ['a', '上海 😀'] }]))

    const kept = await store.records(app, [{ kind: 'user:tags', key: 'bob' }, { kind: 'user:tags', key: 'nobody' }, { kind: 'user:tags', key: 'alice' }, { kind: 'user:other', key: 'alice' }])

    t.match(kept, [{ value: { b: [null, 1.5] } }, undefined, { key: 'alice', subkey: '', value: ['a', '上海 😀'], updatedAt: Number }, undefined])
    t.strictSame(await store.records('other', [{ kind: 'user:tags', key: 'alice' }]), [undefined])
    t.strictSame(await store.records(app, []), [])
  })

  t.test('a kind, or one key of it, is read a page at a time and counted', async (t) => {
    const store = await fresh(t)
    await done(store, put([['b', '1'], ['a', '2'], ['a', '1'], ['c', '1'], ['a', '3']].map(([key = '', subkey = '']) => ({ kind: 'place:note', key, subkey, value: key + subkey }))))
    await done(store, put([{ kind: 'place:another', key: 'a', subkey: '1', value: 0 }]))
    const all = async (at: { kind: 'place:note', key?: string }) => {
      const values: unknown[] = []
      let cursor: string | undefined
      do {
        const { items, next } = await store.listRecords(app, at, { limit: 2, cursor })
        values.push(...items.map(({ value }) => value))
        cursor = next
      } while (cursor !== undefined)
      return values
    }

    t.strictSame(await all({ kind: 'place:note' }), ['a1', 'a2', 'a3', 'b1', 'c1'])
    t.strictSame(await all({ kind: 'place:note', key: 'a' }), ['a1', 'a2', 'a3'])
    t.equal(await store.countRecords(app, { kind: 'place:note' }), 5)
    t.equal(await store.countRecords(app, { kind: 'place:note', key: 'a' }), 3)
  })

  t.test('what is removed is gone: one subkey, or everything of a key', async (t) => {
    const store = await fresh(t)
    await done(store, put(['a', 'b'].flatMap((key) => ['1', '2'].map((subkey) => ({ kind: 'place:note' as const, key, subkey, value: true })))))

    t.match(await store.write([remove([{ kind: 'place:note', key: 'a', subkey: '1' }]), remove([{ kind: 'place:note', key: 'a', subkey: '1' }]), remove([{ kind: 'place:note', key: 'b' }])]),
      [{ value: { changed: true } }, { value: { changed: false } }, { value: { changed: true } }])
    t.match((await store.listRecords(app, { kind: 'place:note' }, { limit: 10 })).items, [{ key: 'a', subkey: '2' }])
  })

  t.test('past its number a key takes nothing new, and what is there changes all the same', async (t) => {
    const store = await fresh(t)
    const note = (...subkeys: string[]) => put(subkeys.map((subkey) => ({ kind: 'place:note', key: 'a', subkey, value: 'new' })), 2)
    await done(store, put([{ kind: 'place:note', key: 'a', subkey: '1', value: 'old' }]))

    t.match(await store.write([note('2', '3'), note('1', '2'), note('3')]), [{ ok: false, code: 'TOO_LARGE' }, { ok: true }, { ok: false, code: 'TOO_LARGE' }])
    t.match((await store.listRecords(app, { kind: 'place:note' }, { limit: 10 })).items, [{ subkey: '1', value: 'new' }, { subkey: '2' }])
  })

  t.test('what replaces something is kept only where that is there still, and nothing else of its write either', async (t) => {
    const store = await fresh(t)
    const name = { kind: 'place:note', key: 'a' } as const
    await done(store, put([{ ...name, value: { b: 1, a: [null] } }]))

    t.match(await store.write([
      put([{ ...name, value: 'late', replaces: 'nothing' }, { kind: 'place:note', key: 'b', value: 'late' }]),
      put([{ ...name, value: 'new', replaces: { value: { b: 1, a: [null] } } }, { kind: 'place:note', key: 'c', value: 'new', replaces: 'nothing' }]),
      put([{ ...name, value: 'late', replaces: { value: { b: 1, a: [null] } } }]),
      put([{ kind: 'place:note', key: 'd', value: 'late', replaces: { value: null } }])
    ]), [{ value: { changed: false } }, { value: { changed: true } }, { value: { changed: false } }, { value: { changed: false } }])
    t.match((await store.listRecords(app, { kind: 'place:note' }, { limit: 10 })).items, [{ key: 'a', value: 'new' }, { key: 'c', value: 'new' }])
  })

  t.test('with a user goes what is kept about it, and nothing else', async (t) => {
    const store = await fresh(t)
    await register(store, 'alice')
    const records = [
      { kind: 'user:tags', key: 'alice' }, { kind: 'user:remark:user', key: 'alice', subkey: 'bob' }, { kind: 'user:remark:user', key: 'bob', subkey: 'alice' },
      { kind: 'place:guest:user', key: 'lobby', subkey: 'alice' }, { kind: 'place:topic', key: 'alice' }, { kind: 'user:tags', key: 'bob', subkey: 'alice' }
    ] as const
    await done(store, put(records.map((name) => ({ ...name, value: 1 }))))

    await done(store, { do: 'eraseUser', app, user: 'alice' })

    t.strictSame((await store.records(app, records)).map((record) => record !== undefined), [false, false, false, false, true, true])
  })
}
