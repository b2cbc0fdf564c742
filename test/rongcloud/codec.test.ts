import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { test } from 'tap'
import { type NativeMessage, toNative, toReference, toRongCloud } from '../../src/rongcloud/messages/codec.ts'
import { kinds } from '../../src/rongcloud/messages/kinds.ts'
import { contents, contentText } from '../../src/schemas/content.ts'

/** Equal JSON: the order of keys and white space say nothing. */
function meaning (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return { text }
  }
}

const known = ['RC:TxtMsg', 'RC:ImgMsg', 'RC:GIFMsg', 'RC:VcMsg', 'RC:HQVCMsg', 'RC:FileMsg', 'RC:SightMsg', 'RC:LBSMsg', 'RC:ImgTextMsg', 'RC:ReferenceMsg', 'RC:CombineMsg', 'RC:InfoNtf', 'RC:CmdNtf', 'RC:CmdMsg', 'RC:RcCmd']
const objectName = fc.oneof(fc.constantFrom(...known), fc.constantFrom(...Object.keys(contents), 'rongcloud:text', 'rongcloud:rongcloud:image', 'rongcloud:other', 'app:order'), fc.string({ minLength: 1, maxLength: 32 }))

const url = fc.webUrl()
const user = fc.record({ id: fc.string(), name: fc.string(), portrait: fc.string(), extra: fc.string() }, { requiredKeys: [] })
const mentionedInfo = fc.oneof(
  fc.record({ type: fc.constantFrom(1, 2, 3), userIdList: fc.array(fc.constantFrom('bob', 'carol', 'not an id')), mentionedContent: fc.constantFrom('', 'look') }, { requiredKeys: ['type'] }),
  fc.record({ type: fc.constant(2), userIdList: fc.constantFrom(['bob'], ['bob', 'carol']), mentionedContent: fc.constant('') }),
  fc.constant({ type: 1, userIdList: [], mentionedContent: '' })
)
/** Every name that some type gives a meaning to, with values that fit and values that do not. */
const fields = fc.record({
  content: fc.oneof(fc.string(), fc.integer()),
  text: fc.string(),
  imageUri: url,
  url: fc.oneof(url, fc.constant('')),
  remoteUrl: url,
  fileUrl: url,
  sightUrl: url,
  thumbnail: fc.string(),
  size: fc.oneof(fc.nat(), fc.string()),
  gifDataSize: fc.nat(),
  name: fc.string(),
  poi: fc.string(),
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -200, max: 200, noNaN: true }),
  duration: fc.nat(),
  objectName: fc.oneof(fc.constantFrom(...known), fc.string()),
  referMsgUid: fc.string(),
  user,
  extra: fc.oneof(fc.string(), fc.jsonValue()),
  mentionedInfo: fc.oneof(mentionedInfo, fc.jsonValue())
}, { requiredKeys: [] })
const content = fc.oneof(
  fields.map((value) => JSON.stringify(value)),
  fields.map((value) => JSON.stringify(value, null, 2)),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'rongcloud:raw', 'toString')), fc.jsonValue()).map((value) => JSON.stringify(value)),
  fc.constantFrom('helloworld', '"helloworld"', '[object Object]', 'null', '{', '{"id":12345678901234567890}', '{"content":"hi","id":9007199254740993}', '{"content":"hi","n":1e999}', '{"content":"hi","n":0.1234567890123456789}', '{"rongcloud:raw":"x"}', `${'['.repeat(40)}${']'.repeat(40)}`, '{"__proto__":{"a":1}}')
)

test('a message of RongCloud is the same after it was native, and can be sent natively', (t) => {
  fc.assert(fc.property(objectName, content, fc.boolean(), (name, text, mentions) => {
    const native = toNative({ objectName: name, content: text }, { mentions })
    contentText(native.type, native.content)
    const back = toRongCloud(native)
    if (back.objectName !== name) throw new Error(`${name} became ${back.objectName}`)
    if (!isDeepStrictEqual(meaning(back.content), meaning(text))) throw new Error(`${text} became ${back.content}`)
  }), { numRuns: 3000 })
  t.end()
})

