import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccessDocument } from '@jetwatch/shared/access'
import { describeError } from '@jetwatch/shared/errors'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AccessFile, readAccess, writeAccess } from './access-file.ts'
import { hashToken, newSecret } from './token.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jetwatch-access-'))
  path = join(folder, 'access.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const makeAccess = (...names: string[]): AccessDocument => ({
  version: 1,
  secret: newSecret(),
  viewing: 'open',
  users: names.map((name) => ({ name, role: 'operate', token: hashToken(name), created: 1 })),
})

test('what is written is read, nobody else can read it, and nothing is left beside it', () => {
  const access = makeAccess('Ada')
  writeAccess(path, access)
  writeAccess(path, { ...access, viewing: 'token' })
  expect(readAccess(path)).toEqual({ ...access, viewing: 'token' })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['access.json'])
})

test.each([
  ['missing', () => {}, /cannot be read/],
  ['not JSON', () => writeFileSync(path, '{', { mode: 0o600 }), /is not JSON/],
  ['another document', () => writeFileSync(path, '{"version":2}', { mode: 0o600 }), /version/],
  ['a name twice', () => writeFileSync(path, JSON.stringify(makeAccess('Ada', 'Ada')), { mode: 0o600 }), /a name is there twice/],
  [
    'readable by others',
    () => {
      writeAccess(path, makeAccess())
      chmodSync(path, 0o644)
    },
    /others can read .* Run chmod 600/,
  ],
])('a file that is %s is refused with the remedy', (_, prepare, message) => {
  prepare()
  let fault: unknown
  try {
    readAccess(path)
  } catch (error) {
    fault = error
  }
  expect(fault).toMatchObject({ code: 'ENVIRONMENT' })
  expect(describeError(fault)).toMatch(message)
})

test('a change is in force within a second; one that cannot be used is reported and changes nothing', () => {
  const faults: string[] = []
  let now = 0
  writeAccess(path, makeAccess('Ada'))
  const file = new AccessFile(
    path,
    ({ message }) => faults.push(message),
    () => now,
  )
  const names = () => file.document.users.map(({ name }) => name)
  writeAccess(path, makeAccess('Ada', 'Bob'))
  expect(names()).toEqual(['Ada'])
  now += 1_000
  expect(names()).toEqual(['Ada', 'Bob'])
  writeFileSync(path, 'broken')
  utimesSync(path, 1, 1)
  now += 1_000
  expect(names()).toEqual(['Ada', 'Bob'])
  expect(faults).toHaveLength(1)
  writeAccess(path, makeAccess('Eve'))
  now += 1_000
  expect(names()).toEqual(['Eve'])
})
