import { test } from 'tap'
import { openBroker } from '../../src/broker/index.ts'
import { brokerContract } from './broker.ts'

test('the broker in memory keeps the contract of a broker', async (t) => {
  let networks = 0
  brokerContract(t, () => {
    const url = `memory:test-${networks++}`
    return async (listener) => await openBroker(url, listener)
  })
})
