// Runs the official SDK's own test suite, unmodified, against a server: node official-suite.cjs http://127.0.0.1:PORT
'use strict'
const { dirname } = require('node:path')
const Jasmine = require('jasmine')
const sdk = require('rongcloud-sdk')

const [api] = process.argv.slice(2)

// The suite makes its SDK without a host: the one given here stays.
sdk({ appkey: 'set-by-the-suite', secret: 'set-by-the-suite', api })

const jasmine = new Jasmine({ projectBaseDir: dirname(require.resolve('rongcloud-sdk/package.json')) })
jasmine.loadConfigFile('spec/support/jasmine.json')
jasmine.randomizeTests(false)
jasmine.exitOnCompletion = false
const specs = []
jasmine.clearReporters()
jasmine.addReporter({ specDone: ({ fullName, status, failedExpectations }) => { specs.push({ name: fullName, status, failures: failedExpectations.map(({ message }) => message) }) } })
jasmine.execute().then(() => { process.stdout.write(JSON.stringify(specs)) })
