import fastJson from 'fast-json-stringify'
import fp from 'fastify-plugin'

type Serializer = (value: unknown) => string

// Most routes answer with one of a few shapes (nearly all with that of an error), so each is compiled once, and not for every route that has it.
const serializers = new WeakMap<object, Serializer>()

/** Writes answers by the schemas of their routes: what no schema names is not sent. */
export default fp(async function serialization (fastify) {
  fastify.setSerializerCompiler(({ schema }) => {
    const known = serializers.get(schema as object)
    if (known !== undefined) return known
    const serializer = fastJson(schema as fastJson.AnySchema) as Serializer
    serializers.set(schema as object, serializer)
    return serializer
  })
}, {
  name: 'serialization',
  fastify: '5.x'
})
