import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { refuse } from './guard.ts'

const asked = (host?: string, origin?: string) => refuse({ headers: { host, origin } } as IncomingMessage)

test.each([
  ['127.0.0.1:8420', undefined],
  ['localhost:8420', 'http://localhost:8420'],
  ['[::1]:8420', 'http://[::1]:8420'],
])('host %s with origin %s is answered', (host, origin) => {
  expect(asked(host, origin)).toBeNull()
})

test.each([
  [undefined, undefined],
  ['jets.example:8420', undefined],
  ['127.0.0.1.example:8420', undefined],
  ['127.0.0.1:8420', 'http://evil.example'],
  ['127.0.0.1:8420', 'http://127.0.0.1:9999'],
  ['127.0.0.1:8420', 'null'],
])('host %s with origin %s is refused with a remedy', (host, origin) => {
  expect(asked(host, origin)?.remedy).toMatch(/./)
})
