import { Ajv } from 'ajv'
import fp from 'fastify-plugin'

// Lengths as the socket counts them, in UTF-16 units: Ajv warns of that option at each start, and has no other.
const options = { allErrors: false, strict: false, unicode: false, logger: false } as const
// Schemas are constants of the process, and Ajv keeps what it compiled of each: so do all servers in it.
const exact = new Ajv(options)
const lenient = new Ajv({ ...options, coerceTypes: 'array', useDefaults: true, removeAdditional: true })

/** Checks bodies as they are, refusing what no schema names; reads numbers out of query strings and paths, ignoring what they have too much. */
export default fp(async function validation (fastify) {
  fastify.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? exact : lenient).compile(schema))
}, {
  name: 'validation',
  fastify: '5.x'
})
