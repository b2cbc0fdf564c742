import { demand } from '../stage.ts'
import { step, type Step } from './step.ts'

/** Who the two are, and their connections. */
export const users: readonly Step[] = [
  step('GET /health/live', 'the server runs', async (stage) => await stage.app('GET /health/live')),
  step('GET /health/ready', 'the server is ready', async (stage) => await stage.app('GET /health/ready')),
  step('POST /v1/tokens', 'a token for each', async (stage) => {
    for (const name of ['a', 'b'] as const) stage[name].token.value = (await stage.app('POST /v1/tokens', { userId: stage.users[name], name: `Run ${name}` })).token
  }),
  step('POST /demo/token', 'a token by name alone', async (stage) => { demand(typeof (await stage.call('a', 'POST /demo/token', { userId: stage.users.c })).token === 'string', 'there is no token') }),
  step('POST /demo/credentials', 'the demo app\'s key', async (stage) => { demand((await stage.call('a', 'POST /demo/credentials'))['key'] === 'demo', 'it is not that of the demo') }),
  step('PUT /v1/users/{userId}', 'a third user', async (stage) => await stage.app('PUT /v1/users/{userId}', { userId: stage.users.c, name: 'Run c' })),
  step('GET /v1/users/{userId}', 'the third user has its name', async (stage) => { demand((await stage.call('a', 'GET /v1/users/{userId}', { userId: stage.users.c }))['name'] === 'Run c', 'the name is another') }),
  step('GET /v1/users', 'users are listed', async (stage) => { demand((await stage.app('GET /v1/users', { limit: 1 })).items.length === 1, 'there is none') }),
  step('', 'both connect', async (stage) => { await Promise.all([stage.a.connect(), stage.b.connect()]) }),
  step('ping', 'a pong comes', async (stage) => await stage.call('a', 'ping')),
  step('watch', 'the other is online', async (stage) => { demand((await stage.call('a', 'watch', { users: [stage.users.b] })).presence[0]?.['online'] === true, 'it is not') }),
  step('GET /v1/users/{userId}/presence', 'REST says so, too', async (stage) => { demand((await stage.call('a', 'GET /v1/users/{userId}/presence', { userId: stage.users.b }))['online'] === true, 'it does not') }),
  step('unwatch', 'nothing more is told', async (stage) => await stage.call('a', 'unwatch', { users: [stage.users.b] })),
  step('refresh', 'a fresh token for the connection', async (stage) => {
    const { token } = await stage.app('POST /v1/tokens', { userId: stage.users.a })
    demand(typeof (await stage.call('a', 'refresh', { token }))['expires'] === 'number', 'it says no end')
  })
]