const ids = fc.uniqueArray(fc.constantFrom('alice', 'bob', 'carol'), { minLength: 1 })
const media = fc.record({ url, name: fc.string(), size: fc.nat(), objectName: fc.constantFrom('RC:GIFMsg', 'RC:ImgMsg', 'RC:FileMsg', 'x'), thumbnail: fc.string(), content: fc.string(), imageUri: fc.string(), remoteUrl: fc.string(), gifDataSize: fc.nat() }, { requiredKeys: ['url'] })
const native = fc.oneof(
  fc.tuple(fc.constant('text'), fc.record({ text: fc.string(), content: fc.jsonValue(), objectName: fc.constantFrom('RC:ReferenceMsg', 'RC:TxtMsg', 'x'), extra: fc.jsonValue() }, { requiredKeys: ['text'] })),
  fc.tuple(fc.constantFrom('image', 'file', 'voice', 'video'), media),
  fc.tuple(fc.constant('location'), fc.record({ latitude: fc.double({ min: -90, max: 90, noNaN: true }), longitude: fc.double({ min: -180, max: 180, noNaN: true }), name: fc.string(), poi: fc.string() }, { requiredKeys: ['latitude', 'longitude'] })),
  fc.tuple(fc.constantFrom('custom:poll', 'rongcloud:other', 'poll', 'RC:InfoNtf'), fc.dictionary(fc.string().filter((key) => key !== '__proto__'), fc.jsonValue()))
)
/** As JSON brings it: no -0. */
const plain = (value: object) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>
const holds = (value: unknown, wanted: string): boolean => typeof value === 'object' && value !== null && Object.entries(value).some(([key, item]) => key === wanted || holds(item, wanted))

test('a native message is the same after it was RongCloud\'s', (t) => {
  fc.assert(fc.property(native, fc.option(fc.oneof(ids, fc.constant('all' as const)), { nil: undefined }), ([type, given], mentions) => {
    const content = plain(given)
    // What would reach a prototype is kept as text on the way back.
    fc.pre(!holds(content, '__proto__') && !holds(content, 'constructor'))
    const message: NativeMessage = { type, content, ...mentions === undefined ? {} : { mentions } }
    const back = toNative(toRongCloud(message))
    if (!isDeepStrictEqual({ ...back, content: plain(back.content) }, message)) throw new Error(`${JSON.stringify(message)} became ${JSON.stringify(back)}`)
  }), { numRuns: 3000 })
  t.end()
})

