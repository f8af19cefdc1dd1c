import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readAccess } from '@jetwatch/access/access-file'
import { userOfToken } from '@jetwatch/access/token'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run } from '../run.ts'
import { testIo } from '../testing-io.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jetwatch-home-'))
})
afterEach(() => rmSync(home, { recursive: true }))

async function jetwatch(...argv: string[]) {
  const io = testIo({ JETWATCH_HOME: home })
  return { code: await run(['access', ...argv], io), ...io.written }
}
const file = () => join(home, 'access.json')

test('a token that was given opens as its owner until it is rotated or removed, and stands in no file', async () => {
  const ada = (await jetwatch('add', 'Ada', '--role', 'operate')).out.trim()
  const bob = (await jetwatch('add', 'Bob')).out.trim()
  expect(userOfToken(readAccess(file()), ada)).toMatchObject({ name: 'Ada', role: 'operate' })
  expect(userOfToken(readAccess(file()), bob)).toMatchObject({ name: 'Bob', role: 'view' })
  const next = (await jetwatch('rotate', 'Ada')).out.trim()
  expect(userOfToken(readAccess(file()), ada)).toBeNull()
  expect(userOfToken(readAccess(file()), next)).toMatchObject({ name: 'Ada', role: 'operate' })
  await jetwatch('remove', 'Bob')
  expect(userOfToken(readAccess(file()), bob)).toBeNull()
  expect(readFileSync(file(), 'utf8')).not.toContain(next)
})

test('looking needs a token until it is opened, and the list shows no token', async () => {
  await jetwatch('add', 'Ada')
  expect((await jetwatch('list')).out).toMatch(/Ada {3}view .*\n\nLooking needs a token/)
  await jetwatch('viewing', 'open')
  const { out } = await jetwatch('list')
  expect(out).toMatch(/open to everybody/)
  expect(out).not.toMatch(/jw_|[0-9a-f]{64}/)
})

test.each([
  [['add', '=cmd'], 2, /begins with a letter/],
  [['add', 'Ada', '--role', 'admin'], 2, /view, operate/],
  [['rotate', 'Eve'], 2, /no token in .*access list/],
  [['viewing', 'closed'], 2, /open, token/],
  [[], 2, /Commands are add, rotate/],
  [['list', '--file', 'nowhere.json'], 1, /cannot be read.*access add/],
])('access %j is refused with the remedy', async (argv, code, message) => {
  await jetwatch('add', 'Ada')
  const result = await jetwatch(...argv)
  expect(result.code).toBe(code)
  expect(result.err).toMatch(message)
})

test('a name is given one token only', async () => {
  await jetwatch('add', 'Ada')
  expect(await jetwatch('add', 'Ada')).toMatchObject({ code: 1, err: expect.stringMatching(/CONFLICT.*rotate/) })
})
