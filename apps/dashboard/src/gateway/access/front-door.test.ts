import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { openDoor } from './front-door.ts'

const LOOPBACK = { bind: '127.0.0.1', publicUrl: null, tls: false, guarded: false }
const asked = (host?: string, origin?: string, door = openDoor(LOOPBACK)) => door.refuse({ headers: { host, origin } } as IncomingMessage)

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

test.each([{ bind: '0.0.0.0' }, { bind: '192.0.2.1' }, { bind: '::' }, { publicUrl: 'https://jets.example' }])(
  '%o without an access file is refused with a remedy',
  (open) => {
    expect(() => openDoor({ ...LOOPBACK, ...open })).toThrow(
      expect.objectContaining({ code: 'USAGE', remedy: expect.stringMatching(/--access/) }),
    )
  },
)

test('behind a proxy it answers for the name of the proxy, and its pages only', () => {
  const door = openDoor({ ...LOOPBACK, publicUrl: 'https://jets.example', guarded: true })
  expect(door.secure).toBe(true)
  expect(asked('jets.example', 'https://jets.example', door)).toBeNull()
  expect(asked('127.0.0.1:8420', 'http://127.0.0.1:8420', door)).toBeNull()
  expect(asked('jets.example', 'http://evil.example', door)).not.toBeNull()
  expect(asked('evil.example', undefined, door)).not.toBeNull()
  expect(asked('127.0.0.1:8420', 'https://jets.example', door)).not.toBeNull()
})

test('with TLS of its own only a page that came by TLS is its own', () => {
  const door = openDoor({ ...LOOPBACK, bind: '192.0.2.1', tls: true, guarded: true })
  expect(asked('192.0.2.1:8420', 'https://192.0.2.1:8420', door)).toBeNull()
  expect(asked('192.0.2.1:8420', 'http://192.0.2.1:8420', door)).not.toBeNull()
})