test('a native client sees text, pictures, voices, files, videos and places as such', (t) => {
  const cases: Array<[objectName: string, content: object, native: object]> = [
    ['RC:TxtMsg', { content: 'hi', extra: 'x' }, { type: 'text', content: { text: 'hi', extra: 'x' } }],
    ['RC:ImgMsg', { content: 'aGk=', imageUri: 'https://x.example/a.jpg' }, { type: 'image', content: { thumbnail: 'aGk=', url: 'https://x.example/a.jpg' } }],
    ['RC:GIFMsg', { remoteUrl: 'https://x.example/a.gif', gifDataSize: 5 }, { type: 'image', content: { url: 'https://x.example/a.gif', size: 5, objectName: 'RC:GIFMsg' } }],
    ['RC:HQVCMsg', { remoteUrl: 'https://x.example/a.aac', duration: 3 }, { type: 'voice', content: { url: 'https://x.example/a.aac', duration: 3 } }],
    ['RC:FileMsg', { name: 'a.pdf', size: 10, type: 'pdf', fileUrl: 'https://x.example/a.pdf' }, { type: 'file', content: { name: 'a.pdf', size: 10, type: 'pdf', url: 'https://x.example/a.pdf' } }],
    ['RC:SightMsg', { sightUrl: 'https://x.example/a.mp4', content: 'aGk=', size: 10, name: 'a' }, { type: 'video', content: { url: 'https://x.example/a.mp4', thumbnail: 'aGk=', size: 10, name: 'a' } }],
    ['RC:LBSMsg', { content: 'aGk=', latitude: 1.5, longitude: 2.5, poi: 'Here' }, { type: 'location', content: { thumbnail: 'aGk=', latitude: 1.5, longitude: 2.5, name: 'Here' } }],
    ['RC:TxtMsg', { content: 'hi @bob', mentionedInfo: { type: 2, userIdList: ['bob'], mentionedContent: '' } }, { type: 'text', content: { text: 'hi @bob' }, mentions: ['bob'] }],
    ['RC:TxtMsg', { content: 'hi', mentionedInfo: { type: 1, mentionedContent: 'look' } }, { type: 'text', content: { text: 'hi', mentionedInfo: { type: 1, mentionedContent: 'look' } }, mentions: 'all' }],
    ['RC:ReferenceMsg', { content: 'yes', referMsgUserId: 'bob', referMsgUid: 'm1_x' }, { type: 'text', content: { text: 'yes', referMsgUserId: 'bob', referMsgUid: 'm1_x', objectName: 'RC:ReferenceMsg' } }],
    ['RC:InfoNtf', { message: 'hi' }, { type: 'RC:InfoNtf', content: { message: 'hi' } }]
  ]
  for (const [objectName, content, native] of cases) t.strictSame(toNative({ objectName, content: JSON.stringify(content) }), native, objectName)
  t.strictSame(toRongCloud({ type: 'text', content: { text: 'hi' } }), { objectName: 'RC:TxtMsg', content: '{"content":"hi"}' })
  t.strictSame(toNative({ objectName: 'RC:ImgMsg', content: '{"content":"no address"}' }), { type: 'RC:ImgMsg', content: { content: 'no address' } }, 'what is no picture stays what it says that it is')
  t.equal(new Set(kinds.map(({ type }) => type)).size, Object.keys(contents).length, 'every native type has one of RongCloud\'s')
  t.end()
})

test('a native answer is a reference to RongCloud', (t) => {
  const { objectName, content } = toReference({ type: 'text', content: { text: 'yes' }, mentions: ['bob'] }, { type: 'text', content: { text: 'no?' }, messageId: 'm1_x', from: 'bob' })

  t.equal(objectName, 'RC:ReferenceMsg')
  t.strictSame(JSON.parse(content), { content: 'yes', referMsgUserId: 'bob', referMsg: { content: 'no?' }, referMsgUid: 'm1_x', objName: 'RC:TxtMsg', mentionedInfo: { type: 2, userIdList: ['bob'], mentionedContent: '' } })
  t.match(toReference({ type: 'image', content: { url: 'x' } }, { type: 'text', content: { text: 'no?' }, messageId: 'm1_x', from: 'bob' }), { objectName: 'RC:ImgMsg' })
  t.end()
})

test('numbers that JavaScript has not are kept to the digit, and with them whatever was said around them', (t) => {
  for (const content of ['{"content":"hi","id":9007199254740993}', '{"content":"hi", "n":0.12345678901234567890}', '{"other":1e400}', 'helloworld', '"helloworld"']) {
    t.equal(toRongCloud(toNative({ objectName: 'RC:TxtMsg', content })).content, content)
  }
  const native = toNative({ objectName: 'RC:TxtMsg', content: '{"content":"a bad word","id":9007199254740993}' })
  t.match(native, { type: 'text', content: { text: 'a bad word', id: 9007199254740992 } })
  t.strictSame(JSON.parse(toRongCloud({ ...native, content: { ...native.content, text: 'a *** word' } }).content), { content: 'a *** word', id: 9007199254740992 }, 'what was changed since is not undone')
  t.end()
})
