import { expect, test } from 'vitest'
import { readOptions } from './env.ts'

test('defaults are a local server, our port and the models of the project', () => {
  const options = readOptions([], {})
  expect(options).toMatchObject({ nats: 'nats://127.0.0.1:4222', port: 8420, headless: false })
  expect(options.models).toMatch(/models$/)
  expect(readOptions(['--port', '0', '--headless'], { NATS_TOKEN: 'x' })).toMatchObject({ port: 0, headless: true, NATS_TOKEN: 'x' })
})

test.each([
  [['--port', '99999'], {}],
  [['--port', 'x'], {}],
  [['--nats', 'http://127.0.0.1'], {}],
  [['--unknown'], {}],
  [['stray'], {}],
  [[], { NATS_TOKEN: '' }],
])('%j with %j is a usage error', (args, environment) => {
  expect(() => readOptions(args, environment)).toThrow(expect.objectContaining({ code: 'USAGE' }))
})
